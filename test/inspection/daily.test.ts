import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { promiseDayReports } from '../../src/modules/inspection/index.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { textsOf } from '../check-in/chat.js'
import { press, saysOf } from '../leave/phones.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { givenPhoto, givenReport, INSPECTED_FILE, inspectedSchool, off, ROOMS } from './day-school.js'

const DAY = '2026-09-14' as LocalDate

describe.each([quickestKind()])('the day’s report of inspections on %s', kind => {
  let school: TestSchool
  const cardsOf = (userid: string) => school.messages(userid).filter(message => saysOf(message).includes('巡检'))
  const images = (userid: string) =>
    school.messages(userid).filter(message => message.kind === 'image' && message.direction === 'in').length

  beforeAll(async () => {
    school = await givenSchool(kind, { school: inspectedSchool(), file: INSPECTED_FILE })
    school.at('2026-09-14T07:35')
    const photo = await givenPhoto(school)
    await givenReport(school, { className: '一班', off: [off('地面', 2, { text: '纸屑' }), off('黑板', 1)], photos: [photo] })
    await givenReport(school, { className: '二班', by: 'amy' })
    await givenReport(school, { className: '一班', template: ROOMS, room: '301', off: [off('被子', 0.5, { beds: [3] })] })
    school.at('2026-09-14T08:10')
    await givenReport(school, { className: '三班', off: [off('地面', 5)], late: true })
    await school.runTo('2026-09-14T21:19')
    expect(cardsOf('t.wang')).toEqual([])
    await school.runTo('2026-09-14T21:20')
  })
  afterAll(() => school?.close())

  it('C05: the officer sees the school ranked, with the worst first and what nobody looked at', async () => {
    const [card, ...more] = cardsOf('officer')

    expect(more).toEqual([])
    const said = saysOf(card)
    expect(said).toContain('全校 · 截至 21:20')
    expect(said).toContain('已查 3/3 · 最低 三班 95 · 迟交 1')
    expect(said).toContain('1 三班 −5（卫生晨检 −5）')
    expect(said).toContain('2 一班 −3.5（卫生晨检 −3 等）')
    expect(said).toContain('5 处未检查')

    await press(school, 'officer', 'inspection-ranks')
    const ranks = saysOf(await press(school, 'officer', 'inspection-ranks'))
    expect(ranks).toContain('1 二班 100\\n2 一班 97（地面）\\n3 三班 95（地面，迟交）')
  })

  it('C05: a secretary sees the classes of the own department and nothing of another', async () => {
    const ours = saysOf(cardsOf('secretary')[0])
    const theirs = saysOf(cardsOf('sec.b')[0])

    expect(ours).toContain('2 个班')
    expect(ours).not.toContain('三班')
    expect(theirs).toContain('三班')
    expect(theirs).not.toMatch(/一班|二班/)
    expect(saysOf(await press(school, 'sec.b', 'inspection-ranks'))).not.toMatch(/一班|二班/)
    expect(saysOf(await press(school, 'secretary', 'inspection-unchecked'))).toContain('【宿舍卫生和纪律晨检】2 处\\n1号楼 302\\n1号楼 303')
  })

  it('C05: a class teacher and the deputy see the own class, item by item, without the inspector’s name', async () => {
    for (const teacher of ['t.wang', 't.deng']) {
      const [card, ...more] = cardsOf(teacher)
      expect(more).toEqual([])
      const said = saysOf(card)
      expect(said).toContain('一班 巡检：共扣 3.5 分')
      expect(said).toContain('卫生晨检：地面 −2（纸屑）、黑板 −1')
      expect(said).toContain('"卫生晨检","value":"97/100"')
      expect(said).not.toMatch(/二班|三班|樊帆|安明/)
    }
    const details = saysOf(await press(school, 't.deng', 'inspection-details'))
    expect(details).toContain('1号楼 301 99.5/100：被子 −0.5（3床）')
    expect(details).toContain('1号楼 302 没有检查')
    expect(details).not.toMatch(/樊帆|安明/)
  })

  it('C05: a teacher of two classes gets two clear blocks', () => {
    const cards = cardsOf('t.li').map(saysOf)

    expect(cards).toHaveLength(2)
    expect(cards.filter(said => said.includes('二班 巡检：没有扣分'))).toHaveLength(1)
    expect(cards.filter(said => said.includes('三班 巡检：共扣 5 分'))).toHaveLength(1)
  })

  it('C05: neither inspectors nor students nor the 管理员 are sent a report', () => {
    for (const other of ['amy', 'fan', 'ben', 'hao', 'boss']) expect(cardsOf(other)).toEqual([])
  })

  it('C05: what was not inspected is said, never counted as full marks', () => {
    const said = cardsOf('t.li')
      .map(saysOf)
      .find(card => card.includes('二班'))!

    expect(said).toContain('"晚检","value":"没有检查"')
    expect(said).toContain('"宿舍卫生","value":"没有检查"')
  })

  it('C05: it comes once, whatever runs again', async () => {
    await school.app.db.prisma.jobRun.deleteMany({ where: { job: 'inspection.daily' } })
    await Promise.all([school.app.pulse.tick(), school.app.pulse.tick()])
    await transact(school.app.db.background, tx => promiseDayReports(tx, DAY))
    await school.settle()

    const shares = await school.app.db.prisma.delivery.groupBy({
      by: ['personId'],
      where: { kind: { in: ['inspection.day', 'inspection.class-day'] } },
      _count: true,
      orderBy: { personId: 'asc' },
    })
    expect(shares.map(({ personId, _count }) => [personId, _count])).toEqual([
      ['officer', 1],
      ['sec.b', 1],
      ['secretary', 1],
      ['t.deng', 1],
      ['t.li', 2],
      ['t.wang', 1],
    ])
  })

  it('C05: the photos come to whoever presses 看照片, of the own scope only', async () => {
    await press(school, 't.wang', 'inspection-photos')
    await school.settle()
    expect(images('t.wang')).toBe(1)

    const leader = school.card('sec.b')
    expect(saysOf(leader)).not.toContain('看照片')
    await school.press('sec.b', leader, `inspection-photos.${/inspection-\w+\.(\d+)/.exec(saysOf(leader))![1]}.0`)
    await school.settle()
    expect(images('sec.b')).toBe(0)
  })

  it('C05: the digest of the evening says leave and the inspection of the own class (F01)', async () => {
    await school.runTo('2026-09-14T21:30')

    const digest = school.messages('t.wang').find(message => saysOf(message).includes('一班 签到日报'))
    expect(saysOf(digest)).toContain('"请假","value":"今天没有人请假"')
    expect(saysOf(digest)).toContain('卫生晨检 97/100')
    expect(saysOf(digest)).toContain('晚检 没有检查')
    expect(saysOf(digest)).not.toMatch(/二班|三班/)
  })

  it('C05: 巡检 answers whoever watches, in words, within the own scope', async () => {
    expect(await school.say('officer', '巡检')).toContain('最低 三班 95')
    expect(await school.say('officer', '巡检 卫生晨检')).toContain('1 二班 100\n2 一班 97（地面）')
    expect(await school.say('secretary', '巡检 一班')).toContain('检查：樊帆')
    expect(await school.say('secretary', '巡检 三班')).toContain('没有找到“三班”')
    expect(await school.say('t.wang', '巡检')).toContain('地面 −2（纸屑）')
    expect(await school.say('t.wang', '巡检')).not.toContain('樊帆')
    expect(await school.say('t.wang', '巡检 三班')).toContain('没有找到“三班”')
    expect(await school.say('t.wang', '巡检 昨天')).toContain('没有你能看到的检查')
    expect(await school.say('t.wang', '巡检 12-14')).not.toContain('地面')
    expect(await school.say('ben', '巡检')).toContain('由学生检查员上报')
    expect(await school.say('t.li', '巡检')).toMatch(/二班[\s\S]*三班/)
  })

  it('C05: a day on which nothing was filed is said to leaders and to the classes that were due', async () => {
    await school.runTo('2026-09-15T21:20')

    expect(
      cardsOf('officer')
        .map(saysOf)
        .filter(said => said.includes('9月15日')),
    ).toEqual([expect.stringContaining('没有收到检查')])
    expect(
      cardsOf('t.wang')
        .map(saysOf)
        .filter(said => said.includes('9月15日')),
    ).toEqual([expect.stringContaining('一班 巡检：没有检查')])
  })

  it('C05: on a day without any slot nobody hears of inspections', async () => {
    await school.runTo('2026-09-19T21:20')

    for (const reader of ['officer', 't.wang', 'secretary'])
      expect([...cardsOf(reader).map(saysOf), ...textsOf(school, reader)].join('')).not.toContain('9月19日')
  })
})
