import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOffset, writeOffset } from './clock-offset.js'
import type { Sync } from './directory/index.js'
import { transact, type Database, type Tx } from './db/index.js'
import type { SchoolFile } from './school-file/index.js'
import type { MovableClock } from './shared/clock.js'
import { parseInstant } from './shared/dates.js'
import { AppError } from './shared/errors.js'

/** A Monday in the demo school's term, half an hour before its first window. */
const DEMO_START = parseInstant('2026-09-14T06:50')!

/** What a reset empties: everything that happened. The directory and the school file stay. */
export const HAPPENED = [
  'inbox_event',
  'intent',
  'delivery',
  'send',
  'card',
  'card_code',
  'told',
  'job_run',
  'pulse',
  'pulse_gap',
  'window_occurrence',
  'occurrence_member',
  'location_reading',
  'tap',
  'check_in_record',
  'teacher_mark',
  'leave_slip',
  'leave_reason',
  'leave_copy',
  'read_log',
  'dialogue',
  'absence',
  'approval_case',
  'approval_step',
  'approval_seat',
  'approval_action',
  'delegation',
  'make_up_request',
  'inspection_template',
  'inspection_report',
  'inspection_entry',
  'inspection_swap',
  'inspection_appeal',
  'rectification',
  'media_file',
  'audit_entry',
  'audit_head',
  'audit_anchor',
  'audit_anchor_head',
]

export interface DemoDeps {
  db: Database
  clock: MovableClock
  sync: Sync
  schoolFile: SchoolFile
}

/** First start: the clock stands at the demo's Monday. Every start: the clock is where the row says. */
export async function setDemoClock({ db, clock }: Pick<DemoDeps, 'db' | 'clock'>): Promise<void> {
  const known = await readOffset(db.prisma)
  const offset = known ?? DEMO_START.getTime() - Date.now()
  if (known === null) await transact(db.prisma, tx => writeOffset(tx, offset))
  clock.setOffset(offset)
}

/** The demo school, read from the simulator through the API like any other, and the example file that ships with us. */
export async function seedDemo({ db, clock, sync, schoolFile }: DemoDeps): Promise<void> {
  if ((await db.prisma.schoolImport.count()) > 0) return
  await sync.full()
  const text = await readFile(exampleFile(), 'utf8')
  const report = await transact(db.background, tx => schoolFile.import(tx, text, { by: 'demo', at: clock.now() }), { timeoutMs: 60_000 })
  if (!report.ok) throw new AppError('demo-school', `the example school file has ${report.faults.length} faults`)
}

/** Empties what happened and brings the demo's first day back; the caller resets the simulator. */
export async function resetDemo(tx: Tx): Promise<void> {
  await tx.$executeRawUnsafe(`truncate table ${HAPPENED.join(', ')}`)
  await tx.exemption.deleteMany({ where: { source: 'chat' } })
  // The school file's windows stand beside a class's own ones, so that they are in force again.
  await tx.windowRule.deleteMany({ where: { source: 'chat' } })
  await tx.setting.deleteMany({ where: { key: 'laid-out' } })
}

/** Beside the sources, or one folder further up from `dist`. */
function exampleFile(): string {
  const here = path.dirname(fileURLToPath(import.meta.url))
  return path.join(here, path.basename(path.dirname(here)) === 'dist' ? '../..' : '..', 'school.example.yaml')
}
