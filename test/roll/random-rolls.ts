import fc from 'fast-check'
import { judgeRoll, type Roll, type RollFacts } from '../../src/roll/index.js'
import type { LocalDate } from '../../src/shared/dates.js'

export const DAY = '2026-09-14' as LocalDate
export const at = (time: string) => new Date(`${DAY}T${time}+08:00`)

export type Facts = Omit<RollFacts, 'occurrence'>

/** From `from` until `until`, with what a list may say of it. */
export interface Away {
  from: Date
  until: Date
  label: string
}

/** Nothing to two absences of a day, of a few minutes or of many hours; they may touch or overlap. */
export const absences: fc.Arbitrary<Away[]> = fc.array(
  fc
    .record({
      first: fc.integer({ min: -4, max: 95 }),
      quarters: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 100 })),
      label: fc.constantFrom('病假', '事假'),
    })
    .map(({ first, quarters, label }) => {
      const from = at('00:00').getTime() + first * 900_000
      return { from: new Date(from), until: new Date(from + quarters * 900_000), label }
    }),
  { maxLength: 2 },
)

/** What the absences leave open of a window, minute by minute; nothing = the window is closed by leave. */
export function leaveOf(away: readonly Away[], window: { openAt: Date; closeAt: Date }): { label: string } | null {
  for (let minute = window.openAt.getTime(); minute < window.closeAt.getTime(); minute += 60_000)
    if (!away.some(({ from, until }) => from.getTime() <= minute && minute + 60_000 <= until.getTime())) return null
  const meeting = away.filter(({ from, until }) => from < window.closeAt && window.openAt < until)
  return { label: [...new Set(meeting.map(({ label }) => label))].toSorted().join('、') }
}

const instant = fc.integer({ min: 0, max: 1439 }).map(minute => new Date(at('00:00').getTime() + minute * 60_000))

/** Everything that can be known about one student in one window. */
export const facts: fc.Arbitrary<Facts> = fc.record({
  record: fc.option(
    fc.record({
      result: fc.constantFrom('in' as const, 'unsure' as const, 'out' as const, 'none' as const),
      late: fc.boolean(),
      at: instant,
    }),
  ),
  mark: fc.option(
    fc.record({
      kind: fc.constantFrom('arrived' as const, 'slip' as const, 'excused' as const, 'absent' as const, 'undo' as const),
      by: fc.constantFrom('王老师', '邓老师'),
      at: instant,
    }),
    { freq: 3 },
  ),
  leave: fc.option(fc.record({ label: fc.constantFrom('病假', '事假') }), { freq: 3 }),
  exemption: fc.option(fc.record({ reason: fc.constantFrom('走读', '校队集训') }), { freq: 3 }),
})

const SYLLABLES = ['阿卜杜热合曼', '·', '买买提艾力', '古丽', '欧阳', '张', '三', '诸葛', '卓玛', '扎西']
/** From two characters to a long minority name. */
export const personName = fc
  .array(fc.constantFrom(...SYLLABLES.filter(each => each !== '·')), { minLength: 1, maxLength: 3 })
  .map(parts => parts.join('·'))

export const occurrence: fc.Arbitrary<Roll['occurrence']> = fc
  .record({
    index: fc.integer({ min: 1, max: 9 }),
    className: fc.constantFrom('一班', '信息2401班', '2024级计算机网络技术（中高职贯通）第十二班'),
    name: fc.constantFrom('早自习', '晚归', '周日返校宿舍晚点名签到确认'),
    open: fc.integer({ min: 0, max: 1300 }),
    length: fc.integer({ min: 1, max: 300 }),
    state: fc.constantFrom('planned' as const, 'open' as const, 'closed' as const, 'cancelled' as const),
    interrupted: fc.boolean(),
  })
  .map(({ index, open, length, ...rest }) => {
    const openAt = new Date(at('00:00').getTime() + open * 60_000)
    return {
      date: DAY,
      id: BigInt(index),
      classId: 21,
      openAt,
      lateAt: null,
      closeAt: new Date(openAt.getTime() + length * 60_000),
      cancelledBy: rest.state === 'cancelled' ? '王老师' : null,
      cancelReason: rest.state === 'cancelled' ? '运动会' : null,
      ...rest,
    }
  })

export interface Student {
  name: string
  facts: Facts
  /** Given, the leave of each window follows from these. */
  away?: Away[]
}

export const student: fc.Arbitrary<Required<Student>> = fc.record({ name: personName, facts, away: absences })

export function rollOf(info: Roll['occurrence'], students: readonly Student[], now: Date): Roll {
  const members = students.map(({ name, facts: known, away }, index) => ({
    studentId: `s${index}`,
    wecomUserId: `S${index}`,
    name,
    schoolNo: `02401${String(index).padStart(2, '0')}`,
    facts: { ...known, leave: away ? leaveOf(away, info) : known.leave, occurrence: info },
  }))
  return { occurrence: info, ...judgeRoll(members, now) }
}
