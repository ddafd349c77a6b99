/** What is known about one student in one window; gathered by SQL, judged here. */
export interface RollFacts {
  occurrence: { state: 'planned' | 'open' | 'closed' | 'cancelled'; openAt: Date; closeAt: Date; interrupted: boolean }
  record: { result: 'in' | 'unsure' | 'out' | 'none'; late: boolean; at: Date } | null
  /** The newest mark by a teacher; `undo` gives the machine record back. */
  mark: { kind: 'arrived' | 'slip' | 'excused' | 'absent' | 'undo'; by: string; at: Date; note?: string | null } | null
  /** A leave that covers the window. */
  leave: { label: string } | null
  exemption: { reason: string } | null
}

export type RollKind =
  | 'not-open'
  | 'waiting'
  | 'on-time'
  | 'late'
  | 'out'
  | 'unsure'
  | 'no-position'
  | 'on-leave'
  | 'exempt'
  | 'missing'
  | 'undetermined'
  | 'cancelled'

export interface RollState {
  kind: RollKind
  source: 'machine' | 'teacher' | 'leave' | 'exemption' | 'school'
  /** When the student checked in, or the teacher marked. */
  at: Date | null
  /** The teacher who saw the student. */
  by: string | null
  /** 走读, 病假 …; of a mark, what it rests on when nobody was seen: 补卡. */
  reason: string | null
  /** A teacher's mark changed what the machine had. */
  corrected: boolean
}

/** The one judge of a roll state: chat, card, digest, page and sheet all call it (features.md A04). */
export function resolve(facts: RollFacts, now: Date): RollState {
  if (facts.occurrence.state === 'cancelled') return state('cancelled', 'school')
  const machine = resolveMachine(facts, now)
  const mark = facts.mark
  if (!mark || mark.kind === 'undo') return machine
  const kind = MARKED[mark.kind] ?? seenKind(facts, mark.at)
  return { kind, source: 'teacher', at: mark.at, by: mark.by, reason: mark.note ?? null, corrected: kind !== machine.kind }
}

const MARKED: Partial<Record<NonNullable<RollFacts['mark']>['kind'], RollKind>> = { slip: 'on-leave', excused: 'exempt', absent: 'missing' }

/** A tap that could not be placed and came late stays late when the teacher then confirms it; what the teacher saw before it, or says against it, wins. */
function seenKind({ record }: RollFacts, seenAt: Date): RollKind {
  return record?.late && record.result !== 'in' && seenAt >= record.at ? 'late' : 'on-time'
}

function resolveMachine({ occurrence, record, leave, exemption }: RollFacts, now: Date): RollState {
  if (record?.result === 'in') return state(record.late ? 'late' : 'on-time', 'machine', record.at)
  if (leave) return state('on-leave', 'leave', null, leave.label)
  if (exemption) return state('exempt', 'exemption', null, exemption.reason)
  if (record) return state(record.result === 'none' ? 'no-position' : record.result === 'out' ? 'out' : 'unsure', 'machine', record.at)
  if (now < occurrence.openAt) return state('not-open', 'machine')
  if (now <= occurrence.closeAt) return state('waiting', 'machine')
  return state(occurrence.interrupted ? 'undetermined' : 'missing', 'machine')
}

function state(kind: RollKind, source: RollState['source'], at: Date | null = null, reason: string | null = null): RollState {
  return { kind, source, at, by: null, reason, corrected: false }
}

/** How lists and totals group the states; every student of a roster is in exactly one group. */
export type RollGroup = 'arrived' | 'late' | 'to-confirm' | 'absent' | 'on-leave' | 'exempt' | 'undetermined' | 'waiting' | 'cancelled'

const GROUP: Record<RollKind, RollGroup> = {
  'not-open': 'waiting',
  waiting: 'waiting',
  'on-time': 'arrived',
  late: 'late',
  out: 'absent',
  unsure: 'to-confirm',
  'no-position': 'to-confirm',
  'on-leave': 'on-leave',
  exempt: 'exempt',
  missing: 'absent',
  undetermined: 'undetermined',
  cancelled: 'cancelled',
}

export function groupOf(kind: RollKind): RollGroup {
  return GROUP[kind]
}

export function emptyCounts(): Record<RollGroup, number> {
  return { arrived: 0, late: 0, 'to-confirm': 0, absent: 0, 'on-leave': 0, exempt: 0, undetermined: 0, waiting: 0, cancelled: 0 }
}

/** Every student of a roster judged, and the numbers counted from those very lines. */
export function judgeRoll<S extends { facts: RollFacts }>(
  students: readonly S[],
  now: Date,
): { lines: (Omit<S, 'facts'> & { state: RollState })[]; counts: Record<RollGroup, number> } {
  const counts = emptyCounts()
  const lines = students.map(({ facts, ...student }) => {
    const judged = resolve(facts, now)
    counts[groupOf(judged.kind)] += 1
    return { ...student, state: judged }
  })
  return { lines, counts }
}
