import type { Tx } from '../../db/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { localDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { IntentView, MayStillSee } from '../manifest.js'
import { dayReport, type DayRecord } from './day-report.js'
import { loadDay } from './day-report.queries.js'
import { leaderScope, ofOneClass, parseDaySubject, teaches } from './day-scope.js'
import { classSnapshot, corrections, leaderSnapshot, type Snapshot } from './day-snapshot.js'
import type { DayAmendedView } from './day-views.js'

interface Said {
  subject: string
  recipientId: string
  said: string
}

/**
 * What the 日报 of a date said to each reader (or to one): as it was rendered, so that the answer of a later press changes nothing. One
 * that was frozen and is still on its way counts; one that nobody got does not, and one not yet rendered will tell the truth itself.
 */
async function saidOf(tx: Tx, date: LocalDate, recipientId: string | null = null): Promise<Said[]> {
  return tx.$queryRaw<Said[]>`
    select distinct on (t.subject, t.recipient_id) t.subject, t.recipient_id as "recipientId", t.said
      from told t join delivery d on d.id = t.delivery_id and d.kind in ('inspection.day', 'inspection.class-day')
     where t.date = ${toDbDate(date)}::date and t.student_id = '' and d.state in ('sending', 'sent', 'unknown')
       and d.date = t.date and (${recipientId}::text is null or t.recipient_id = ${recipientId})
     order by t.subject, t.recipient_id, t.id desc`
}

type Block = DayAmendedView['blocks'][number]

/** What changed of one 日报 of one reader; null = nothing they were told. */
async function blockOf({ tx, at }: { tx: Tx; at: Date }, facts: DayRecord, { subject, recipientId, said }: Said): Promise<Block | null> {
  const parsed = parseDaySubject(subject)
  if (!parsed) return null
  const { classId, date } = parsed
  const scope = classId === null ? await leaderScope(tx, recipientId, { date, on: localDate(at) }) : ofOneClass(classId)
  const report = dayReport(facts, scope, at)
  const now = classId === null ? leaderSnapshot(report) : classSnapshot(report)
  const found = corrections(JSON.parse(said) as Snapshot, now, report)
  if (found.length === 0) return null
  const named = classId === null ? null : await tx.classGroup.findUnique({ where: { id: classId }, select: { name: true } })
  return { className: named?.name ?? null, corrections: found }
}

/**
 * Once, on the morning after a 日报: one correction to each reader whose 日报 says something else than what is true now (C05). Unique by
 * date and reader. Returns how many readers.
 */
export async function promiseAmendments(tx: Tx, outbox: OutboxPort, date: LocalDate, at: Date): Promise<number> {
  const said = await saidOf(tx, date)
  if (said.length === 0) return 0
  const facts = await loadDay(tx, date)
  const readers = new Set<string>()
  for (const each of said) if (!readers.has(each.recipientId) && (await blockOf({ tx, at }, facts, each))) readers.add(each.recipientId)
  for (const reader of readers)
    await outbox.add({
      kind: 'inspection.day-amended',
      subject: `inspection-amended:${date}`,
      recipients: [reader],
      dedupeKey: `inspection.day-amended:${reader}`,
      date,
    })
  return readers.size
}

/** Compared again with what was said when it is sent, for the classes that are still the reader's. */
export const amendmentView: IntentView = async ({ tx, at }, { date }, personId) => {
  const facts = await loadDay(tx, date)
  const blocks: Block[] = []
  for (const each of await saidOf(tx, date, personId)) {
    const classId = parseDaySubject(each.subject)?.classId
    if (typeof classId === 'number' && !(await teaches(tx, personId, classId, localDate(at)))) continue
    const block = await blockOf({ tx, at }, facts, each)
    if (block) blocks.push(block)
  }
  if (blocks.length === 0) return null
  const view: DayAmendedView = { view: 'inspection.day-amended', date, blocks, asOf: at }
  return { view }
}

export const mayStillSeeAmendment: MayStillSee = ({ authority }) => authority.can('inspection.see')
