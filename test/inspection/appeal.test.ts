import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { appealUntil, readContested } from '../../src/modules/inspection/appeal.js'
import type { SchoolCalendar } from '../../src/shared/calendar.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { textsOf } from '../check-in/chat.js'
import { buttonOf, entriesOf, FILE_WITH_INSPECTORS, filed, reportNow, schoolWithInspectors } from './after-school.js'

const FLOOR = { item: '地面', points: 2, text: '纸屑' }
const BOARD = { item: '黑板', points: 1 }

describe('C08: the time to appeal', () => {
  const calendar: SchoolCalendar = {
    terms: [{ name: '秋', first: '2026-08-31' as LocalDate, last: '2026-12-31' as LocalDate }],
    years: new Set([2026]),
    exceptions: new Map([
      ['2026-09-16' as LocalDate, { kind: 'off', label: '校运会' }],
      ['2026-09-19' as LocalDate, { kind: 'school', label: '补班' }],
    ]),
  }
  it.each([
    ['2026-09-14', 2, '2026-09-17'],
    ['2026-09-17', 2, '2026-09-19'],
    ['2026-09-18', 2, '2026-09-21'],
    ['2026-09-14', 0, '2026-09-14'],
    ['2027-03-05', 1, '2027-03-08'],
  ])('is counted in school days: of %s, %i days, until %s', (date, days, until) => {
    expect(appealUntil(calendar, date as LocalDate, days)).toBe(until)
  })
})

describe('C08: what is appealed', () => {
  const items = [
    { name: '地面', aliases: ['地板', '未扫地'] },
    { name: '黑板', aliases: [] },
  ].map(part => {
    return { ...part, kind: 'deduct' as const, points: 1, ceiling: 3, perBed: false, rectify: false }
  })
  it.each([
    ['地面 已经扫过', ['地面'], '已经扫过'],
    ['地板-2，已经扫过', ['地面'], '已经扫过'],
    ['1、2 都扫过', ['地面', '黑板'], '都扫过'],
    ['地面 黑板 擦过了', ['地面', '黑板'], '擦过了'],
    ['全部 不是我们班', ['地面', '黑板'], '不是我们班'],
    ['地面是干净的', [], '地面是干净的'],
    ['', [], ''],
  ])('`%s`', (text, named, reason) => {
    expect(readContested(text, [FLOOR, BOARD], items)).toEqual({ items: named, reason })
  })
})

describe.each([quickestKind()])('申诉 on %s', kind => {
  let school: TestSchool
  let number = ''
  let case1 = ''
  const last = (userid: string) => textsOf(school, userid).at(-1)
  const faceOf = (userid: string) => JSON.stringify(school.card(userid).card)
  const appeals = () => school.app.db.prisma.inspectionAppeal.findMany({ orderBy: { id: 'asc' } })
  const ask = async (userid: string, text: string) => {
    const answer = await school.say(userid, `申诉 ${text}`)
    return answer.includes('确认') ? school.say(userid, '确认') : answer
  }

  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolWithInspectors(), file: FILE_WITH_INSPECTORS })
    await school.runTo('2026-09-14T07:45')
    number = (await filed(school, { findings: [FLOOR, BOARD] })).number
    await school.runTo('2026-09-14T09:00')
  })
  afterAll(() => school?.close())

  it('C08: 申诉 lists what can be appealed, with the deadline; others are told kindly that it is not theirs', async () => {
    const answer = await school.say('t.wang', '申诉')
    expect(answer).toContain(`9月14日 ${'每日卫生晨检'} 一班（${number}）\n  97 分：地面 −2（纸屑）；黑板 −1；到 9月16日（周三）为止`)
    expect(await school.say('t.li', `申诉 ${number} 地面 扫过了`)).toContain('不是你班的，什么也没有改')
    expect(await school.say('qin', '申诉')).toContain('申诉是给班主任用的')
    expect(await school.say('t.wang', '申诉 XJ250914-0001 地面 扫过了')).toContain('没有找到巡检单')
    expect(await appeals()).toEqual([])
  })

  it('C08: which findings, why, photos, and nothing before 确认', async () => {
    expect(await school.say('t.wang', `申诉 ${number}`)).toContain('1. 地面 −2（纸屑）\n2. 黑板 −1')
    expect(await school.say('t.wang', '1')).toContain('为什么？请用一句话说明')
    await school.control('phones/t.wang/picture', { preset: 'note' })
    expect(last('t.wang')).toContain('照片收到 1 张')
    expect(await school.say('t.wang', '检查前已经扫过')).toContain('理由：检查前已经扫过\n照片：1 张（检查员看不到）')
    expect(await appeals()).toEqual([])
    const answer = await school.say('t.wang', '确认')
    case1 = /SS0914-\d+/.exec(answer)![0]
    expect(answer).toContain('等干事裁定')
    expect(await appeals()).toMatchObject([{ items: ['地面'], reason: '检查前已经扫过', state: 'asked', attempt: 1 }])
    await school.settle()
  })

  it('C08: the officer’s card shows the findings, the score as it would be, the reason and the photos; one open appeal a report', async () => {
    for (const part of ['一班 申诉 9月14日', '地面 −2（纸屑）', '现在 97 分，同意后 99 分', '理由：检查前已经扫过', '1 张'])
      expect(faceOf('officer')).toContain(part)
    expect(await school.say('t.deng', `申诉 ${number} 黑板 擦过`)).toContain('在等裁定')
    expect((await reportNow(school, number)).score).toBe(97)
  })

  it('C08: withdrawn, nothing is changed and it may be asked again; refused, it may not', async () => {
    expect(await school.say('t.wang', `撤回 ${case1}`)).toContain(case1)
    expect(await ask('t.wang', `${number} 黑板 擦过了`)).toContain('交上去了')
    await school.settle()
    await school.press('officer', school.card('officer'), buttonOf(school, 'officer', 'approval-refuse'), { reason: ['r0'] })
    await school.settle()

    expect(last('t.wang')).toMatch(/^申诉没有成立（SS0914-\d+，干事）：.*仍是 97 分。\n原因：照片能看出问题/)
    expect(await appeals()).toMatchObject([{ state: 'withdrawn' }, { state: 'refused', attempt: 2 }])
    expect(await ask('t.wang', `${number} 黑板 真的擦过了`)).toContain('一份报告只能申诉一次')
    expect(textsOf(school, 'qin').filter(text => text.includes('申诉'))).toHaveLength(1)
    expect((await entriesOf(school, await reportNow(school, number))).map(entry => entry.change)).toEqual(['filed'])
  })

  it('C08: approved, the findings are struck by a linked entry, the score follows, and inspector and teacher are told; taken back, all is as before', async () => {
    const report = await filed(school, { by: 'su', className: '一班', findings: [FLOOR, { ...BOARD, rectify: true }] })
    expect(await ask('t.deng', `${report.number} 全部 那天停课`)).toContain('交上去了')
    await school.settle()
    await school.press('officer', school.card('officer'), buttonOf(school, 'officer', 'approval-approve'))
    await school.settle()

    const now = await reportNow(school, report.number)
    expect(now).toMatchObject({
      score: 100,
      findings: [
        { item: '地面', points: 2, struck: true },
        { item: '黑板', struck: true },
      ],
    })
    const [, entry] = await entriesOf(school, now)
    expect(entry).toMatchObject({ change: 'appealed', actorId: 'officer', before: { score: 97 }, after: { score: 100 } })
    expect(entry!.reason).toMatch(/^申诉 SS0914-\d+成立$/)
    expect(last('su')).toContain('经申诉改了分：地面 −2（纸屑）；黑板 −1 不再扣，97 分 → 100 分（干事裁定）')
    expect(last('t.deng')).toContain('申诉成立')
    expect(await school.app.db.prisma.rectification.findMany()).toMatchObject([{ state: 'closed', closedById: null }])

    const { number: approved } = await school.app.db.prisma.approvalCase.findFirstOrThrow({ where: { state: 'approved' } })
    expect(await school.say('officer', `撤销审批 ${approved} 看错了`)).toContain(approved)
    await school.settle()
    expect(await reportNow(school, report.number)).toMatchObject({ score: 97, findings: [FLOOR, { ...BOARD, rectify: true }] })
    expect(last('su')).toContain('照原来扣，100 分 → 97 分')
    expect(last('t.deng')).toContain('裁定撤销了')
    expect(await school.app.db.prisma.rectification.findMany()).toMatchObject([{ state: 'open' }])
  })

  it('C08: sent back, it is asked again in a new round; the inspector never gets the teacher’s photos', async () => {
    await school.runTo('2026-09-15T07:40')
    const report = await filed(school, { findings: [FLOOR] })
    await school.runTo('2026-09-15T21:21')
    const day = school.card('t.wang')
    await school.control('phones/t.wang/picture', { preset: 'note' })
    await school.press('t.wang', day, buttonOf(school, 't.wang', 'inspection-appeal'))
    await school.settle()
    // The form is a card of its own; the day's can be pressed again.
    expect(JSON.stringify(day.card)).toContain('"inspection-appeal.')
    expect(faceOf('t.wang')).toContain('请打字写理由')
    expect(await school.say('t.wang', '扫过了')).toContain('照片：1 张（检查员看不到）')
    expect(await school.say('t.wang', '确认')).toContain('交上去了')
    await school.settle()
    expect(await school.say('officer', '看照片')).toContain('王老师的照片 1 张')
    expect(await school.say('qin', `看照片 SS0915-${String((await appeals()).at(-1)!.id).padStart(2, '0')}`)).toContain('不是由你审批的')
    await school.settle()
    expect(school.messages('officer').at(-1)).toMatchObject({ kind: 'image' })
    await school.press('officer', school.card('officer'), buttonOf(school, 'officer', 'approval-return'), { reason: ['r0'] })
    await school.settle()
    expect(last('t.wang')).toContain(`补充以后再发一次：申诉 ${report.number} 理由`)
    expect(await ask('t.wang', `${report.number} 7点30扫的，有照片`)).toContain('交上去了')
    await school.settle()
    expect((await appeals()).at(-1)).toMatchObject({ state: 'asked', reason: '7点30扫的，有照片' })
    await school.press('officer', school.card('officer'), buttonOf(school, 'officer', 'approval-approve'))
    await school.settle()
    expect((await reportNow(school, report.number)).score).toBe(100)
    expect(school.messages('qin').some(message => message.kind === 'image')).toBe(false)
  })

  it('C08: a day late, or a class dissolved meanwhile, is said, and nothing is changed', async () => {
    await school.runTo('2026-09-16T08:00')
    const report = await filed(school, { findings: [FLOOR] })
    const other = await filed(school, { by: 'su', findings: [BOARD] })
    school.at('2026-09-18T23:59:59')
    await school.say('t.wang', `申诉 ${report.number} 地面 扫过了`)
    expect(await ask('t.deng', `${other.number} 擦过了`)).toContain('交上去了')
    school.at('2026-09-19T00:00:05')
    expect(await school.say('t.wang', '确认')).toContain('过了申诉的时间：检查后 2 个上课日以内，到 9月18日（周五）为止')
    expect(await appeals()).toHaveLength(5)

    school.at('2026-09-21T08:00')
    const next = await filed(school, { findings: [FLOOR] })
    await school.say('t.wang', `申诉 ${next.number} 地面 扫过了`)
    await school.app.db.prisma.classGroup.updateMany({ where: { name: '一班' }, data: { dissolvedOn: new Date('2026-09-20') } })
    expect(await school.say('t.wang', '确认')).toContain('已经撤销')
    expect(await appeals()).toHaveLength(5)
  })
})
