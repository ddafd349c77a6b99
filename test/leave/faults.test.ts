import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createApp } from '../../src/app.js'
import { createLog } from '../../src/shared/log.js'
import { decode } from '../../src/wecom/index.js'
import { textsOf } from '../check-in/chat.js'
import { forgePress } from '../check-in/forge.js'
import { databaseKinds } from '../support/databases.js'
import { deliverPress } from '../support/deliver-press.js'
import { givenSchool, POINTS, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'
import { cardWith, keysOf, PIXEL } from './phones.js'
import { askLeave, slipOf } from './slips.js'

describe.each(databaseKinds())('everybody at once, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    school.at('2026-09-14T08:00')
  })
  afterEach(() => school.control('faults', { api: [] }, 'PUT'))
  afterAll(() => school?.close())

  const received = (userid: string, part: string) => textsOf(school, userid).filter(text => text.includes(part))
  const trailOf = async (number: string, action: string) =>
    school.app.db.prisma.auditEntry.count({ where: { subject: `leave:${number}`, action } })

  it('B05: 100 presses of two approvers with redelivered callbacks are one decision, one set of copies, one entry', async () => {
    const number = await askLeave(school, 'amy', '明天上午 病假 发烧')
    const presses = ['t.wang', 't.deng'].flatMap(userid => {
      const card = cardWith(school, userid, 'approval-approve')
      const key = keysOf(card).find(each => each.startsWith('approval-approve'))!
      return Array.from({ length: 25 }, (_, second) => ({ userid, taskId: card.taskId!, key, second }))
    })

    const statuses = await Promise.all([...presses, ...presses].map(press => deliverPress(school, press)))
    await school.settle()

    expect(statuses.filter(status => status !== 200)).toEqual([])
    expect(await slipOf(school, number)).toMatchObject({ state: 'approved' })
    expect(await trailOf(number, 'approval.approve')).toBe(1)
    expect(await school.app.db.prisma.absence.count({ where: { personId: 'amy' } })).toBe(1)
    const intents = await school.app.db.prisma.intent.findMany({ where: { subject: `leave:${number}`, kind: { startsWith: 'leave.' } } })
    expect(intents.map(intent => intent.kind).toSorted()).toEqual(['leave.copy', 'leave.outcome'])
    expect(received('ben', '抄送：一班 安明')).toHaveLength(1)
    expect(received('amy', '同意了你的请假')).toHaveLength(1)
    expect(await school.app.db.prisma.leaveCopy.count({ where: { number, personId: 'ben' } })).toBe(1)
  })

  it('B10: taken back at the moment of the approval, one of the two counts, and everybody is told which', async () => {
    for (const [student, name] of [
      ['ben', '白奔'],
      ['cai', '蔡彩'],
      ['dai', '戴黛'],
    ] as const) {
      const number = await askLeave(school, student, '明天上午 病假 发烧')
      const before = received(student, number).length
      const [approval, withdrawal] = await Promise.all([school.say('t.wang', `同意 ${number}`), school.say(student, `撤回 ${number}`)])
      await school.settle()

      const { state } = await slipOf(school, number)
      const absences = await school.app.db.prisma.absence.count({ where: { subject: `leave:${number}` } })
      const told = received(student, number).slice(before)
      if (state === 'withdrawn') {
        expect(approval).not.toContain('审批完成')
        expect(withdrawal).toContain('已撤回')
        expect(absences).toBe(0)
        expect(received('t.deng', `抄送：一班 ${name}`)).toEqual([])
        expect(told.filter(text => text.includes('同意了'))).toEqual([])
      } else if (state === 'cancelled') {
        expect(withdrawal).toContain('已撤销')
        expect(absences).toBe(0)
      } else {
        expect(state).toBe('approved')
        expect(approval).toContain('审批完成')
        expect(withdrawal).not.toContain('已撤')
        expect(absences).toBe(1)
        expect(told.filter(text => text.includes('同意了'))).toHaveLength(1)
      }
    }
  })

  it('B09: a student who asks and a teacher who files over the same lessons at once are one slip', async () => {
    await school.say('eva', '请假 后天上午 病假 看牙')
    await school.say('t.wang', '代请假 艾娃 后天上午 公假 比赛')
    const answers = await Promise.all([school.say('eva', '确认'), school.say('t.wang', '确认')])
    await school.settle()

    const slips = await school.app.db.prisma.leaveSlip.findMany({ where: { applicantId: 'eva' } })
    expect(slips).toHaveLength(1)
    expect(answers.filter(answer => answer.includes('重叠'))).toHaveLength(1)
  })

  it('B09: the same slip is not sent twice by two confirmations at once, and half days that touch are two slips', async () => {
    await school.say('fan', '请假 后天上午 病假 看牙')
    await Promise.all([school.say('fan', '确认'), school.say('fan', '确认'), school.say('fan', '提交')])
    await askLeave(school, 'fan', '后天下午 病假 看牙')

    expect(await school.app.db.prisma.leaveSlip.count({ where: { applicantId: 'fan' } })).toBe(2)
  })

  it('B04: WeCom is away while a teacher decides: the decision stands, and copy, word and cards follow once it is back', async () => {
    const number = await askLeave(school, 'gao', '明天上午 病假 发烧')
    await school.control('faults', { api: [{ api: '*', kind: 'status', code: 503, times: null }] }, 'PUT')
    expect(await school.say('t.li', `同意 ${number}`)).toContain('审批完成')
    await school.settle()
    expect(await slipOf(school, number)).toMatchObject({ state: 'approved' })
    expect(received('gao', '同意了')).toEqual([])

    await school.control('faults', { api: [] }, 'PUT')
    await school.app.db.background.$executeRaw`update send set available_at = now()`
    await school.settle()
    await school.settle()
    expect(received('gao', '同意了你的请假')).toHaveLength(1)
    const card = school.messages('t.li').findLast(message => JSON.stringify(message.card ?? '').includes(number))!
    expect(JSON.stringify(card.card)).toContain('已由 李老师')
    expect(school.messages('t.li').filter(message => message.taskId === card.taskId)).toHaveLength(1)
  })

  it('B11: 销假 twice at once, by the student and by a teacher, is one return, told once', async () => {
    const number = await askLeave(school, 'gao', '今天上午 病假 发烧')
    await school.say('t.li', `同意 ${number}`)
    await school.settle()
    school.at('2026-09-14T09:00')
    await school.report('gao', POINTS.inside)

    await Promise.all([school.say('gao', '销假'), school.say('gao', '销假'), school.say('t.li', '销假 高歌')])
    await school.settle()

    expect(await trailOf(number, 'leave.returned')).toBe(1)
    expect(received('t.li', '已销假').filter(text => text.startsWith('抄送')).length).toBeLessThanOrEqual(1)
    expect((await slipOf(school, number)).returnedAt).toEqual(new Date('2026-09-14T01:00:00Z'))
  })
})

describe.each(databaseKinds())('times nobody should ask for, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { file: SMALL_SCHOOL_FILE.replace('2026-12-31', '2026-09-30') })
    school.at('2026-09-14T08:00')
  })
  beforeEach(() => school.say('amy', '取消'))
  afterAll(() => school?.close())

  const slips = () => school.app.db.prisma.leaveSlip.count({ where: { applicantId: 'amy' } })

  it.each([
    ['from after to', '请假 明天下午5点到明天下午3点 病假 看牙'],
    ['one minute', '请假 明天下午3点到明天下午3点01分 病假 看牙'],
    ['400 days', '请假 明天到2027年10月20日 病假 休养'],
    ['a year ago', '请假 2025年9月15日上午 病假 看牙'],
    ['further back than may be back-dated', '请假 2026年9月1日上午 病假 看牙'],
    ['two years ahead', '请假 2028年9月15日上午 病假 看牙'],
    ['a day that does not exist', '请假 2月30日 病假 看牙'],
    ['a lesson that does not exist', '请假 明天第99节 病假 看牙'],
  ])('B09: %s is refused or asked about, and 确认 sends nothing', async (_, text) => {
    const answer = await school.say('amy', text)
    await school.say('amy', '确认')

    expect(answer).not.toContain('没错就回“确认”')
    expect(answer).not.toContain('系统繁忙')
    expect(await slips()).toBe(0)
  })

  it('B09: across the end of the term is said, and only school days count', async () => {
    const answer = await school.say('amy', '请假 9月29日到10月10日 病假 休养')

    expect(answer).toContain('学期外的不计')
    expect(answer).toContain('按 2 天算')
  })

  it('B16: yesterday is a 补假: it says so, nobody has to come back from it, and nobody is told it is overdue', async () => {
    await school.say('amy', '取消')
    expect(await school.say('amy', '请假 9月13日 事假 回老家')).toContain('补假')
    const number = /QJ\d+-\d+/.exec(await school.say('amy', '确认'))![0]
    await school.say('t.wang', `同意 ${number}`)
    await school.settle()
    await school.runTo('2026-09-14T08:05')

    const told = textsOf(school, 'amy').filter(text => text.includes('同意了'))
    expect(told).toHaveLength(1)
    expect(told[0]).not.toContain('最晚')
    for (const person of ['amy', 't.wang', 't.deng']) {
      expect(textsOf(school, person).filter(text => text.includes('没有销假') || text.includes('已经到时间'))).toEqual([])
    }
    expect(await school.say('amy', '我的假条')).not.toContain('该销假了')
    expect(await school.say('t.wang', '请假')).not.toContain('该销假了')
    expect(await school.say('amy', '销假')).toContain('没有要销的假')
  })

  it('B15: leave that begins in less than two hours goes on to the next persons at once, and is never approved by itself', async () => {
    await school.say('ben', '请假 今天9点到11点 病假 肚子疼')
    const number = /QJ\d+-\d+/.exec(await school.say('ben', '确认'))![0]
    await school.settle()
    expect(() => cardWith(school, 'officer', 'approval-approve')).toThrow()
    await school.runTo('2026-09-14T08:06')

    expect(JSON.stringify(cardWith(school, 'officer', 'approval-approve'))).toContain(number)
    await school.runTo('2026-09-14T10:30')
    expect(await slipOf(school, number)).toMatchObject({ state: 'pending' })
  })

  it('B08: a slip over midnight closes the night’s window and not the next morning’s', async () => {
    school.at('2026-09-14T11:00')
    const number = await askLeave(school, 'cai', '今天21点到明天凌晨1点 病假 看急诊')
    await school.say('t.wang', `同意 ${number}`)
    await school.settle()
    school.at('2026-09-14T22:10')

    expect(await school.say('cai', '今日')).toMatch(/晚归[^]*请假/)
    school.at('2026-09-15T07:30')
    expect(await school.say('cai', '今日')).not.toMatch(/早自习[^\n]*请假/)
  })
})

describe.each(databaseKinds())('people who move on, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    school.at('2026-09-14T08:00')
  })
  afterAll(() => school?.close())

  const received = (userid: string, part: string) => textsOf(school, userid).filter(text => text.includes(part))

  it('B14: the delegate of a delegate decides a real leave while both teachers are away; the trail names both', async () => {
    await school.say('t.li', '代理 王老师 至 9-20')
    await school.say('t.wang', '代理 干事 至 9-20')
    const number = await askLeave(school, 'fan', '明天上午 病假 发烧')

    expect(await school.say('officer', `同意 ${number}`)).toContain('审批完成')
    await school.settle()
    expect(received('fan', '同意了')[0]).toContain('干事（代李老师）')
    await school.say('t.li', '取消代理')
    await school.say('t.wang', '取消代理')
  })

  it('B11: an extension that is cancelled before it begins gives the first leave its own time of return back', async () => {
    const first = await askLeave(school, 'amy', '今天上午8点到上午10点 病假 看牙')
    await school.say('t.wang', `同意 ${first}`)
    school.at('2026-09-14T09:00')
    await school.say('amy', '续假 到今天下午5点 还在排队')
    const second = /QJ\d+-\d+/.exec(await school.say('amy', '确认'))![0]
    await school.say('t.wang', `同意 ${second}`)
    await school.settle()
    expect((await slipOf(school, first)).dueAt).toEqual(new Date('2026-09-14T09:30:00Z'))

    expect(await school.say('t.wang', `撤销审批 ${second} 请按时回来`)).toContain('已撤销')
    expect((await slipOf(school, first)).dueAt).toEqual(new Date('2026-09-14T02:30:00Z'))
    await school.runTo('2026-09-14T10:31')
    expect(received('amy', '已经到时间了')).toHaveLength(1)
  })

  it('B11: what is not running cannot be extended: a cancelled slip, a refused one, one that has not begun', async () => {
    const ahead = await askLeave(school, 'ben', '后天上午 病假 看牙')
    expect(await school.say('ben', `续假 ${ahead} 1天`)).toContain('没有要销的假')
    await school.say('t.wang', `同意 ${ahead}`)
    expect(await school.say('ben', `续假 ${ahead} 1天`)).toContain('没有要销的假')
    await school.say('ben', `撤回 ${ahead}`)
    expect(await school.say('ben', `续假 ${ahead} 1天`)).toContain('没有要销的假')
    expect(await school.say('ben', '确认')).not.toContain('已提交')
  })

  it('B11: a number of hours or days in 续假 is not taken for the number of another slip', async () => {
    const old = await askLeave(school, 'cai', '后天上午 病假 看牙')
    const short = String(Number(old.split('-')[1]))
    await school.say('cai', `撤回 ${old}`)
    const now = await askLeave(school, 'cai', '今天下午 病假 看牙')
    await school.say('t.wang', `同意 ${now}`)
    await school.settle()
    school.at('2026-09-14T14:00')

    expect(await school.say('cai', `续假 ${short}天 还没好`)).toContain(`接着 ${now}`)
    await school.say('cai', '取消')
  })

  it('B06: a student who moves to another class between asking and approval is missed in both', async () => {
    const number = await askLeave(school, 'dai', '明天上午 病假 看牙')
    await school.control('members/dai', { departments: [22] }, 'PUT')
    await school.settle()

    expect(await school.say('t.wang', `同意 ${number}`)).toContain('审批完成')
    await school.settle()
    expect(received('ben', '抄送：一班 戴黛')).toHaveLength(1)
    expect(received('t.li', '抄送：一班 戴黛')).toHaveLength(1)
  })

  it('B01: whoever is no longer a student of any class when 确认 is said sends nothing, and nothing fails', async () => {
    await school.say('eva', '请假 明天上午 病假 看牙')
    await school.control('members/eva', { departments: [3] }, 'PUT')
    await school.control('tags/1', { userids: ['amy', 'ben', 'cai', 'dai', 'fan', 'gao'] }, 'PUT')
    await school.settle()

    expect(await school.say('eva', '确认')).not.toMatch(/已提交|系统繁忙/)
    expect(await school.app.db.prisma.inboxEvent.count({ where: { state: { not: 'done' } } })).toBe(0)
  })

  it('B03, B14: a teacher who leaves takes no leave along: the co-teacher decides', async () => {
    const number = await askLeave(school, 'amy', '9月17日上午 病假 看牙')
    await school.control('members/t.wang', undefined, 'DELETE')
    await school.settle()

    expect(await slipOf(school, number)).toMatchObject({ state: 'pending' })
    expect(await school.say('t.deng', `同意 ${number}`)).toContain('审批完成')
  })

  it('B02: when the last teacher of a class leaves, the leave goes to the named fallback and is decided', async () => {
    const number = await askLeave(school, 'gao', '明天上午 病假 看牙')
    school.at('2026-09-14T15:00')
    await school.control('members/t.li', undefined, 'DELETE')
    await school.settle()

    expect(JSON.stringify(school.card('secretary').card)).toContain(number)
    expect(await school.say('secretary', `同意 ${number}`)).toContain('审批完成')
  })
})

describe.each(databaseKinds())('forms and pictures that get lost, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    school.at('2026-09-14T08:00')
  })
  afterAll(() => school?.close())

  const photosOf = async (number: string) => (await slipOf(school, number)).photos

  it('B01: a service that starts anew on the same database goes on with the form, and sends it once', async () => {
    await school.say('amy', '请假 明天上午 病假')
    const again = await createApp(school.app.config, createLog({ level: 'silent' }), { database: school.app.db, clock: school.clock })
    const type = async (content: string, id: number) => {
      const at = Math.floor(school.clock.now().getTime() / 1000)
      const plaintext = `<xml><ToUserName>wwtestschool0001</ToUserName><FromUserName>amy</FromUserName><CreateTime>${at}</CreateTime><MsgType>text</MsgType><Content>${content}</Content><MsgId>${id}</MsgId><AgentID>1000002</AgentID></xml>`
      return (await again.inbox.accept({ endpoint: 'app', event: decode(plaintext), plaintext })).reply ?? ''
    }

    expect(await type('发烧', 9001)).toContain('核对')
    const sent = await type('确认', 9002)
    expect(sent).toContain('已提交')
    expect(await type('确认', 9002)).toBe(sent)
    expect(await school.app.db.prisma.leaveSlip.count({ where: { applicantId: 'amy' } })).toBe(1)
    await again.store.close()
  })

  it('B17: a picture that was lost or refused is no proof: it is neither counted nor taken along', async () => {
    await school.control('phones/ben/picture', { dataUrl: PIXEL })
    await school.app.db.prisma.mediaFile.updateMany({ where: { uploaderId: 'ben' }, data: { state: 'refused', mediaId: null } })
    const number = await askLeave(school, 'ben', '明天上午 病假 发烧')

    expect(await photosOf(number)).toEqual([])
    await school.control('phones/ben/picture', { dataUrl: PIXEL })
    await school.app.db.prisma.mediaFile.updateMany({ where: { uploaderId: 'ben' }, data: { state: 'lost', mediaId: null } })
    expect(await school.say('ben', `补证明 ${number}`)).toContain('还没有收到照片')
    expect(await photosOf(number)).toEqual([])
  })

  it('B21: a proof that follows is forgotten on the day of the reason, not later', async () => {
    const number = await askLeave(school, 'cai', '明天上午 病假 发烧')
    await school.control('phones/cai/picture', { dataUrl: PIXEL })
    expect(await school.say('cai', `补证明 ${number}`)).toContain('收到证明 1 张')

    const reason = await school.app.db.prisma.leaveReason.findFirstOrThrow({ where: { number } })
    const [picture] = await school.app.db.prisma.mediaFile.findMany({ where: { owner: `leave:${number}` } })
    expect(picture!.expiresOn).toEqual(reason.dropOn)
  })

  it('B03: nobody sends another student’s form, or one that was given up, whatever button is forged', async () => {
    await school.say('dai', '请假 明天上午 病假 发烧')
    await school.settle()
    const card = cardWith(school, 'dai', 'leave-send')
    const key = keysOf(card).find(each => each.startsWith('leave-send'))!
    await school.say('eva', '请假 后天上午 事假 回家')

    for (const person of ['eva', 'ben', 't.wang']) expect(await forgePress(school, person, card.taskId!, key)).toContain('不是发给你的')
    await school.say('dai', '取消')
    await forgePress(school, 'dai', card.taskId!, key)
    await forgePress(school, 'dai', card.taskId!, 'leave-send.2')
    await forgePress(school, 'dai', card.taskId!, 'approval-approve.2.1.0')

    expect(await school.app.db.prisma.leaveSlip.count({ where: { applicantId: { in: ['dai', 'eva'] } } })).toBe(0)
  })

  it('B03: a cadre, the student and another class’s teacher decide nothing on the teacher’s card of a real leave', async () => {
    const number = await askLeave(school, 'eva', '后天下午 病假 发烧')
    const card = cardWith(school, 't.wang', 'approval-approve')
    const key = keysOf(card).find(each => each.startsWith('approval-approve'))!

    for (const person of ['ben', 'eva', 't.li', 'boss']) {
      expect(await forgePress(school, person, card.taskId!, key)).toContain('不是发给你的')
      expect(await school.say(person, `同意 ${number}`)).not.toContain('审批完成')
    }
    expect(await slipOf(school, number)).toMatchObject({ state: 'pending' })
  })
})
