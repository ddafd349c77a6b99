import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { matchWord } from '../../src/modules/words.js'

const WORDS = [
  '签到',
  '今日',
  '谁没到',
  '为什么',
  '汇总',
  '已到',
  '今日免签',
  '撤销',
  '免签',
  '取消免签',
  '今天不签到',
  '恢复签到',
  '帮助',
  '取消',
]
const NAMES = new Set(['已到', '撤销', '免签', '取消免签', '今天不签到'])
const ASKS = new Set(['今日', '谁没到', '为什么', '汇总', '帮助'])
const KNOWN = WORDS.map(word => ({ word, takesNames: NAMES.has(word), asks: ASKS.has(word) }))
const match = (text: string) => matchWord(text, KNOWN)

describe('the words people type', () => {
  it.each([
    ['签到', '签到', ''],
    [' 签到。', '签到', ''],
    ['签到！！', '签到', ''],
    ['“谁没到”', '谁没到', ''],
    ['#谁没到 信息2401班', '谁没到', '信息2401班'],
    ['谁没到啊', '谁没到', '啊'],
    ['为什么记缺？', '为什么', '记缺?'],
    ['已到 张三 李四', '已到', '张三 李四'],
    ['已到张三', '已到', '张三'],
    ['免签：张三 至 9-30', '免签', '张三 至 9-30'],
    ['取消免签张三', '取消免签', '张三'],
    ['今日免签 张三', '今日免签', '张三'],
    ['今天不签到运动会', '今天不签到', '运动会'],
    ['取消', '取消', ''],
    ['ｂangzhu', null, null],
  ])('“%s” is understood as %s', (text, word, rest) => {
    expect(match(text)).toEqual(word === null ? null : { word, rest })
  })

  it('a question about a word is not that word: 签到了吗 is no tap', () => {
    for (const text of ['签到了吗', '今日几点', '取消吧我不去了', '我要签到', '']) expect(match(text)).toBeNull()
  })

  it('a question never does anything: 今天不签到吗？ cancels no day, 谁没到？ is answered', () => {
    for (const text of ['今天不签到吗？', '今天不签到？', '恢复签到吗', '今天不签到了么', '签到？']) expect(match(text)).toBeNull()
    expect(match('谁没到？')).toEqual({ word: '谁没到', rest: '' })
  })

  it('a text of 60,000 blanks is cut before any pattern reads it', () => {
    const found = match(`免签 ${' '.repeat(60_000)}x`)

    expect(found?.rest.length ?? 0).toBeLessThan(500)
  })

  it('any text whatever is either one of the words or none, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...WORDS, ''), (text, word) => {
        const found = match(`${word}${text}`)
        if (found) expect(WORDS).toContain(found.word)
      }),
    )
  })
})
