import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { textsOf } from '../check-in/chat.js'
import { buttonOf, FILE_WITH_INSPECTORS, filed, reportNow, schoolWithInspectors } from './after-school.js'

const GARBAGE = { item: '垃圾', points: 1, text: '垃圾未倒', rectify: true }

describe.each([quickestKind()])('整改 on %s', kind => {
  let school: TestSchool
  let number = ''
  const faceOf = (userid: string) => JSON.stringify(school.card(userid).card)
  const photo = (userid: string) => school.control(`phones/${userid}/picture`, { preset: 'note' })
  const row = () => school.app.db.prisma.rectification.findFirstOrThrow({ where: { number } })
  const last = (userid: string) => textsOf(school, userid).at(-1)

  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolWithInspectors(), file: FILE_WITH_INSPECTORS })
    await school.runTo('2026-09-14T07:45')
    await filed(school, { findings: [GARBAGE, { item: '地面', points: 2 }] })
    number = (await school.app.db.prisma.rectification.findFirstOrThrow()).number
  })
  afterAll(() => school?.close())

  it('C09: a problem to be put right is opened with the report, and teachers, deputy and cadres of the class get its card', async () => {
    expect(number).toMatch(/^ZG0914-\d\d$/)
    expect(await school.app.db.prisma.rectification.findMany()).toMatchObject([{ item: '垃圾', state: 'open', targetName: '一班' }])
    for (const userid of ['t.wang', 't.deng', 'ben']) expect(faceOf(userid)).toContain('一班 有 1 项要整改')
    for (const userid of ['t.li', 'amy', 'qin']) expect(school.messages(userid).some(message => message.kind === 'card')).toBe(false)
  })

  it('C09: 整改 lists what is open to the class, and to whoever watches it, with the days', async () => {
    expect(await school.say('ben', '整改')).toContain(`${number} 一班：垃圾 −1（垃圾未倒）（待整改，今天）`)
    expect(await school.say('officer', '整改')).toContain(number)
    expect(await school.say('secretary', '整改')).toContain(number)
    expect(await school.say('t.li', '整改')).toContain('没有要整改的')
    expect(await school.say('amy', '整改')).toContain('整改是给班主任、班干部用的')
  })

  it('C09: another class’s teacher and a mistyped number change nothing', async () => {
    expect(await school.say('t.li', `整改 ${number}`)).toContain('不归你处理')
    expect(await school.say('t.wang', '整改 ZG0913-01')).toContain('没有找到整改单 ZG0913-01')
    expect(await school.say('qin', `复查 ${number} 没改好 还有水`)).toContain('还没有改好')
    expect(await row()).toMatchObject({ state: 'open', fixedById: null })
  })

  it('C09: the button, then the photo: it is fixed, and who found it, who is on duty next and the officers are asked', async () => {
    await school.press('ben', school.card('ben'), buttonOf(school, 'ben', 'inspection-fix'))
    expect(faceOf('ben')).toContain('请现在把改好以后的照片发过来')
    await photo('ben')
    await school.settle()

    expect(await row()).toMatchObject({ state: 'fixed', fixedById: 'ben', photos: [expect.any(String)] })
    expect(last('ben')).toContain('改好了（照片 1 张），等检查员复查')
    for (const userid of ['qin', 'su', 'officer']) expect(faceOf(userid)).toContain('请复查')
    expect(await school.app.db.prisma.mediaFile.findMany({ where: { owner: `rectify:${number}` } })).toHaveLength(1)
  })

  it('C09: nobody re-checks what they put right, and nobody from outside does', async () => {
    expect(await school.say('ben', `复查 ${number} 合格`)).toContain('是你改的')
    expect(await school.say('t.li', `复查 ${number} 合格`)).toContain('不归你处理')
    expect((await row()).state).toBe('fixed')
  })

  it('C09: sent back with a reason in one press; the class is told, the other cards are closed', async () => {
    await school.press('qin', school.card('qin'), buttonOf(school, 'qin', 'inspection-recheck-back'), { reason: ['none'] })
    expect(faceOf('qin')).toContain('请先选')
    await school.press('qin', school.card('qin'), buttonOf(school, 'qin', 'inspection-recheck-back'), { reason: ['r1'] })
    await school.settle()

    expect(await row()).toMatchObject({ state: 'open', sentBack: 1 })
    for (const userid of ['t.wang', 't.deng', 'ben']) expect(last(userid)).toMatch(/^复查没通过：一班 垃圾.*（秦检）。\n原因：只改了一部分/)
    expect(faceOf('officer')).toContain('还没有改好')
  })

  it('C09: a photo first, then 整改 <number>; the card of the fix before decides nothing about this one', async () => {
    const stale = { card: school.card('su'), key: `inspection-recheck-ok.1.0` }
    await photo('t.wang')
    expect(await school.say('t.wang', `整改 ${number}`)).toContain('改好了（照片 2 张）')
    await school.press('su', stale.card, stale.key)
    expect(await row()).toMatchObject({ state: 'fixed', fixedById: 't.wang', sentBack: 1 })
    await school.settle()
    await school.press('officer', school.card('officer'), 'inspection-recheck-ok.1.0')
    expect((await row()).state).toBe('fixed')
    expect(await school.say('officer', '整改')).toContain('（等复查，今天，退回 1 次）')
  })

  it('C09: passed, it is closed for everybody, once', async () => {
    const card = school.card('officer')
    expect(await school.say('su', `复查 ${number} 合格`)).toContain('复查合格')
    await school.settle()
    expect(await row()).toMatchObject({ state: 'closed', closedById: 'su' })
    expect(last('t.wang')).toContain('整改合格了')
    await school.press('officer', card, 'inspection-recheck-ok.1.1')
    expect((await row()).closedById).toBe('su')
    expect(await school.say('t.wang', `整改 ${number}`)).toContain('已经结束了')
    expect(await school.say('ben', '整改')).toContain('没有要整改的')
    expect(faceOf('t.deng')).toContain('都结束了')
  })

  it('C09: what is open is carried over and not opened twice; taken out of the report, it lapses', async () => {
    await school.runTo('2026-09-15T07:40')
    const first = await filed(school, { findings: [GARBAGE] })
    await school.runTo('2026-09-15T21:21')
    await school.press('t.wang', school.card('t.wang'), buttonOf(school, 't.wang', 'inspection-rectify'))
    await school.settle()
    expect(faceOf('t.wang')).toContain('一班 有 1 项要整改')
    await school.runTo('2026-09-16T07:40')
    await filed(school, { by: 'su', findings: [GARBAGE] })
    const open = await school.app.db.prisma.rectification.findMany({ where: { state: 'open' } })
    expect(open).toHaveLength(1)
    expect(await school.say('t.wang', '整改')).toContain('（待整改，1 天了）')

    expect(await school.say('officer', `改巡检 ${first.number} 垃圾-0 原因 拍错了班`)).toContain('垃圾 −1（垃圾未倒） → 垃圾 没问题')
    expect(await school.say('officer', '确认')).toContain('99 分 → 100 分')
    expect((await reportNow(school, first.number)).score).toBe(100)
    expect(await school.app.db.prisma.rectification.findMany({ where: { state: 'open' } })).toEqual([])
  })
})
