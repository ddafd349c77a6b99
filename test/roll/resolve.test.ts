import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cards } from '../../cards/index.js'
import { ROLL_LABEL } from '../../cards/words.js'
import { rollRow } from '../../src/cli/verbs/export-roll.js'
import { rollHead, inGroup, notIn, rollIndex } from '../../src/modules/check-in/roll-views.js'
import type { DigestView } from '../../src/modules/check-in/index.js'
import { groupOf, resolve, type Roll, type RollFacts } from '../../src/roll/index.js'
import { at, DAY, facts, leaveOf, occurrence, rollOf, student } from './random-rolls.js'

const window = { state: 'closed' as const, openAt: at('07:20'), closeAt: at('07:50'), interrupted: false }
const nothing: RollFacts = { occurrence: window, record: null, mark: null, leave: null, exemption: null }
const tapped = (result: 'in' | 'unsure' | 'out' | 'none', late = false) => ({ record: { result, late, at: at('07:30') } })
const mark = (kind: 'arrived' | 'slip' | 'excused' | 'absent' | 'undo') => ({ mark: { kind, by: '王老师', at: at('08:00') } })
const after = at('08:30')

describe('the one resolver', () => {
  it.each<[string, Partial<RollFacts>, string, string]>([
    ['before the window opens', {}, '07:19', 'not-open'],
    ['while it is open, to its last second', {}, '07:50', 'waiting'],
    ['after it, without a tap', {}, '07:51', 'missing'],
    ['after it, when the service was down in between', { occurrence: { ...window, interrupted: true } }, '07:51', 'undetermined'],
    [
      'with a tap, although the service was down in between',
      { occurrence: { ...window, interrupted: true }, ...tapped('in') },
      '07:51',
      'on-time',
    ],
    ['with a tap in place', tapped('in'), '07:51', 'on-time'],
    ['with a late tap in place', tapped('in', true), '07:51', 'late'],
    ['with a tap elsewhere', tapped('out'), '07:51', 'out'],
    ['with a tap on the edge', tapped('unsure'), '07:51', 'unsure'],
    ['with a tap without a position', tapped('none'), '07:51', 'no-position'],
    ['on leave', { leave: { label: '病假' } }, '07:51', 'on-leave'],
    ['on leave, and yet tapped elsewhere', { leave: { label: '病假' }, ...tapped('out') }, '07:51', 'on-leave'],
    ['on leave, and yet there', { leave: { label: '病假' }, ...tapped('in') }, '07:51', 'on-time'],
    ['exempt', { exemption: { reason: '走读' } }, '07:51', 'exempt'],
    ['a cancelled window', { occurrence: { ...window, state: 'cancelled' }, ...tapped('in'), ...mark('arrived') }, '07:51', 'cancelled'],
    ['seen by the teacher', mark('arrived'), '07:51', 'on-time'],
    ['seen by the teacher after an own late tap on the edge', { ...mark('arrived'), ...tapped('unsure', true) }, '07:51', 'late'],
    ['seen not to be there, whatever the phone said', { ...mark('absent'), ...tapped('in') }, '07:51', 'missing'],
    ['with a paper slip', mark('slip'), '07:51', 'on-leave'],
    ['excused for once', mark('excused'), '07:51', 'exempt'],
    ['after the mark was undone', { ...mark('undo'), ...tapped('out') }, '07:51', 'out'],
  ])('judges %s (A04)', (_when, known, time, expected) => {
    expect(resolve({ ...nothing, ...known }, at(time)).kind).toBe(expected)
  })

  it('the teacher’s mark wins over the machine, with who and when; undone, the machine’s own result is back (A05)', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom('arrived' as const, 'slip' as const, 'excused' as const, 'absent' as const), (known, kind) => {
        const machine = resolve({ ...nothing, ...known, mark: null }, after)
        const marked = resolve({ ...nothing, ...known, ...mark(kind) }, after)
        const undone = resolve({ ...nothing, ...known, ...mark('undo') }, after)
        expect(marked).toMatchObject({ source: 'teacher', by: '王老师', at: at('08:00'), corrected: marked.kind !== machine.kind })
        expect(undone).toEqual(machine)
      }),
    )
  })

  it('whoever has a leave or an exemption is never missing (A04)', () => {
    fc.assert(
      fc.property(facts, fc.boolean(), (known, interrupted) => {
        const state = resolve({ ...nothing, occurrence: { ...window, interrupted }, ...known }, after)
        const excused = known.leave !== null || known.exemption !== null
        if (excused && known.mark?.kind !== 'arrived' && known.mark?.kind !== 'absent')
          expect(['absent', 'undetermined', 'to-confirm']).not.toContain(groupOf(state.kind))
      }),
    )
  })
})

/** What is wrong with a roll; collected, as a hundred thousand matchers would take minutes. */
function faultsOf(roll: Roll): string[] {
  const groups = Object.entries(roll.counts)
  const sum = groups.reduce((total, [, count]) => total + count, 0)
  return [
    ...groups.filter(([group, count]) => inGroup(roll, group).length !== count).map(([group]) => `${group} is counted wrongly`),
    ...(sum === roll.lines.length ? [] : ['a student is in no group or in two']),
    ...roll.lines.flatMap(({ state }) => [
      ...(state.kind === 'missing' && state.source !== 'machine' && state.source !== 'teacher' ? ['missing without the machine'] : []),
      ...((roll.occurrence.state === 'cancelled') === (state.kind === 'cancelled') ? [] : ['cancelled wrongly']),
      ...(roll.occurrence.interrupted && state.kind === 'missing' && state.source === 'machine'
        ? ['missing although nobody was there to take a tap']
        : []),
    ]),
  ]
}

describe('10,000 random days', () => {
  const day = fc.record({
    windows: fc.array(fc.tuple(occurrence, fc.array(student, { minLength: 1, maxLength: 6 })), { minLength: 1, maxLength: 3 }),
    minute: fc.integer({ min: 0, max: 1439 }),
  })

  it('chat, digest, sheet and lists count the same students, each in exactly one group; nobody is both missing and on leave (A04, B08, F03)', () => {
    fc.assert(
      fc.property(day, ({ windows, minute }) => {
        const now = new Date(at('00:00').getTime() + minute * 60_000)
        const rolls = windows.map(([info, students]) => rollOf(info, students, now))
        const faults = rolls.flatMap(faultsOf)
        const chat = rolls.map(roll => rollIndex(roll, now, 'asked'))
        const digest: DigestView = {
          view: 'digest.daily',
          className: '一班',
          date: DAY,
          windows: rolls.map(roll => rollHead(roll, now)),
          exempt: 0,
          blocks: [],
          asOf: now,
        }
        if (
          !isDeepStrictEqual(
            chat.map(view => view.counts),
            digest.windows.map(head => head.counts),
          )
        )
          faults.push('chat and digest differ')
        for (const [index, roll] of rolls.entries()) {
          const named = new Set(notIn(roll).map(line => line.studentId))
          if (chat[index]!.notIn.length !== named.size) faults.push('the chat names others')
          for (const { state, studentId } of roll.lines) {
            const settled = ['arrived', 'late', 'on-leave', 'exempt', 'cancelled'].includes(groupOf(state.kind))
            if (named.has(studentId) === (settled || state.kind === 'not-open')) faults.push(`${state.kind} is named wrongly`)
          }
        }
        for (const [index, roll] of rolls.entries()) {
          const sheet = roll.lines.map(line => rollRow(roll, line))
          if (sheet.filter(row => row.state === ROLL_LABEL['on-leave']).length !== roll.counts['on-leave'])
            faults.push('the sheet has other leave')
          for (const [place, { state }] of roll.lines.entries()) {
            const { away, facts: known } = windows[index]![1][place]!
            const excused = leaveOf(away, roll.occurrence) !== null
            if (excused && state.source === 'machine' && known.record?.result !== 'in') faults.push(`${state.kind} although on leave`)
            if (!excused && state.source === 'leave') faults.push('on leave in a window that stayed open')
            if (state.kind === 'missing' && sheet[place]!.state === ROLL_LABEL['on-leave']) faults.push('missing and on leave')
          }
        }
        expect(faults).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  it('the numbers in the words of chat and digest are the counts (A04)', () => {
    fc.assert(
      fc.property(day, ({ windows, minute }) => {
        const now = new Date(at('00:00').getTime() + minute * 60_000)
        for (const [info, students] of windows) {
          const roll = rollOf(info, students, now)
          const head = rollHead(roll, now)
          const digest = cards.text({
            view: 'digest.daily',
            className: '一班',
            date: DAY,
            windows: [head],
            exempt: 0,
            blocks: [],
            asOf: now,
          } as DigestView)
          const chat = cards.text(rollIndex(roll, now, 'asked'))
          const said = [...digest.matchAll(/应到 (\d+)，已到 (\d+)/g)].map(match => match.slice(1).map(Number))
          if (said.length > 0) expect(said).toEqual([[roll.lines.length, roll.counts.arrived + roll.counts.late]])
          expect([...chat.matchAll(/应到 (\d+)，已到 (\d+)/g)].map(match => match.slice(1).map(Number))).toEqual(said)
          if (head.cancelled || head.state === 'planned') expect(digest).not.toMatch(/应到|未到 0|已到 0/)
        }
      }),
      { numRuns: 300 },
    )
  })
})
