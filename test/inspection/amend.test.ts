import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { amended } from '../../src/modules/inspection/amend.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { textsOf } from '../check-in/chat.js'
import { asPerson, entriesOf, FILE_WITH_INSPECTORS, filed, reportNow, schoolWithInspectors } from './after-school.js'

describe('C06: what an amendment says', () => {
  const before = [
    { item: '地面', points: 2 },
    { item: '黑板', points: 1, struck: true },
    { item: '讲台', points: 1 },
  ]
  it('replaces what was said of the same item, keeps the rest and what was struck, and takes out what is fine', () => {
    expect(amended(before, [{ item: '地面', points: 1 }])).toEqual([{ item: '地面', points: 1 }, before[1], before[2]])
    expect(amended(before, [{ item: '讲台', points: 0 }])).toEqual([before[0], before[1]])
    expect(amended(before, [{ item: '墙面', points: 1 }])).toEqual([...before, { item: '墙面', points: 1 }])
    expect(amended(before, [], { clean: true })).toEqual([before[1]])
  })
})

describe.each([quickestKind()])('改巡检 on %s', kind => {
  let school: TestSchool
  let number = ''
  const score = async () => (await reportNow(school, number)).score

  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolWithInspectors(), file: FILE_WITH_INSPECTORS })
    await school.runTo('2026-09-14T07:45')
    number = (
      await filed(school, {
        findings: [
          { item: '地面', points: 2 },
          { item: '黑板', points: 1 },
        ],
      })
    ).number
    school.at('2026-09-14T08:10')
  })
  afterAll(() => school?.close())

  it('C06: it is echoed, the reason is asked for, and nothing changes before 确认', async () => {
    expect(await school.say('qin', '改巡检')).toContain(`9月14日 每日卫生晨检 一班（${number}）：97 分`)
    expect(await school.say('qin', '改巡检 一班 地面-1 黑板-0')).toContain(
      '地面 −2 → 地面 −1；黑板 −1 → 黑板 没问题，97 分 → 99 分。\n为什么改？',
    )
    expect(await school.say('qin', '确认')).toContain('为什么改？')
    expect(await school.say('qin', '看错了黑板')).toContain('原因：看错了黑板\n发“确认”就改')
    expect(await score()).toBe(97)
    expect(await school.say('qin', '确认')).toContain('改好了：')
    expect(await reportNow(school, number)).toMatchObject({ score: 99, findings: [{ item: '地面', points: 1 }] })
  })

  it('C06: every change keeps before and after, who and why; the history says so to those who may see it', async () => {
    const entries = await entriesOf(school, await reportNow(school, number))
    expect(entries).toMatchObject([
      { change: 'filed', before: null },
      { change: 'amended', actorId: 'qin', reason: '看错了黑板', before: { score: 97 }, after: { score: 99 } },
    ])
    for (const userid of ['qin', 't.wang', 'officer', 'secretary']) {
      const answer = await school.say(userid, `巡检 ${number}`)
      expect(answer).toContain('9月14日 07:45 秦检 上报：97 分（地面 −2；黑板 −1）')
      expect(answer).toContain('9月14日 08:10 秦检 更正：97 分 → 99 分（地面 −2 → 地面 −1；黑板 −1 → 黑板 没问题）；原因：看错了黑板')
    }
    for (const userid of ['t.li', 'amy', 'su']) expect(await school.say(userid, `巡检 ${number}`)).toContain('不归你')
  })

  it('C06: only the inspector’s own, and what the template knows', async () => {
    expect(await school.say('su', `改巡检 ${number} 地面-0 原因 帮忙`)).toContain('不归你，什么也没有改')
    expect(await school.say('t.wang', `改巡检 ${number} 地面-0 原因 扫过`)).toContain('改巡检是给检查员和学工干事用的')
    expect(await school.say('qin', `改巡检 ${number} 地面-9 原因 很脏`)).toContain('扣得太多了，最多扣 3 分')
    expect(await school.say('qin', '1')).toContain('地面 −1 → 地面 −3')
    expect(await school.say('qin', '取消')).toContain('改巡检')
    expect(await school.say('qin', '改巡检 XJ260914-9999 地面-1')).toContain('没有找到巡检单')
    expect(await score()).toBe(99)
  })

  it('C06: changed by somebody else while it was being written, it is shown anew and not overwritten', async () => {
    await school.say('qin', `改巡检 ${number} 地面-3 原因 又去看了`)
    await school.say('officer', `改巡检 ${number} 讲台-1 原因 现场看到`)
    expect(await school.say('officer', '确认')).toContain('99 分 → 98 分')
    expect(await school.say('qin', '确认')).toContain('98 分：地面 −1；讲台 −1')
    expect(await score()).toBe(98)
    await school.say('qin', '取消')
  })

  it('C06: a photo may be added, and belongs to the report', async () => {
    await school.say('qin', `改巡检 ${number}`)
    await school.control('phones/qin/picture', { preset: 'note' })
    expect(textsOf(school, 'qin').at(-1)).toContain('加照片：1 张')
    await school.say('qin', '补一张照片')
    expect(await school.say('qin', '确认')).toContain('加了 1 张照片')
    expect((await reportNow(school, number)).photos).toHaveLength(1)
    expect(await score()).toBe(98)
  })

  it('C06: a half-filled round is not given up for an amendment', async () => {
    await asPerson(school, 'qin', ({ tx }) =>
      tx.dialogue.create({
        data: { personId: 'qin', kind: 'inspection', data: {}, updatedAt: school.clock.now(), expiresAt: new Date('2026-09-15') },
      }),
    )
    expect(await school.say('qin', `改巡检 ${number} 地面-0 原因 x`)).toContain('你正在上报巡检，还没有提交')
    await school.app.db.prisma.dialogue.deleteMany()
  })

  it('C06: until the morning on which the change is told; officers at any time', async () => {
    school.at('2026-09-15T06:59:30')
    expect(await school.say('qin', `改巡检 ${number} 讲台-0 原因 看错了`)).toContain('98 分 → 99 分')
    school.at('2026-09-15T07:00:30')
    expect(await school.say('qin', '确认')).toContain('已经过了更正的时间（9月15日 07:00），没有改')
    expect(await school.say('qin', `改巡检 ${number} 讲台-0 原因 看错了`)).toContain('要改请找学工干事')
    await school.say('officer', `改巡检 ${number} 讲台-0 原因 核实过`)
    expect(await school.say('officer', '确认')).toContain('98 分 → 99 分')
  })

  it('C06: an inspector struck from the list changes nothing any more', async () => {
    await school.runTo('2026-09-15T07:40')
    const { number: own } = await filed(school, { by: 'su', findings: [{ item: '地面', points: 2 }] })
    await school.say('su', `改巡检 ${own} 地面-1 原因 看错了`)
    await school.app.db.prisma.roleGrant.updateMany({
      where: { personId: 'su', role: 'inspector' },
      data: { untilOn: new Date('2026-09-15') },
    })
    expect(await school.say('su', '确认')).toContain('没有改。要改请找学工干事')
    expect((await reportNow(school, own)).score).toBe(98)
  })
})
