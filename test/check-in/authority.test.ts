import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { forge, forgePress } from './forge.js'

describe.each(databaseKinds())('who may do what on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    school.at('2026-09-14T07:25')
    await school.checkIn('amy')
    await school.runTo('2026-09-14T07:54')
  })
  afterAll(() => school?.close())

  const marks = () => school.app.db.prisma.teacherMark.count()
  const cardOf = (userid: string) => school.card(userid).taskId!

  it('a student or a cadre cannot see the list of any class (A03)', async () => {
    for (const person of ['amy', 'ben'])
      for (const word of ['谁没到', '汇总', '已到 蔡彩', '今天不签到', '撤销 蔡彩']) {
        const answer = await school.say(person, word)
        expect(answer).toContain('不在你的权限里')
        expect(answer).not.toMatch(/蔡彩|戴黛/)
      }
    expect(await marks()).toBe(0)
  })

  it('a student asking 为什么 with a classmate’s name learns only about themself (K05)', async () => {
    expect(await school.say('ben', '为什么 蔡彩')).not.toContain('蔡彩')
  })

  it('another class’s teacher is refused on another person’s card, and nothing is shown or marked (A03)', async () => {
    const answer = await forgePress(school, 't.li', cardOf('t.wang'), 'mark-arrived.1.1', { students: ['cai'] })

    expect(answer).toContain('不是发给你的')
    expect(answer).not.toContain('蔡彩')
    expect(await marks()).toBe(0)
  })

  it('a student is refused on a teacher’s card, and so is a card that never was (A03)', async () => {
    expect(await forgePress(school, 'amy', cardOf('t.wang'), 'roll-refresh.1')).toContain('不是发给你的')
    expect(await forgePress(school, 't.wang', 'no-such-card', 'roll-refresh.1')).toContain('已经失效')
  })

  it('a forged key on the own card does nothing it may not do (A03)', async () => {
    const own = cardOf('t.li')
    for (const key of ['no-such-verb.1', 'mark-arrived', 'mark-arrived.x.1', '.1', 'digest-names.999.absent.1', 'mark-arrived.99.1'])
      await forgePress(school, 't.li', own, key, { students: ['cai', 'ben'] })

    expect(await marks()).toBe(0)
  })

  it('ticking students of another class on the own card marks none of them (A03)', async () => {
    await forgePress(school, 't.li', cardOf('t.li'), 'mark-arrived.1.1', { students: ['cai', 'ben', "'; drop table tap; --"] })

    expect(await marks()).toBe(0)
  })

  it('the secretary sees the class but does not mark it (A03)', async () => {
    expect(await school.say('secretary', '谁没到 一班')).toContain('蔡彩')
    expect(await school.say('secretary', '已到 蔡彩')).toContain('不在你的权限里')
    await school.settle()
    const card = school.card('secretary')
    await school.press('secretary', card, 'roll-page.1.1', { kind: ['arrived'] })
    await forgePress(school, 'secretary', card.taskId!, 'mark-arrived.2.1', { students: ['cai'] })

    expect(await marks()).toBe(0)
  })

  it('a second press of the same face decides nothing: the card shows how it is now (A05)', async () => {
    const card = school.card('t.wang')
    await school.press('t.wang', card, 'roll-page.1.1', { kind: ['arrived'] })
    await forgePress(school, 't.wang', card.taskId!, 'mark-arrived.2.1', { students: ['cai'] })
    school.at('2026-09-14T07:56')
    const again = await forgePress(school, 't.wang', card.taskId!, 'mark-arrived.2.1', { students: ['ben', 'dai'] })

    expect(again).toContain('已到 2')
    expect(await school.app.db.prisma.teacherMark.findMany({ select: { personId: true } })).toEqual([{ personId: 'cai' }])
  })

  it('a teacher who has handed over the class sees nothing more on the old card, by any press (A03)', async () => {
    const card = cardOf('t.deng')
    await school.app.db.prisma.roleGrant.updateMany({
      where: { personId: 't.deng', role: 'deputy_class_teacher' },
      data: { untilOn: new Date('2026-09-14') },
    })
    for (const key of ['roll-refresh.1', 'roll-refresh.1', 'roll-page.2.1', 'mark-arrived.3.1']) {
      const answer = await forgePress(school, 't.deng', card, key, { students: ['dai'], kind: ['arrived'] })
      expect(answer).toContain('权限')
      expect(answer).not.toMatch(/戴黛|蔡彩|艾娃/)
      school.at(`2026-09-14T07:5${7 + (school.clock.now().getMinutes() % 2)}`)
    }
    expect(await school.say('t.deng', '谁没到')).toContain('不在你的权限里')
    expect(await school.app.db.prisma.teacherMark.count({ where: { personId: 'dai' } })).toBe(0)
  })

  it('somebody the directory does not know is answered kindly, and read again by the API (I03)', async () => {
    const answer = await forge(school, 'nobody', 'click', { EventKey: '签到' })

    expect(answer).toContain('还没有在通讯录里找到你')
    expect(await school.app.db.prisma.intent.findFirst({ where: { kind: 'directory.hint' }, orderBy: { id: 'desc' } })).toMatchObject({
      payload: { hint: { kind: 'member', userId: 'nobody' } },
    })
    expect(await school.app.db.prisma.tap.count({ where: { personId: 'nobody' } })).toBe(0)
  })

  it('somebody removed a second ago can do nothing more, and is told so (I03)', async () => {
    await school.app.db.prisma.person.update({ where: { id: 'eva' }, data: { leftAt: school.clock.now() } })
    await school.runTo('2026-09-14T22:05')

    expect(await forge(school, 'eva', 'click', { EventKey: '签到' })).toContain('已经不在学校的通讯录里')
    expect(await school.app.db.prisma.tap.count({ where: { personId: 'eva' } })).toBe(0)
  })

  it('unknown words and pictures end in what can be done now, by role (A06)', async () => {
    const student = await school.say('amy', '在吗')
    const teacher = await school.say('t.wang', '在吗')

    expect(student).toContain('没有看懂“在吗”')
    expect(student).toContain('签到')
    expect(student).not.toContain('免签')
    expect(teacher).toMatch(/谁没到[^]*已到/)
    for (const answer of [student, teacher]) expect(Buffer.byteLength(answer)).toBeLessThan(2048)
    expect(await school.say('amy', '取消')).not.toBe('')
    expect(await school.say('t.wang', '帮助')).toContain('王老师，你好')
  })

  it('the menu has at most 15 leaves and 签到 alone at the top; every leaf is a word that is known (A06)', async () => {
    const words = new Set(school.app.manifests.flatMap(manifest => Object.keys(manifest.words)))
    const leaves = school.app.manifests.flatMap(manifest => manifest.menu)

    expect(leaves.length).toBeLessThanOrEqual(15)
    expect(leaves.filter(leaf => leaf.top).map(leaf => leaf.word)).toEqual(['签到'])
    for (const leaf of leaves) expect(words).toContain(leaf.word)
    expect(words).not.toContain('')
    expect(leaves.map(leaf => leaf.word)).not.toContain('取消')
  })
})
