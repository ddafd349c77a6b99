import { loadRolls, rollSubject, type Roll, type RollKind, type RollState } from '../../roll/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { CommandContext } from '../manifest.js'
import { correct } from './told.js'
import type { MarkKind, NamedState } from './views.js'

/** The state a mark gives; who already stands so is left alone. */
const GIVES: Record<Exclude<MarkKind, 'undo'>, readonly RollKind[]> = {
  arrived: ['on-time'],
  slip: ['on-leave'],
  excused: ['exempt'],
  absent: ['missing'],
}

/**
 * Who may be marked with this kind: for undo everyone marked, else everyone who does not stand so yet. What the machine has can be
 * wrong (a reading can be forged), so 未到 is for those it has seen, and 已到 also for those it has late.
 */
export function markable(roll: Roll, kind: MarkKind) {
  return roll.lines.filter(({ state }) => {
    if (kind === 'undo') return state.source === 'teacher'
    if (state.kind === 'cancelled' || GIVES[kind].includes(state.kind)) return false
    if (kind === 'absent') return state.kind !== 'waiting' && state.kind !== 'not-open'
    return kind === 'arrived' ? !(state.kind === 'late' && state.source === 'teacher') : !seenByMachine(state)
  })
}

function seenByMachine(state: RollState): boolean {
  return state.source === 'machine' && (state.kind === 'on-time' || state.kind === 'late')
}

export interface Marked {
  roll: Roll
  marked: { studentId: string; name: string }[]
  /** Who already stood so, or had checked in by themselves. */
  unchanged: NamedState[]
}

/**
 * What a teacher saw, for some students of one window: wins over the machine's record, which is kept, with who and when (A05).
 * Idempotent: a student who already stands so is left alone.
 */
export async function markStudents(
  context: CommandContext,
  mark: { date: LocalDate; occurrenceId: bigint; studentIds: readonly string[]; kind: MarkKind },
): Promise<Marked | null> {
  const { tx, at, person } = context
  const scope = { date: mark.date, occurrenceId: mark.occurrenceId }
  // The occurrence's row orders two teachers who mark at once.
  await tx.$queryRaw`select 1 from window_occurrence where date = ${toDbDate(mark.date)}::date and id = ${mark.occurrenceId} for update`
  const [before] = await loadRolls(tx, scope, at)
  if (!before || before.occurrence.state === 'cancelled') return null
  const candidates = new Set(markable(before, mark.kind).map(line => line.studentId))
  const wanted = before.lines.filter(line => mark.studentIds.includes(line.studentId))
  const marked = wanted.filter(line => candidates.has(line.studentId))
  if (marked.length > 0) {
    await tx.teacherMark.createMany({
      data: marked.map(line => ({
        date: toDbDate(mark.date),
        occurrenceId: mark.occurrenceId,
        personId: line.studentId,
        kind: mark.kind,
        byId: person.id,
        at,
      })),
    })
    const subject = rollSubject(before.occurrence)
    await context.trail.record({
      subject,
      actorId: person.id,
      action: `roll.mark.${mark.kind}`,
      at,
      data: { students: marked.map(line => line.studentId) },
    })
  }
  const [roll] = await loadRolls(tx, scope, at)
  await tellTheMisinformed(
    context,
    roll!,
    marked.map(line => line.studentId),
  )
  return { roll: roll!, marked, unchanged: wanted.filter(line => !candidates.has(line.studentId)) }
}

async function tellTheMisinformed(context: CommandContext, roll: Roll, studentIds: readonly string[]): Promise<void> {
  if (studentIds.length === 0) return
  const now = new Map(roll.lines.filter(line => studentIds.includes(line.studentId)).map(line => [line.studentId, line.state.kind]))
  await correct(context, {
    date: roll.occurrence.date,
    subject: rollSubject(roll.occurrence),
    now,
    actorId: context.person.id,
    cause: context.inboxKey.key,
  })
}
