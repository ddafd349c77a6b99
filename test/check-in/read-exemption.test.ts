import { describe, expect, it } from '@jest/globals'
import { readExemption } from '../../src/modules/check-in/exempt.js'
import type { LocalDate } from '../../src/shared/dates.js'

const TODAY = '2026-09-14' as LocalDate

describe('reading 免签', () => {
  it.each([
    ['张三 至 9-30 校队', { who: '张三', until: '2026-09-30', reason: '校队' }],
    ['张三至9月30日', { who: '张三', until: '2026-09-30', reason: '班主任免签' }],
    ['张三，李四  到  2027-3-1   实习 两个月', { who: '张三，李四', until: '2027-03-01', reason: '实习 两个月' }],
    ['张到 ~ 6.30', { who: '张到', until: '2027-06-30', reason: '班主任免签' }],
  ])('takes %s for names, a day and a reason', (text, said) => {
    expect(readExemption(text, TODAY)).toEqual(said)
  })

  it.each(['', '张三', '张三 至', '张三 至 2-30', '至 校队'])('finds no day in “%s”', text => {
    expect(readExemption(text, TODAY)).toBeNull()
  })

  it('cuts a long reason between two characters, never through an emoji', () => {
    expect(readExemption(`张三 至 9-30 ${'校'.repeat(19)}🏀🏀`, TODAY)?.reason).toBe(`${'校'.repeat(19)}🏀`)
  })

  it('reads a text of very many blanks as fast as any other', () => {
    expect(readExemption(`张三${' \u3000'.repeat(100_000)}x`, TODAY)).toBeNull()
    expect(readExemption(`张三${' '.repeat(200_000)}至 9-30`, TODAY)).toMatchObject({ who: '张三', until: '2026-09-30' })
  })
})
