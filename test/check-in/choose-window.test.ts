import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { chooseWindow, isLate, isWithin, type CheckInResult } from '../../src/modules/check-in/check-in.js'

const at = (time: string) => new Date(`2026-09-14T${time}+08:00`)
const morning = { openAt: at('07:20'), lateAt: at('07:40'), closeAt: at('07:50') }

describe('inside a window', () => {
  it('a tap counts from the opening second to the closing second, and not one second later (A01)', () => {
    expect(isWithin(morning, at('07:19:59'))).toBe(false)
    expect(isWithin(morning, at('07:20:00'))).toBe(true)
    expect(isWithin(morning, at('07:50:00'))).toBe(true)
    expect(isWithin(morning, at('07:50:01'))).toBe(false)
  })

  it('the late time itself is still on time; the second after it is late (A01)', () => {
    expect(isLate(morning, at('07:40:00'))).toBe(false)
    expect(isLate(morning, at('07:40:01'))).toBe(true)
    expect(isLate({ ...morning, lateAt: null }, at('07:50'))).toBe(false)
  })
})

describe('of several open windows', () => {
  const window = (name: string, open: string, close: string, result: CheckInResult | null = null) => ({
    name,
    openAt: at(open),
    lateAt: null,
    closeAt: at(close),
    result,
  })

  it('the one closing first that is not yet in is taken (A01)', () => {
    const late = window('晚自习', '18:00', '19:30')
    const soon = window('晚点名', '18:30', '19:00')

    expect(chooseWindow([late, soon], at('18:45'))?.name).toBe('晚点名')
    expect(chooseWindow([late, { ...soon, result: 'unsure' }], at('18:45'))?.name).toBe('晚点名')
    expect(chooseWindow([late, { ...soon, result: 'in' }], at('18:45'))?.name).toBe('晚自习')
    expect(
      chooseWindow(
        [
          { ...late, result: 'in' },
          { ...soon, result: 'in' },
        ],
        at('18:45'),
      )?.name,
    ).toBe('晚点名')
    expect(chooseWindow([late, soon], at('17:59:59'))).toBeNull()
  })

  it('whatever the windows, the chosen one is open, and no other open one not yet in closes earlier (A01)', () => {
    const some = fc.record({
      open: fc.integer({ min: 0, max: 500 }),
      length: fc.integer({ min: 0, max: 500 }),
      result: fc.constantFrom<(CheckInResult | null)[]>(null, 'in', 'out', 'none', 'unsure'),
    })
    fc.assert(
      fc.property(fc.array(some, { maxLength: 6 }), fc.integer({ min: 0, max: 1000 }), (given, minute) => {
        const start = at('00:00').getTime()
        const windows = given.map(({ open, length, result }) => ({
          openAt: new Date(start + open * 60_000),
          lateAt: null,
          closeAt: new Date(start + (open + length) * 60_000),
          result,
        }))
        const now = new Date(start + minute * 60_000)
        const open = windows.filter(each => isWithin(each, now))
        const chosen = chooseWindow(windows, now)
        if (open.length === 0) return expect(chosen).toBeNull()
        const wanted = open.some(each => each.result !== 'in') ? open.filter(each => each.result !== 'in') : open
        expect(wanted).toContain(chosen)
        expect(wanted.every(each => each.closeAt >= chosen!.closeAt)).toBe(true)
      }),
    )
  })
})
