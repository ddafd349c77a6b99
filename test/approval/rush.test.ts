import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds } from '../support/databases.js'
import { deliverPress } from '../support/deliver-press.js'
import { buttonOf, faceOf, givenApprovals, type ApprovalDesk } from './desk.js'

describe.each(databaseKinds())('many presses at once, on %s', databaseKind => {
  let desk: ApprovalDesk
  beforeAll(async () => {
    desk = await givenApprovals(databaseKind)
    desk.school.at('2026-09-14T08:00')
  })
  beforeEach(async () => {
    desk.hooks.length = 0
    await desk.school.control('faults', { redeliver: 1, duplicate: false, api: [] }, 'PUT')
  })
  afterAll(() => desk?.school.close())

  const decisions = (subject: string) =>
    desk.school.app.db.prisma.auditEntry.count({ where: { subject, action: { in: ['approval.approve', 'approval.refuse'] } } })
  const actions = (subject: string) =>
    desk.school.app.db.prisma.$queryRaw<{ verb: string }[]>`
      select a.verb from approval_action a join approval_case c on c.date = a.date and c.id = a.case_id
       where c.subject = ${subject} and a.verb in ('approve', 'refuse')`

  it('B05: 100 presses of two approvers with redelivered callbacks are one decision, one entry, one run of the hook', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-01')
    const presses = ['t.wang', 't.deng'].flatMap(userid => {
      const press = { userid, taskId: school.card(userid).taskId!, key: buttonOf(school, userid, userid === 't.wang' ? '同意' : '驳回') }
      return Array.from({ length: 25 }, (_, second) => ({ ...press, second, reason: 'r0' }))
    })

    // Each event twice, mixed: 100 callbacks at once.
    const statuses = await Promise.all(
      [...presses, ...presses].toSorted((a, b) => a.second - b.second).map(press => deliverPress(school, press)),
    )
    await school.settle()

    expect(statuses).toHaveLength(100)
    expect(statuses.filter(status => status !== 200)).toEqual([])
    expect(await decisions(subject)).toBe(1)
    expect(await actions(subject)).toHaveLength(1)
    expect(desk.hooks).toHaveLength(1)
    const [decided] = desk.hooks
    const verdict = decided!.name === 'approved' ? /王老师 于 9月14日 08:00 同意/ : /邓老师 于 9月14日 08:00 驳回/
    const events = await school.app.db.prisma.inboxEvent.findMany({
      where: { kind: 'template-card' },
      select: { state: true, reply: true },
    })
    expect(events).toHaveLength(50)
    for (const event of events) expect(event).toEqual({ state: 'done', reply: expect.stringMatching(verdict) })
  })

  it('B05: words and presses at once decide once as well', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-02')
    const card = school.card('t.wang')
    const key = buttonOf(school, 't.wang', '同意')

    await Promise.all([
      school.press('t.wang', card, key),
      school.say('t.wang', '同意 QJ0914-02'),
      school.say('t.deng', '驳回 QJ0914-02 冲突'),
      school.say('amy', '撤回 QJ0914-02'),
    ])
    await school.settle()

    expect(desk.hooks).toHaveLength(1)
    expect(['approved', 'refused', 'withdrawn']).toContain(await desk.state(subject))
  })

  it('B04: while WeCom is away the decision stands; the cards follow', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-03')
    await school.control('faults', { api: [{ api: '*', kind: 'status', code: 503, times: null }] }, 'PUT')

    expect(await school.say('t.wang', '同意 QJ0914-03')).toContain('审批完成')
    await school.settle()
    expect(await desk.state(subject)).toBe('approved')
    expect(faceOf(school, 't.deng')).not.toContain('已由')
    await school.control('faults', { api: [] }, 'PUT')
    await school.app.db.background.$executeRaw`update send set available_at = now()`
    await school.settle()

    expect(faceOf(school, 't.deng')).toContain('王老师 于 9月14日 08:00 同意')
  })

  it('B04: when a card’s code is spent or older than 72 hours, a message says how it ended', async () => {
    const { school } = desk
    await desk.ask('QJ0914-04')
    await school.app.db.background.$executeRaw`update card_code set minted_at = now() - interval '73 hours'`

    await school.say('t.wang', '驳回 QJ0914-04 教室已借出')
    await school.settle()

    expect(textsOf(school, 't.deng').at(-1)).toMatch(/QJ0914-04：已由 王老师 于 9月14日 08:00 驳回：教室已借出/)
  })

  it('B05: two acts of one moment on different cases do not wait for each other', async () => {
    const { school } = desk
    const [one, two] = [await desk.ask('QJ0914-05'), await desk.ask('QJ0914-06')]

    await Promise.all([school.say('t.wang', '同意 QJ0914-05'), school.say('t.deng', '同意 QJ0914-06')])

    expect([await desk.state(one), await desk.state(two)]).toEqual(['approved', 'approved'])
  })
})
