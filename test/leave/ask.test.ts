import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds, quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { cardWith, PIXEL, press, saysOf } from './phones.js'

describe.each(databaseKinds())('asking for leave on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const slips = (applicantId: string) => school.app.db.prisma.leaveSlip.findMany({ where: { applicantId }, orderBy: { id: 'asc' } })

  it('B01: a card with three lists, then the reason, then an echo with lessons and weekday; nothing is sent before 提交', async () => {
    expect(await school.say('amy', '请假')).toContain('类型')
    await school.settle()
    await press(school, 'amy', 'leave-form', { type: ['病假'], start: ['2026-09-15/morning'], length: ['half'] })
    const echo = await school.say('amy', '发烧了，要去医院')
    await school.settle()

    expect(echo).toContain('9月15日（周二）上午')
    expect(echo).toContain('4 节课，按 0.5 天算')
    expect(echo).toContain('还没有提交')
    expect(await slips('amy')).toEqual([])

    const face = await press(school, 'amy', 'leave-send')

    expect(saysOf(face)).toContain('已提交 QJ260914-')
    expect(await slips('amy')).toMatchObject([{ state: 'pending', type: '病假', periods: 4, schoolDays: 0.5, filedById: 'amy' }])
  })

  it('B02: the student’s own class teachers are asked, either one; the student picks nobody', async () => {
    const mine = await school.say('amy', '我的假条')

    expect(mine).toMatch(/审批中（(王老师、邓老师|邓老师、王老师)）/)
  })

  it('B01: 取消 gives the form up at any step, and its cards say so', async () => {
    await school.say('cai', '请假')
    await school.settle()

    expect(await school.say('cai', '取消')).toContain('请假已经取消')
    await school.settle()
    expect(() => cardWith(school, 'cai', 'leave-form')).toThrow()
    expect(await slips('cai')).toEqual([])
  })

  it('B01: a list left at 请选择 is asked for again, whatever else was chosen', async () => {
    await school.say('dai', '请假')
    await school.settle()
    const face = await press(school, 'dai', 'leave-form', { type: ['事假'], start: ['none'], length: ['d1'] })

    expect(saysOf(face)).toContain('三项都要选')
    expect(await slips('dai')).toEqual([])
    await school.say('dai', '取消')
  })

  it('B09: a second slip over the same lessons is refused with the number of the first, touching ends are allowed', async () => {
    const ask = async (start: string, length: string) => {
      await school.say('amy', '请假')
      await school.settle()
      await press(school, 'amy', 'leave-form', { type: ['事假'], start: [start], length: [length] })
      const answer = await school.say('amy', '家里有事')
      await school.settle()
      return answer
    }
    expect(await ask('2026-09-15/morning', 'd1')).toMatch(/重叠/)
    await school.say('amy', '取消')

    expect(await ask('2026-09-15/afternoon', 'half')).toContain('没错就回“确认”')
    expect(await school.say('amy', '确认')).toContain('已提交')
    expect(await slips('amy')).toHaveLength(2)
  })

  it('B10: before the decision the student takes it back alone, and those lessons are free again', async () => {
    const [first] = await slips('amy')

    expect(await school.say('amy', `撤回 ${first!.number}`)).toContain('已撤回')
    expect(await slips('amy')).toMatchObject([{ state: 'withdrawn' }, { state: 'pending' }])
    expect(textsOf(school, 'amy').filter(text => text.includes('已撤回')).length).toBe(1)
  })
})

describe.each([quickestKind()])('asking in plain words on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const slips = (applicantId: string) => school.app.db.prisma.leaveSlip.findMany({ where: { applicantId }, orderBy: { id: 'asc' } })

  it('B19: a whole sentence is a filled form to confirm, with its weekday; nothing is sent unconfirmed', async () => {
    const echo = await school.say('amy', '明天下午第5、6节看牙请假')

    expect(echo).toContain('9月15日（周二）第 5–6 节（14:00–15:40）')
    expect(await slips('amy')).toEqual([])
  })

  it('B01: a correction changes only what it says, and another question in between loses nothing', async () => {
    expect(await school.say('amy', '不对，是后天')).toContain('9月16日（周三）第 5–6 节')
    expect(await school.say('amy', '今日')).toContain('早自习')
    expect(await school.say('amy', '改成病假')).toContain('类型：病假')
    expect(await school.say('amy', '请假')).toContain('9月16日（周三）第 5–6 节')
  })

  it('B21: 仅老师可见 keeps the reason from everybody but who decides', async () => {
    expect(await school.say('amy', '仅老师可见')).toContain('只给审批老师看')
    expect(await school.say('amy', '确认')).toContain('已提交')
    expect(await slips('amy')).toMatchObject([{ privateReason: true, type: '病假' }])
  })

  it('B19: what is ambiguous is asked, one question, and a press or a word answers it', async () => {
    expect(await school.say('ben', '请假 周四 回家')).toMatch(/9月17日（周四）/)
    await school.say('ben', '取消')
    const question = await school.say('ben', '请假 三天 回家')

    expect(question).toContain('从哪一天开始')
    expect(await school.say('ben', '后天')).toContain('9月16日（周三）至9月18日（周五）')
  })

  it('B01: a photo sent first is taken along, and one sent later is added', async () => {
    await school.control('phones/cai/picture', { dataUrl: PIXEL })
    expect(await school.say('cai', '请假 明天上午 发烧')).toContain('照片 1 张')
    await school.say('cai', '确认')

    expect(await slips('cai')).toMatchObject([{ photos: [expect.any(String)] }])
  })

  it('B01: two forms at once are one: the newest is what 确认 sends', async () => {
    await school.say('dai', '请假 明天上午 看病')
    await school.say('dai', '请假 后天下午 看病')
    const [first, second] = await Promise.all([school.say('dai', '确认'), school.say('dai', '确认')])

    expect([first, second].filter(text => text.includes('已提交'))).toHaveLength(1)
    expect(await slips('dai')).toMatchObject([{ shape: { kind: 'parts', from: { date: '2026-09-16' } } }])
  })

  it('a teacher who says 请假 is told who is away, and asks for nothing', async () => {
    expect(await school.say('t.wang', '请假')).toMatch(/9月14日（周一）请假/)
    expect(await slips('t.wang')).toEqual([])
  })
})
