import { describe, expect, it } from '@jest/globals'
import { WecomApiError, WecomNetworkError, WecomUnavailableError, type WecomAgent } from '../../src/app.js'
import type { Facts } from '../../src/cli/doctor/facts.js'
import { judge, printFindings } from '../../src/cli/doctor/judge.js'
import { troubleOf } from '../../src/cli/doctor/wecom-trouble.js'

const agent: WecomAgent = {
  name: '学工助手',
  allowedUserIds: [],
  allowedDepartmentIds: [1],
  allowedTagIds: [],
  reportLocationFlag: 1,
  reportsEntry: true,
  closed: false,
  redirectDomain: '',
  homeUrl: '',
}
const wecom = { token: null, agent, skewSeconds: 1 }

/** A school where everything is as it should be, on a Monday morning. */
const healthy: Facts = {
  mode: 'real',
  place: 'owner',
  now: new Date('2026-09-14T00:00:00Z'),
  publicUrl: 'https://xg.example.edu.cn',
  contactsKeys: true,
  dataDir: '/srv/campus/data',
  freeBytes: 50 * 1024 ** 3,
  redis: 'ok',
  pictures: { keptIn: 's3', trouble: null, elsewhere: 0 },
  database: { kind: 'postgres', version: '16.4', major: 16, timeZone: 'UTC', migrations: 1 },
  wecom,
  menu: 'created',
  callbacks: {
    lastApp: new Date('2026-09-13T23:59:00Z'),
    lastContacts: new Date('2026-09-10T02:00:00Z'),
    clicks: true,
    taps: true,
    readings: true,
    lagSeconds: 1,
  },
  people: 3000,
  gaps: [],
  inspectionGaps: [],
  calendar: {
    years: new Set([2026]),
    terms: [{ name: '秋', first: '2026-08-31', last: '2027-01-15' }],
    runsToday: true,
    label: '',
  },
  windows: { rules: 4, classes: 60, today: 240 },
  queue: { waiting: 3, oldestSeconds: 2, dead: 0, failed: 0, parked: 0 },
  pulseSeconds: 20,
}

const callbacks = (change: Partial<Facts['callbacks']>) => ({ callbacks: { ...healthy.callbacks, ...change } })
const queue = (change: Partial<Facts['queue']>) => ({ queue: { ...healthy.queue, ...change } })
const calendar = (change: Partial<Facts['calendar']>) => ({ calendar: { ...healthy.calendar, ...change } })
const ofAgent = (change: Partial<WecomAgent>) => ({ wecom: { ...wecom, agent: { ...agent, ...change } } })

describe('doctor', () => {
  it('finds nothing to do in a healthy school', () => {
    expect(judge(healthy).filter(finding => finding.level !== 'ok')).toEqual([])
  })

  it.each<[string, Partial<Facts>, string, string]>([
    ['an old PostgreSQL', { database: { ...healthy.database, major: 13, version: '13.1' } }, '太旧', 'PostgreSQL 15'],
    ['another time zone', { database: { ...healthy.database, timeZone: 'Asia/Shanghai' } }, 'Asia/Shanghai', 'PgBouncer'],
    ['a full disk', { freeBytes: 50 * 1024 ** 2 }, '50 MB', 'DATA_DIR'],
    ['a bucket that refuses', { pictures: { keptIn: 's3', trouble: 'PUT with 403', elsewhere: 0 } }, '对象存储 存取不成', 'MEDIA_S3_'],
    ['a folder that is full', { pictures: { keptIn: 'folder', trouble: 'ENOSPC', elsewhere: 0 } }, 'data/media 存取不成', '磁盘'],
    [
      'two instances with a folder each',
      { pictures: { keptIn: 'folder', trouble: null, elsewhere: 7 } },
      '7 张存在另一个实例的文件夹里',
      'MEDIA_S3_ENDPOINT',
    ],
    ['no token', { wecom: { ...wecom, token: { text: 'Secret 不对', todo: '核对' } } }, 'Secret 不对', '核对'],
    ['an app that cannot be read', { wecom: { ...wecom, agent: { text: '不认 IP', todo: '填入' } } }, '不认 IP', '填入'],
    ['a closed app', ofAgent({ closed: true }), '停用', '启用'],
    ['an empty visible range', ofAgent({ allowedDepartmentIds: [] }), '是空的', '可见范围'],
    ['no position reports', ofAgent({ reportLocationFlag: 0 }), '没有打开', '用户进入应用时上报'],
    ['no menu', { menu: 'missing' }, '还没有创建', 'menu create'],
    ['no callback ever', callbacks({ lastApp: null }), '从来没有收到', 'https://xg.example.edu.cn/wecom/callback'],
    ['taps but never a position', callbacks({ readings: false }), '从来没有收到过手机定位', '上报地理位置'],
    ['a clock that is fast', { wecom: { ...wecom, skewSeconds: 600 } }, '快 10 分钟', '校准'],
    ['messages from the future', callbacks({ lagSeconds: -300 }), '慢 5 分钟', '校准'],
    ['nobody in the contacts', { people: 0 }, '一个人也没有', 'sync'],
    ['no term', calendar({ terms: [] }), '还没有学期', 'school import'],
    ['an unknown year', calendar({ years: new Set([2025]) }), '2026 年', 'calendar.years'],
    ['a school day without windows', { windows: { rules: 4, classes: 0, today: 0 } }, '一个也没有排', 'school import'],
    ['a stuck outbox', queue({ waiting: 90, oldestSeconds: 3600 }), '最早的等了 1 小时', '恢复后会自动发出'],
    ['parked events', queue({ parked: 2 }), '2 条消息在等人处理', 'inbox settle'],
    ['a service that does not run', { pulseSeconds: 7200 }, '2 小时没有心跳', 'npm start'],
    ['a service that never ran', { pulseSeconds: null }, '从来没有运行过', 'npm start'],
    ['an embedded folder without its service', { place: 'alone' }, '没有运行', 'npm start'],
  ])('is red about %s and says what to do', (_what, change, words, todo) => {
    const red = judge({ ...healthy, ...change }).filter(finding => finding.level === 'bad')

    expect(red).toHaveLength(1)
    expect(red[0]!.text).toContain(words)
    expect(red[0]!.todo).toContain(todo)
  })

  it('is red about an address that only this machine can open, and does not suggest it as the callback', () => {
    const red = judge({ ...healthy, publicUrl: 'http://127.0.0.1:3000', ...callbacks({ lastApp: null }) }).filter(
      ({ level }) => level === 'bad',
    )

    expect(red.map(({ topic }) => topic)).toEqual(['地址', '回调'])
    expect(red[0]!.todo).toContain('PUBLIC_URL')
    expect(red[1]!.todo).not.toContain('127.0.0.1')
  })

  it.each<[string, Partial<Facts>, string]>([
    ['an address without encryption', { publicUrl: 'http://xg.example.edu.cn' }, '没有加密'],
    ['a disk that fills', { freeBytes: 500 * 1024 ** 2 }, '500 MB'],
    ['Redis being away', { redis: 'away' }, '进程内存'],
    ['an outdated menu', { menu: 'outdated' }, '不一样'],
    ['clicks that never come', callbacks({ clicks: false }), '菜单点击'],
    ['slow callbacks', callbacks({ lagSeconds: 300 }), '5 分钟后才收到'],
    ['dead letters', queue({ dead: 3 }), '3 条没有送到'],
    ['failed events', queue({ failed: 1 }), '1 条消息没有处理成'],
    ['holidays', calendar({ terms: [{ name: '春', first: '2026-02-23', last: '2026-07-10' }] }), '不在任何学期'],
    ['no windows at all', { windows: { rules: 0, classes: 0, today: 0 } }, '还没有设置'],
    ['a roster that names nobody', { inspectionGaps: [{ kind: 'unknown-inspector', items: ['张三'] }] }, '排了班的检查员找不到'],
    ['a class without a teacher', { gaps: [{ kind: 'classes-without-teacher', text: '没有班主任', items: ['一班'] }] }, '没有班主任'],
  ])('only warns about %s', (_what, change, words) => {
    const findings = judge({ ...healthy, ...change }).filter(finding => finding.level !== 'ok')

    expect(findings.map(finding => finding.level)).toEqual(['warn'])
    expect(findings[0]!.text).toContain(words)
  })

  it('says that pictures in a folder are this instance’s alone, where a second one is possible', () => {
    const pictures = { keptIn: 'folder', trouble: null, elsewhere: 0 } as const
    const said = (change: Partial<Facts>) => judge({ ...healthy, pictures, ...change }).filter(finding => finding.topic === '照片')

    expect(said({})).toEqual([
      expect.objectContaining({ level: 'info', text: expect.stringContaining('要跑第二个实例，请先改用对象存储') }),
    ])
    expect(said({ database: { ...healthy.database, kind: 'embedded' } })).toEqual([expect.objectContaining({ level: 'ok' })])
  })

  it('asks for next year’s holidays once they have been announced', () => {
    const november = { now: new Date('2026-11-20T00:00:00Z') }

    expect(judge({ ...healthy, ...november }).some(finding => finding.text.includes('还不知道 2027 年'))).toBe(true)
  })

  it('says that the demo is the demo, and leaves WeCom alone while its simulator rests', () => {
    const findings = judge({ ...healthy, mode: 'demo', place: 'alone', wecom: null, people: 0, menu: 'missing' })

    expect(findings[0]).toMatchObject({ topic: '模式', text: expect.stringContaining('演示') })
    expect(findings.filter(finding => finding.level === 'bad')).toEqual([])
  })

  it('counts at the end what must and what should be mended', () => {
    const lines: string[] = []
    printFindings(judge({ ...healthy, ...queue({ parked: 1, dead: 1 }) }), line => lines.push(line))

    expect(lines.at(-1)).toBe('有 1 项（✗）必须处理，1 项（!）建议处理。')
    expect(lines).toContainEqual(expect.stringMatching(/^✗ 收件箱：/))
  })
})

describe('what stands between us and WeCom', () => {
  it.each([
    [
      new WecomApiError('agent/get', 60020, 'not allow to access from your ip, hint: [1], from ip: 203.0.113.9'),
      '203.0.113.9',
      '企业可信IP，填入 203.0.113.9',
    ],
    [new WecomApiError('gettoken', 40001, 'invalid credential'), 'Secret 不对', 'WECOM_SECRET'],
    [new WecomApiError('gettoken', 40013, 'invalid corpid'), '企业 ID', 'WECOM_CORP_ID'],
    [new WecomApiError('agent/get', 301002, 'not allow to operate another agent'), '不认这个应用', 'WECOM_AGENT_ID'],
    [new WecomApiError('message/send', 48002, 'api forbidden'), '没有这个权限', '可见范围'],
    [new WecomApiError('agent/get', 45009, 'reach max api daily quota limit'), '忙不过来', '自动再试'],
    [new WecomApiError('agent/get', 12345, '?'), '12345', 'devtool'],
    [new WecomNetworkError('gettoken', 'connect', 'x', { ambiguous: false, outage: true }), '连不上', '防火墙'],
    [new WecomNetworkError('gettoken', 'timeout', 'x', { ambiguous: false, outage: true }), '没有按时', '网络'],
    [new WecomNetworkError('gettoken', 'protocol', 'x', { ambiguous: false, outage: true }), '不是企业微信', '代理'],
    [new WecomUnavailableError('message/send', new Date(), 'ip-refused'), '不认这台服务器', '企业可信IP'],
    [new Error('boom'), '意外', '日志'],
  ])('%s is said with what to do', (error, words, todo) => {
    const trouble = troubleOf(error)

    expect(trouble.text).toContain(words)
    expect(trouble.todo).toContain(todo)
  })
})
