import { groupOf, type Roll, type RollCounts, type RollKind } from '../../roll/index.js'
import type { NamedState, PageKind, RollHead, RollIndexView, RollPageView } from './views.js'
import { markable } from './mark.js'

/** WeCom's vote card shows at most 20 options (cards.md 5.2). */
export const STUDENTS_PER_PAGE = 20

export const PAGE_KINDS: readonly PageKind[] = ['arrived', 'slip', 'excused', 'undo']

/** States a class teacher wants by name when asking 谁没到. */
const NOT_IN: readonly RollKind[] = ['waiting', 'missing', 'out', 'unsure', 'no-position', 'undetermined']

export function rollHead(roll: RollCounts, asOf: Date): RollHead {
  const { occurrence } = roll
  return {
    className: occurrence.className,
    window: { name: occurrence.name, openAt: occurrence.openAt, closeAt: occurrence.closeAt },
    date: occurrence.date,
    state:
      occurrence.state === 'cancelled'
        ? 'cancelled'
        : asOf < occurrence.openAt
          ? 'planned'
          : asOf <= occurrence.closeAt
            ? 'open'
            : 'closed',
    interrupted: occurrence.interrupted,
    cancelled: occurrence.state === 'cancelled' ? { by: occurrence.cancelledBy ?? '', reason: occurrence.cancelReason ?? '' } : null,
    total: Object.values(roll.counts).reduce((sum, count) => sum + count, 0),
    counts: roll.counts,
    asOf,
  }
}

/** The rolls of each class, in their order. */
export function ofEachClass<R extends RollCounts>(rolls: readonly R[]): R[][] {
  const classes = new Map<number, R[]>()
  for (const roll of rolls) {
    const { classId } = roll.occurrence
    const known = classes.get(classId)
    if (known) known.push(roll)
    else classes.set(classId, [roll])
  }
  return [...classes.values()]
}

export function notIn(roll: Roll): NamedState[] {
  return roll.lines.filter(line => NOT_IN.includes(line.state.kind))
}

export function rollIndex(
  roll: Roll,
  asOf: Date,
  occasion: RollIndexView['occasion'],
  { mayMark, ...extra }: { mayMark: boolean } & Partial<Pick<RollIndexView, 'done' | 'notice'>> = { mayMark: true },
): RollIndexView {
  return {
    view: 'roll.index',
    ...rollHead(roll, asOf),
    occasion,
    notIn: notIn(roll),
    onLeave: inGroup(roll, 'on-leave'),
    markPages: mayMark ? Math.ceil(Math.max(...PAGE_KINDS.map(kind => markable(roll, kind).length)) / STUDENTS_PER_PAGE) : 0,
    done: null,
    notice: null,
    ...extra,
  }
}

/** One page of checkboxes; null when the page is empty by now. */
export function rollPage(roll: Roll, kind: PageKind, page: number): RollPageView | null {
  const candidates = markable(roll, kind)
  const pages = Math.ceil(candidates.length / STUDENTS_PER_PAGE)
  const shown = Math.min(Math.max(page, 1), pages)
  const students = candidates.slice((shown - 1) * STUDENTS_PER_PAGE, shown * STUDENTS_PER_PAGE)
  if (students.length === 0) return null
  const { occurrence } = roll
  const window = { name: occurrence.name, openAt: occurrence.openAt, closeAt: occurrence.closeAt }
  return { view: 'roll.page', className: occurrence.className, window, kind, page: shown, pages, students }
}

/** The students of a roll in one group of the digest. */
export function inGroup(roll: Roll, group: string) {
  return roll.lines.filter(line => groupOf(line.state.kind) === group)
}
