import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TemplateCard, VoteCard } from '../../src/wecom/template-card.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { schoolOfFortyFive } from './big-class.js'

const titleOf = (card: unknown) => (card as TemplateCard).main_title?.title ?? ''

describe.each(databaseKinds())('谁没到 on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolOfFortyFive() })
  })
  afterAll(() => school?.close())

  it('before the window opens it says when it will, and sends no card (A06)', async () => {
    const answer = await school.say('t.wang', '谁没到')
    await school.settle()

    expect(answer).toContain('07:20 开始')
    expect(school.messages('t.wang').filter(message => message.kind === 'card')).toEqual([])
  })

  it('while it is open it names who is not in yet, with a card to mark on, for the own class only (A06)', async () => {
    await school.runTo('2026-09-14T07:25')
    await school.checkIn('amy')
    await school.checkIn('fan')
    const answer = await school.say('t.wang', '谁没到')
    await school.settle()

    expect(answer).toContain('应到 5，已到 1')
    expect(answer).toMatch(/未到 4 人：白奔、蔡彩、戴黛、艾娃/)
    expect(answer).not.toContain('高歌')
    expect(titleOf(school.card('t.wang').card)).toContain('一班 早自习')
    expect(JSON.stringify(school.card('t.wang').card)).toContain('"userid":"ben"')
  })

  it('a check-in a second later is in the next answer, and 刷新 brings the card up to date (A06)', async () => {
    school.at('2026-09-14T07:25:30')
    await school.checkIn('ben')

    expect(await school.say('t.wang', '谁没到')).toContain('应到 5，已到 2')
    const card = school.card('t.wang')
    await school.press('t.wang', card, 'roll-refresh.1')
    expect(JSON.stringify(school.card('t.wang').card)).toContain('应到 5，已到 2')
  })

  it('a teacher of two classes gets two clear blocks and two cards; naming one gives that one (A06)', async () => {
    const both = await school.say('t.zhang', '谁没到')
    await school.settle()
    const cards = school.messages('t.zhang').filter(message => message.kind === 'card')

    expect(both).toMatch(/三班 早自习[^]*十三班 早自习/)
    expect(new Set(cards.map(message => titleOf(message.card).split(' ')[0]))).toEqual(new Set(['三班', '十三班']))

    const one = await school.say('t.zhang', '谁没到 十三班')
    expect(one).toContain('十三班 早自习')
    expect(one).not.toMatch(/(^|\n)三班/)
  })

  it('a class of 45 fits: names in the text, and three pages of at most 20 checkboxes behind the card (A06)', async () => {
    const answer = await school.say('t.zhang', '谁没到 三班')
    await school.settle()

    // 三班 is also part of 十三班: the longer name would win only if it had been typed.
    expect(answer).toContain('应到 45，已到 0')
    expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(2048)
    const sizes: number[] = []
    for (const page of [1, 2, 3]) {
      await school.say('t.zhang', '谁没到 三班')
      await school.settle()
      const card = school.card('t.zhang')
      expect(await school.press('t.zhang', card, `roll-page.1.${page}`, { kind: ['arrived'] })).toMatchObject({ ok: true })
      sizes.push((school.card('t.zhang').card as VoteCard).checkbox.option_list.length)
    }
    expect(sizes).toEqual([20, 20, 5])
  })

  it('a page that is submitted marks exactly the ticked ones, and the card is the index again (A05)', async () => {
    const page = school.card('t.zhang')
    const [first, second] = (page.card as VoteCard).checkbox.option_list
    await school.press('t.zhang', page, 'mark-arrived.2.3', { students: [first!.id, second!.id] })

    const face = JSON.stringify(school.card('t.zhang').card)
    expect(face).toContain('应到 45，已到 2')
    expect((school.card('t.zhang').card as TemplateCard).card_type).toBe('button_interaction')
  })

  it('请选择 is refused on the server, and an empty page changes nothing (A05)', async () => {
    const marks = await school.app.db.prisma.teacherMark.count()
    const card = school.card('t.zhang')
    await school.press('t.zhang', card, 'roll-page.3.1', { kind: ['none'] })
    expect(JSON.stringify(school.card('t.zhang').card)).toContain('还没选标记')
    await school.press('t.zhang', school.card('t.zhang'), 'roll-page.4.1', { kind: ['slip'] })
    await school.press('t.zhang', school.card('t.zhang'), 'mark-slip.5.1', {})

    expect(await school.app.db.prisma.teacherMark.count()).toBe(marks)
  })

  it('the secretary of four classes gets one line a class and no cards (A06)', async () => {
    const answer = await school.say('secretary', '谁没到')
    await school.settle()

    for (const name of ['一班', '二班', '三班', '十三班']) expect(answer).toMatch(new RegExp(`(^|\n)${name} 早自习：`))
    expect(school.messages('secretary').filter(message => message.kind === 'card')).toEqual([])
    expect(await school.say('secretary', '谁没到 二班')).toMatch(/未到 1 人：高歌/)
  })

  it('after closing, those who never came are 缺勤 (A06)', async () => {
    await school.runTo('2026-09-14T07:51')

    expect(await school.say('t.wang', '谁没到')).toMatch(/缺勤 3 人：蔡彩、戴黛、艾娃/)
  })

  it('students who share a name are not guessed: the teacher is asked for the 学号 (A05)', async () => {
    expect(await school.say('t.zhang', '已到 郝好 十三班')).toContain('郝好（重名，请用学号）')
    expect(await school.say('t.zhang', '已到 0240402 十三班')).toContain('已到 郝好')
  })
})
