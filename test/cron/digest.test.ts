import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ButtonCard } from '../../src/wecom/template-card.js'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, POINTS, type TestSchool } from '../support/school.js'
import { schoolOfFortyFive } from '../check-in/big-class.js'

describe.each(databaseKinds())('the day’s card on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolOfFortyFive() })
    await school.say('t.zhang', '免签 学生2 至 9-30 走读 三班')
    school.at('2026-09-14T07:30')
    for (const id of ['s03', 's05', 's06']) await school.checkIn(id)
    await school.report('s08', POINTS.edge)
    await school.tap('s08', '签到')
    school.at('2026-09-14T07:45')
    await school.checkIn('s09')
    await school.runTo('2026-09-14T07:54')
    await school.say('t.zhang', '纸条 学生11 三班')
    await school.runTo('2026-09-14T21:30')
  })
  afterAll(() => school?.close())

  const digest = () => school.messages('t.zhang').find(message => message.card && JSON.stringify(message.card).includes('"三班 签到日报'))!
  const bodyOf = () => digest().card as unknown as ButtonCard

  it('a teacher of two classes gets two clear cards, each as of 21:30 (F01)', () => {
    const cards = school.messages('t.zhang').filter(message => JSON.stringify(message.card ?? '').includes('签到日报'))

    expect(cards).toHaveLength(2)
    for (const card of cards) expect(JSON.stringify(card.card)).toContain('截至 21:30')
  })

  it('what has not begun is said in words, never as zero (F01)', () => {
    const late = bodyOf().horizontal_content_list?.find(row => row.keyname === '晚归')

    expect(late?.value).toBe('22:00 开始')
  })

  it('every number of the card opens exactly its names, page by page (F03)', async () => {
    const buttons = bodyOf().button_list
    const counts = buttons.map(button => Number(/(\d+)$/.exec(button.text)![1]))
    expect(buttons.map(button => button.text)).toEqual(expect.arrayContaining(['迟到 1', '免签 1', '请假 1', '准时 3']))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(45)

    for (const [index, count] of counts.entries()) {
      const key = bodyOf().button_list[index]!.key!
      await school.press('t.zhang', digest(), key)
      const names: string[] = []
      for (;;) {
        const face = school.messages('t.zhang').find(message => message.taskId === digestTask)!.card as unknown as ButtonCard
        expect(face.main_title.title).toContain(`${count} 人次`)
        names.push(...face.sub_title_text!.split('\n').flatMap(line => line.replace(/^[^：]+：/, '').split('、')))
        const next = face.button_list.find(button => button.text === '下一页')
        const back = face.button_list.find(button => button.text === '返回日报')!
        await school.press(
          't.zhang',
          school.messages('t.zhang').find(message => message.taskId === digestTask)!,
          (next ?? back).key!,
        )
        if (!next) break
      }
      expect(names).toHaveLength(count)
      expect(new Set(names).size).toBe(count)
    }
  })
  let digestTask = ''
  beforeAll(() => {
    digestTask = digest().taskId!
  })

  it('汇总 in chat says the same numbers as the card, and names of one class on request (A04)', async () => {
    const text = await school.say('t.zhang', '汇总 三班')

    expect(text).toContain('应到 45，已到 4')
    expect(text).not.toContain('十三班')
    expect(text).toContain('22:00 开始')
  })

  it('a change after the digest is told to those who had it otherwise, with who saw it (F01)', async () => {
    await school.say('t.zhang', '已到 学生14 早自习 三班')
    await school.settle()
    expect(textsOf(school, 't.zhang').filter(text => text.includes('更正'))).toEqual([])

    await school.say('t.wang', '已到 白奔 早自习')
    await school.settle()
    expect(textsOf(school, 't.deng').filter(text => text.includes('更正'))).toEqual([
      expect.stringContaining('白奔 缺勤 → 准时（王老师当面确认）'),
    ])
  })
})
