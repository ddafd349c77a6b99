import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { cutText } from '../../src/shared/text.js'

describe('Cutting a text', () => {
  it('counts an emoji as one character and never halves it', () => {
    expect(cutText('停课'.repeat(2) + '🎉🎉', 5)).toBe('停课停课🎉')
    expect(cutText('🎉🎉', 1)).toBe('🎉')
    expect(cutText('运动会', 60)).toBe('运动会')
    expect(cutText('运动会', 0)).toBe('')
  })

  it('keeps the longest start of any text that has at most so many characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, characters) => {
        expect(cutText(text, characters)).toBe([...text].slice(0, characters).join(''))
      }),
    )
  })
})
