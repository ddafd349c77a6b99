import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readSwap } from '../../src/modules/inspection/swap-words.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, SMALL_SCHOOL_FILE, smallSchool, type TestSchool } from '../support/school.js'

const MONDAY = '2026-09-14' as LocalDate

it('C04: 换班 takes the name, the check and the day in any order that people type', () => {
  expect(readSwap('李四 晨检', MONDAY)).toEqual({ who: '李四', check: '晨检', date: MONDAY })
  expect(readSwap('李四，晨检 明天', MONDAY)).toEqual({ who: '李四', check: '晨检', date: '2026-09-15' })
  expect(readSwap('明天 李四', MONDAY)).toEqual({ who: '李四', check: '', date: '2026-09-15' })
  expect(readSwap('', MONDAY)).toEqual({ who: '', check: '', date: MONDAY })
})

describe.each([quickestKind()])('换班 on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    const small = smallSchool()
    school = await givenSchool(kind, {
      school: {
        ...small,
        tags: [...small.tags, { id: 8, name: '学生检查员', userids: ['cai', 'dai', 'eva', 'gao', 'fan'], departmentIds: [] }],
      },
      file: `${SMALL_SCHOOL_FILE}
roles:
  - { role: 学生检查员, tag: 学生检查员, scope: { department: 信息系 } }
inspection:
  templates:
    - { name: 晚自习纪律检查, off: true }
  rooms:
    - { building: 1号楼, rooms: [301-302], class: 二班 }
  roster:
    - { template: 每日卫生晨检, inspectors: [蔡彩], targets: [二班] }
    - { template: 宿舍卫生和纪律晨检, inspectors: [蔡彩], targets: [1号楼] }
    - { template: 晚检, inspectors: [高歌], targets: [一班] }
`,
    })
  })
  afterAll(() => school?.close())

  const rows = () => school.app.db.prisma.inspectionSwap.findMany({ select: { template: true, fromId: true, toId: true } })
  const trail = () => school.app.db.prisma.auditEntry.findMany({ where: { action: 'inspection.swapped' }, orderBy: { sequence: 'asc' } })

  it('C04: is refused in plain words, and nothing changes', async () => {
    const cases: [who: string, text: string, answer: string][] = [
      ['cai', '换班', '换给谁？'],
      ['cai', '换班 戴黛 晨检', '你有几种检查：宿舍卫生和纪律晨检、每日卫生晨检'],
      ['cai', '换班 安明 卫生晨检', '安明 不是学生检查员'],
      ['cai', '换班 蔡彩 每日', '这是你自己'],
      ['cai', '换班 樊帆 每日', '樊帆就在那个班，不能查自己班'],
      ['cai', '换班 戴黛 晚检', '你没有“晚检”的检查'],
      ['dai', '换班 蔡彩', '你没有检查，不用换'],
    ]
    for (const [who, text, answer] of cases) expect([text, await school.say(who, text)]).toEqual([text, expect.stringContaining(answer)])
    expect(await rows()).toEqual([])
  })

  it('C04: hands a duty over; both know, and it leaves a row and a trace', async () => {
    expect(await school.say('cai', '换班戴黛 每日')).toMatch(
      /^换好了：9月14日（周一） 每日卫生晨检（07:30–08:00） 由戴黛替你检查，已经告诉戴黛。/,
    )
    await school.settle()

    expect(textsOf(school, 'dai').at(-1)).toMatch(/^蔡彩请你替班：9月14日（周一） 每日卫生晨检（07:30–08:00）。\n检查：二班\n/)
    expect(await rows()).toEqual([{ template: '每日卫生晨检', fromId: 'cai', toId: 'dai' }])
    expect(await trail()).toMatchObject([
      { subject: 'inspection-swap:2026-09-14:每日卫生晨检', actorId: 'cai', data: { from: 'cai', to: 'dai', change: 'given' } },
    ])
    expect(await school.say('cai', '换班 高歌 每日')).toContain('这个班你已经换出去了')
  })

  it('C04: goes back by swapping back', async () => {
    expect(await school.say('dai', '换班 蔡彩 每日')).toMatch(/^换回去了：.*还是蔡彩自己检查/)
    await school.settle()

    expect(textsOf(school, 'cai').at(-1)).toMatch(/^戴黛把班换回给你：/)
    expect(await rows()).toEqual([])
    expect((await trail()).map(entry => (entry.data as { change: string }).change)).toEqual(['given', 'undone'])
  })

  it('C04: of two who are asked at once one gets it; passed on, the owner knows too', async () => {
    const answers = await Promise.all([school.say('cai', '换班 戴黛 宿舍'), school.say('cai', '换班 戴黛 宿舍')])
    expect(answers.filter(answer => answer.startsWith('换好了'))).toHaveLength(1)
    expect(await rows()).toHaveLength(1)

    expect(await school.say('dai', '换班 高歌 宿舍')).toContain('高歌就在那个班，不能查自己班')
    expect(await school.say('dai', '换班 艾娃 宿舍')).toMatch(/^换好了：.*改由艾娃检查，已经告诉艾娃和蔡彩。/)
    await school.settle()
    expect(await rows()).toEqual([{ template: '宿舍卫生和纪律晨检', fromId: 'cai', toId: 'eva' }])
    expect(textsOf(school, 'eva').at(-1)).toMatch(/^戴黛把蔡彩的班转给你：/)
    expect(textsOf(school, 'cai').at(-1)).toMatch(/^你的班 9月14日（周一） 宿舍卫生和纪律晨检（07:00–07:40），戴黛转给了艾娃。/)
    await school.app.db.prisma.inspectionSwap.deleteMany()
  })

  it('C04: tomorrow’s duty may be given today; one that is over may not', async () => {
    expect(await school.say('gao', '换班 樊帆 晚检 明天')).toContain('9月15日（周二） 晚检')
    expect(await rows()).toEqual([{ template: '晚检', fromId: 'gao', toId: 'fan' }])
    expect(await school.say('fan', '换班 戴黛 晚检 明天')).toContain('戴黛就在那个班')

    await school.runTo('2026-09-14T08:00:30')
    expect(await school.say('cai', '换班 戴黛 每日')).toContain('每日卫生晨检已经结束了')
  })

  it('C04: only inspectors swap', async () => {
    expect(await school.say('amy', '换班 戴黛 每日')).not.toContain('换好了')
    expect(await school.say('t.wang', '换班 戴黛 每日')).not.toContain('换好了')
  })
})
