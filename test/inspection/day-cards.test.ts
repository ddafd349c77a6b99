import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cards } from '../../cards/index.js'
import type { InspectionView } from '../../src/modules/inspection/index.js'
import type { LocalDate } from '../../src/shared/dates.js'
import type { ButtonCard } from '../../src/wecom/template-card.js'
import { expectSound } from '../cards/sound.js'

type Of<N extends InspectionView['view']> = Extract<InspectionView, { view: N }>

const CARD = { taskId: 'task_0123456789', revision: 123_456 }
const DAY = '2026-09-14' as LocalDate
const asOf = new Date('2026-09-14T21:20:07+08:00')

const words = (least: number, most: number) => fc.stringMatching(new RegExp(`^[一二三四五六七八九十地面黑板宿舍楼]{${least},${most}}$`))
const score = fc.integer({ min: 0, max: 400 }).map(quarter => quarter / 4)
const template = fc.tuple(fc.constantFrom('', '每日'), words(2, 18)).map(([first, rest]) => first + rest)
const state = fc.constantFrom('planned' as const, 'open' as const, 'closed' as const)
const slot = {
  template,
  kind: fc.constantFrom('class' as const, 'room' as const, 'area' as const),
  state,
  openAt: fc.constantFrom(asOf, null),
}
const fix = fc.record({
  date: fc.constantFrom(DAY, '2026-09-01' as LocalDate),
  number: fc.constant('ZG0914-123'),
  reportNumber: fc.integer({ min: 1, max: 5 }).map(number => `XJ260914-000${number}`),
  item: words(1, 12),
  classId: fc.constant(1),
  targetName: words(2, 20),
  fixed: fc.boolean(),
})
const fixes = fc.array(fix, { maxLength: 40 })
const showing = fc.option(fc.record({ coming: fc.integer({ min: 0, max: 6 }), next: fc.integer({ min: 0, max: 20 }) }))

const dayView = fc.record<Of<'inspection.day'>>({
  view: fc.constant('inspection.day'),
  date: fc.constant(DAY),
  scope: fc.oneof(fc.constant('school' as const), fc.integer({ min: 1, max: 200 })),
  templates: fc.array(
    fc.record({
      ...slot,
      total: fc.integer({ min: 0, max: 900 }),
      checked: fc.integer({ min: 0, max: 900 }),
      late: fc.integer({ min: 0, max: 9 }),
      lowest: fc.option(fc.record({ className: words(2, 30), score })),
    }),
    { maxLength: 9 },
  ),
  worst: fc.array(
    fc.record({
      className: words(2, 30),
      lost: score,
      parts: fc.array(fc.record({ template, lost: score }), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  items: fc.array(fc.record({ item: words(1, 12), points: score, targets: fc.integer({ min: 1, max: 99 }) }), { maxLength: 3 }),
  photos: fc.integer({ min: 0, max: 2_000 }),
  unchecked: fc.integer({ min: 0, max: 900 }),
  fixes,
  showing,
  asOf: fc.constant(asOf),
})

const line = fc.record({
  rank: fc.option(fc.integer({ min: 1, max: 200 })),
  className: words(2, 30),
  score: fc.option(score),
  base: fc.constant(100),
  late: fc.boolean(),
  unchecked: fc.integer({ min: 0, max: 12 }),
  item: fc.option(words(1, 12)),
})
const ranksView = fc.record<Of<'inspection.day-ranks'>>({
  view: fc.constant('inspection.day-ranks'),
  date: fc.constant(DAY),
  template,
  index: fc.integer({ min: 0, max: 3 }),
  count: fc.constant(4),
  page: fc.constant(1),
  lines: fc.array(line, { maxLength: 120 }),
  areas: fc.array(
    fc.record({ name: words(2, 16), score: fc.option(score), base: fc.constant(100), late: fc.boolean(), item: fc.option(words(1, 12)) }),
    { maxLength: 5 },
  ),
  asOf: fc.constant(asOf),
})

const finding = fc.record({
  item: words(1, 12),
  points: score,
  text: words(1, 40),
  beds: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
})
const classView = fc.record<Of<'inspection.class-day'>>({
  view: fc.constant('inspection.class-day'),
  date: fc.constant(DAY),
  className: words(2, 40),
  own: fc.boolean(),
  templates: fc.array(
    fc.record({
      ...slot,
      score: fc.option(score),
      base: fc.constant(100),
      late: fc.boolean(),
      unchecked: fc.integer({ min: 0, max: 12 }),
      targets: fc.array(
        fc.record({
          name: words(2, 16),
          score: fc.option(score),
          base: fc.constant(100),
          late: fc.boolean(),
          reports: fc.array(
            fc.record({
              number: fc.constant('XJ260914-0001'),
              findings: fc.array(finding, { maxLength: 4 }),
              note: fc.option(words(1, 100)),
              photos: fc.integer({ min: 0, max: 9 }),
              counts: fc.boolean(),
              ownClass: fc.boolean(),
              inspector: fc.option(words(2, 4)),
            }),
            { maxLength: 2 },
          ),
        }),
        { maxLength: 6 },
      ),
    }),
    { maxLength: 8 },
  ),
  photos: fc.integer({ min: 0, max: 200 }),
  appeals: fc.array(fc.constantFrom('XJ260914-0001', 'XJ260914-0002'), { maxLength: 3 }),
  fixes,
  page: fc.constantFrom(0, 1),
  showing,
  asOf: fc.constant(asOf),
})

const standing = fc.record({ score: fc.option(score), off: fc.array(fc.tuple(words(1, 12), score), { maxLength: 5 }) })
const amendedView = fc.record<Of<'inspection.day-amended'>>({
  view: fc.constant('inspection.day-amended'),
  date: fc.constant(DAY),
  blocks: fc.array(
    fc.record({
      className: fc.option(words(2, 30)),
      corrections: fc.array(fc.record({ template, name: words(2, 30), from: standing, to: standing }), { minLength: 1, maxLength: 30 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  asOf: fc.constant(asOf),
})

/** Every page of a card, as its own buttons turn them. */
function pagesOf(view: Of<'inspection.day-ranks'> | Of<'inspection.class-day'>): string[] {
  const bodies: string[] = []
  for (let page = 1; ; page++) {
    const turned: InspectionView = { ...view, page }
    const face = cards.face(turned, CARD)
    expectSound(face)
    const card = face!.card as ButtonCard
    bodies.push(card.sub_title_text ?? '')
    if (!card.button_list.some(button => button.text === '下一页')) return bodies
  }
}

describe('whatever a school inspects', () => {
  it('C05: the leaders’ card fits WeCom’s limits, nothing is cut on the screen, and the words fit one message', () => {
    fc.assert(
      fc.property(dayView, view => {
        expectSound(cards.face(view, CARD))
        expect(Buffer.byteLength(cards.text(view))).toBeLessThanOrEqual(2048)
      }),
      { numRuns: 200 },
    )
  })

  it('C05: the pages of ranks hold every class once, and each page fits', () => {
    fc.assert(
      fc.property(ranksView, view => {
        const lines = pagesOf(view)
          .join('\n')
          .split('\n')
          .filter(each => each !== '没有班级要查。')
        expect(lines).toHaveLength(view.lines.length + (view.areas.length > 0 ? view.areas.length + 1 : 0))
        expect(Buffer.byteLength(cards.text(view))).toBeLessThanOrEqual(2048)
      }),
      { numRuns: 100 },
    )
  })

  it('C05: the card of a class and every page of its details fit, and so do the words', () => {
    fc.assert(
      fc.property(classView, view => {
        const head: InspectionView = { ...view, page: 0 }
        expectSound(cards.face(head, CARD))
        pagesOf(view)
        expect(Buffer.byteLength(cards.text(view))).toBeLessThanOrEqual(2048)
      }),
      { numRuns: 150 },
    )
  })

  it('C05: a correction of any length fits one message, or says what is left out', () => {
    fc.assert(
      fc.property(amendedView, view => {
        expect(Buffer.byteLength(cards.text(view))).toBeLessThanOrEqual(2048)
      }),
      { numRuns: 150 },
    )
  })
})
