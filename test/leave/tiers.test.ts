import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'
import { press, saysOf } from './phones.js'

const FILE = `${SMALL_SCHOOL_FILE}
leave:
  types:
    - { name: 病假 }
    - { name: 事假, cap_per_term_days: 3, block: [cap_per_term_days] }
    - { name: 公假, proof: needed }
  exam_weeks:
    - { name: 期中考试, first: 2026-09-21, last: 2026-09-25 }
`

describe.each([quickestKind()])('who decides, and what they see, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { file: FILE })
  })
  afterAll(() => school?.close())

  async function ask(userid: string, text: string): Promise<string> {
    await school.say(userid, `请假 ${text}`)
    const answer = await school.say(userid, '确认')
    await school.settle()
    return answer
  }
  const received = (userid: string, part: string) => textsOf(school, userid).filter(text => text.includes(part))

  it('B12: up to two days the class teacher decides alone, longer the secretary after them; the echo shows the steps', async () => {
    expect(await school.say('amy', '请假 下周一到下周三 病假 手术')).toMatch(/审批：班主任 → 系部书记/)
    await school.say('amy', '确认')
    await school.settle()
    await press(school, 't.wang', 'approval-approve')
    await school.settle()

    expect(saysOf(school.card('t.wang'))).toMatch(/已到下一步：系部书记/)
    expect(await school.app.db.prisma.absence.count()).toBe(0)
    await press(school, 'secretary', 'approval-approve')
    await school.settle()

    expect(received('amy', '书记同意了')).toHaveLength(1)
    expect(await school.app.db.prisma.absence.count()).toBe(1)
  })

  it('B12: an absence split into short slips is summed: the second one needs the longer way', async () => {
    expect(await ask('cai', '明天到后天 病假 发烧')).toContain('已提交')
    const echo = await school.say('cai', '请假 周四全天 病假 还在发烧')

    expect(echo).toMatch(/和前后的假连起来 3 天/)
    expect(echo).toMatch(/审批：班主任 → 系部书记/)
    await school.say('cai', '取消')
  })

  it('B20: the card shows this term’s slips, who else is away and the exam it meets, and no other student’s reason', async () => {
    await ask('dai', '下周三上午 病假 头晕')
    const card = saysOf(school.card('t.wang'))

    expect(card).toContain('本学期第一次请假')
    expect(card).toContain('同时请假：安明')
    expect(card).toContain('遇上期中考试')
    expect(card).not.toContain('手术')
  })

  it('B17: a cap that blocks stops the request and says what was used; one that only warns does not', async () => {
    expect(await school.say('ben', '请假 明天到后天 事假 家里有事')).toContain('没错就回“确认”')
    await school.say('ben', '确认')
    await school.settle()
    const second = await school.say('ben', '请假 下周一到下周二 事假 家里有事')

    expect(second).toMatch(/已用 2 天，加上这次超过 3 天/)
    expect(await school.say('ben', '确认')).toMatch(/已用 2 天/)
    await school.say('ben', '取消')
    expect(await school.app.db.prisma.leaveSlip.count({ where: { applicantId: 'ben' } })).toBe(1)
  })

  it('B04: when one co-teacher has decided, the other’s card says by whom and when', async () => {
    school.at('2026-09-14T08:02')
    await press(school, 't.deng', 'approval-approve')
    await school.settle()
    const cards = school.messages('t.wang').filter(message => message.card)

    expect(cards.some(card => /已由 邓老师 于 9月14日 08:02 同意/.test(saysOf(card)))).toBe(true)
    expect(received('t.deng', '抄送：一班 白奔')).toEqual([])
  })

  it('B02: a class without a teacher asks the named fallback, and says so', async () => {
    await school.app.db.prisma.roleGrant.deleteMany({ where: { personId: 't.li' } })
    const answer = await ask('gao', '明天上午 病假 发烧')

    expect(answer).toMatch(/现在由 书记 审批/)
    expect(saysOf(school.card('secretary'))).toContain('高歌')
  })
})
