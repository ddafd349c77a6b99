import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { typed } from '../cli/typed.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { askLeave, decide } from './slips.js'

describe.each([quickestKind()])('B07: a slip that anybody can check, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const gate = async (number: string) => {
    const { slipKey } = await school.app.db.prisma.leaveSlip.findFirstOrThrow({ where: { number } })
    const response = await fetch(`${school.url}/app/slip/${slipKey}`)
    const html = await response.text()
    return { status: response.status, state: /<h1>(.*?)<\/h1>/.exec(html)![1], html }
  }

  it('tells asked, not yet, valid, over and cancelled apart, at the moment of looking', async () => {
    const number = await askLeave(school, 'amy', '今天下午 看牙')
    const states = [(await gate(number)).state]
    await decide(school, 't.wang', number, 'approve')
    states.push((await gate(number)).state)
    school.at('2026-09-14T15:00')
    const valid = await gate(number)
    states.push(valid.state)
    school.at('2026-09-14T23:30')
    states.push((await gate(number)).state)

    expect(states).toEqual(['审批中', '未到时间', '有效', '已过期'])
    for (const part of [number, '一班', '9月14日（周一）', '王老师', '截至 <time>2026年9月14日（周一）15:00:'])
      expect(valid.html).toContain(part)
    expect(valid.html).not.toContain('看牙')

    const other = await askLeave(school, 'cai', '明天上午 看牙')
    await decide(school, 't.wang', other, 'approve')
    await decide(school, 't.wang', other, 'revoke', '家长来电，不请了')
    expect(await gate(other)).toMatchObject({ status: 200, state: '已取消' })
  })

  it('M01: its history is shown by its number, and cannot be edited unseen', async () => {
    const number = await askLeave(school, 'dai', '后天上午 家里有事')
    await decide(school, 't.wang', number, 'approve')
    const shown = await typed(school.app, `audit show ${number}`)
    expect(shown).toMatchObject({ exit: 0, out: expect.stringMatching(/戴黛 {2}提交[^]*“家里有事”[^]*王老师 {2}同意/) })

    await transact(
      school.app.db.prisma,
      tx => tx.$executeRaw`update audit_entry set actor_id = 't.li' where subject = ${`leave:${number}`} and action = 'approval.approve'`,
    )
    const verified = await typed(school.app, 'audit verify')

    expect(verified.exit).toBe(1)
    expect(verified.err).toMatch(new RegExp(`leave:${number} 第 \\d+ 条：这一条被改过`))
  })

  it('B21: a reason for the teachers alone is not printed, only that it is unchanged', async () => {
    const number = await askLeave(school, 'eva', '后天下午 家里有事')
    await school.app.db.prisma.leaveSlip.updateMany({ where: { number }, data: { privateReason: true } })

    const { out } = await typed(school.app, `audit show ${number}`)

    expect(out).not.toContain('家里有事')
    expect(out).toContain('有理由，仅老师可见，与当时一致')
  })
})
