import { loadRolls, rollSubject, type RollKind } from '../../roll/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { CommandContext } from '../manifest.js'
import { correct } from './told.js'

/** What may be made up for: the student was expected, and is not counted as there. */
const MISSED: readonly RollKind[] = ['missing', 'out', 'no-position', 'unsure']

export function isMissed(kind: RollKind): boolean {
  return MISSED.includes(kind)
}

/** The note of a mark behind which nobody saw the student: 老师同意补卡. */
const NOTE = '补卡'

export interface MakeUpMark {
  date: LocalDate
  occurrenceId: bigint
  studentId: string
  /** Who decided. */
  byId: string
  cause: string
}

type MarkContext = Pick<CommandContext, 'tx' | 'outbox' | 'trail' | 'at'>

/** The window counts as attended; not where it means something else by now: cancelled, on leave, marked by a teacher. */
export async function markMadeUp(context: MarkContext, mark: MakeUpMark): Promise<void> {
  const kind = await stateUnderLock(context, mark)
  if (kind && isMissed(kind)) await write(context, mark, 'arrived')
}

/** Gives the machine's own result back, unless a teacher has marked the student since. */
export async function unmarkMadeUp(context: MarkContext, mark: MakeUpMark): Promise<void> {
  if (!(await stateUnderLock(context, mark))) return
  const newest = await context.tx.teacherMark.findFirst({
    where: { date: toDbDate(mark.date), occurrenceId: mark.occurrenceId, personId: mark.studentId },
    orderBy: { id: 'desc' },
  })
  if (newest?.kind === 'arrived' && newest.note === NOTE) await write(context, mark, 'undo')
}

/** The occurrence's row orders this with the marks of teachers. */
async function stateUnderLock({ tx, at }: MarkContext, mark: MakeUpMark): Promise<RollKind | null> {
  await tx.$queryRaw`select 1 from window_occurrence where date = ${toDbDate(mark.date)}::date and id = ${mark.occurrenceId} for update`
  const rolls = await loadRolls(tx, { dates: [mark.date], studentId: mark.studentId }, at)
  return rolls.find(({ occurrence }) => occurrence.id === mark.occurrenceId)?.lines[0]?.state.kind ?? null
}

async function write(context: MarkContext, mark: MakeUpMark, kind: 'arrived' | 'undo'): Promise<void> {
  const { tx, trail, at } = context
  const { date, occurrenceId, studentId, byId } = mark
  const subject = rollSubject({ date, id: occurrenceId })
  await tx.teacherMark.create({ data: { date: toDbDate(date), occurrenceId, personId: studentId, kind, byId, at, note: NOTE } })
  await trail.record({ subject, actorId: byId, action: `roll.mark.${kind}`, at, data: { students: [studentId], makeUp: true } })
  const now = await stateUnderLock(context, mark)
  if (now) await correct(context, { date, subject, now: new Map([[studentId, now]]), actorId: byId, cause: mark.cause })
}
