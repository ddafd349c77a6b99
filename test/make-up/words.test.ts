import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { briefOf } from '../../cards/briefs.js'
import { cards } from '../../cards/index.js'
import type { CorrectionsView } from '../../src/modules/check-in/index.js'
import type { MakeUpBriefView, MakeUpView } from '../../src/modules/make-up/index.js'
import type { RollState } from '../../src/roll/index.js'
import { addDays } from '../../src/shared/dates.js'
import { CARD_HINTS, displayLength } from '../../src/wecom/template-card.js'
import { at, DAY, occurrence, personName } from '../roll/random-rolls.js'

const bytes = (view: MakeUpView | CorrectionsView) => Buffer.byteLength(cards.text(view))
const missing: RollState = { kind: 'missing', source: 'machine', at: null, by: null, reason: null, corrected: false }
const onLeave: RollState = { ...missing, kind: 'on-leave', source: 'leave', reason: '病假' }
const reason = fc
  .string({ maxLength: 120, unit: fc.constantFrom('病', '😀', ']]>', '<a href>', '=1+1', '\n') })
  .map(text => text.slice(0, 120))

describe('the words of 补卡 and of corrections', () => {
  it('A07: a list of a month fits one message, and says that more are left out', () => {
    fc.assert(
      fc.property(occurrence, fc.integer({ min: 1, max: 124 }), ({ name, openAt, closeAt }, count) => {
        const windows = Array.from({ length: count }, (_, index) => ({
          date: addDays(DAY, -index),
          window: { name, openAt, closeAt },
          state: missing,
        }))
        const view: MakeUpView = { view: 'make-up.list', windows, waiting: [], days: 31, used: 0, cap: 3, unclear: false }

        expect(bytes(view)).toBeLessThanOrEqual(2048)
        expect(cards.text(view)).toContain('补卡 1 手机没电')
      }),
    )
  })

  it('A07: the card of whoever decides shows the name, the window and the whole reason', () => {
    fc.assert(
      fc.property(occurrence, personName, reason, (info, name, why) => {
        const view: MakeUpBriefView = {
          view: 'make-up.brief',
          date: DAY,
          window: { name: info.name, openAt: info.openAt, closeAt: info.closeAt },
          name,
          className: info.className,
          state: { ...missing, source: 'teacher', by: '阿卜杜热合曼·买买提艾力老师' },
          reason: why,
          photos: 9,
          askedAt: at('08:00'),
          used: 3,
          cap: 3,
        }
        const brief = briefOf(view)

        expect(displayLength(brief.title)).toBeLessThanOrEqual(CARD_HINTS.title)
        expect(brief.title).toContain(info.name)
        expect(brief.rows.length).toBeLessThanOrEqual(6)
        for (const row of brief.rows) {
          expect(displayLength(row.label)).toBeLessThanOrEqual(CARD_HINTS.rowName)
          expect(displayLength(row.value ?? '')).toBeLessThanOrEqual(CARD_HINTS.rowValue)
        }
        expect(brief.lines).toEqual([`原因：${why}`])
      }),
    )
  })

  it('B08: a correction about weeks of windows fits one message; one about one window is one line', () => {
    fc.assert(
      fc.property(occurrence, personName, fc.integer({ min: 1, max: 140 }), ({ name: window, openAt, closeAt, className }, name, count) => {
        const changes = Array.from({ length: count }, (_, index) => ({
          date: addDays(DAY, Math.floor(index / 3)),
          window: { name: `${window}${index % 3}`, openAt, closeAt },
          from: 'missing' as const,
          to: onLeave,
        }))
        const view: CorrectionsView = { view: 'roll.corrections', className, name, changes, asOf: at('21:30') }

        expect(bytes(view)).toBeLessThanOrEqual(2048)
        if (count === 1) expect(cards.text(view)).toContain(`更正：${name} ${window}0 缺勤 → 请假（病假）。`)
      }),
    )
  })
})
