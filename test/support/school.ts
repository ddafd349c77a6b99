import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSimulator, demoPlaces, type Member, type Message, type SchoolData, type Simulator } from '../../simulator/index.js'
import { createApp, type App, type Given } from '../../src/app.js'
import { loadConfig } from '../../src/config.js'
import { transact } from '../../src/db/index.js'
import { assembleMenu } from '../../src/modules/menu.js'
import { createHttp } from '../../src/http/index.js'
import { createClock, type MovableClock } from '../../src/shared/clock.js'
import { parseInstant } from '../../src/shared/dates.js'
import { createLog } from '../../src/shared/log.js'
import { freshDatabase, type DatabaseKind } from './databases.js'

/** Two classes, few people, everybody a test needs; ids are names. */
export function smallSchool(): SchoolData {
  const student = (userid: string, name: string, department: number, no: string): Member => ({
    userid,
    name,
    departments: [department],
    alias: no,
    extattr: { 学号: no },
  })
  const members: Member[] = [
    student('amy', '安明', 21, '0240101'),
    student('ben', '白奔', 21, '0240102'),
    student('cai', '蔡彩', 21, '0240103'),
    student('dai', '戴黛', 21, '0240104'),
    student('eva', '艾娃', 21, '0240105'),
    student('fan', '樊帆', 22, '0240201'),
    student('gao', '高歌', 22, '0240202'),
    { userid: 't.wang', name: '王老师', departments: [21], leads: [21], position: '班主任' },
    { userid: 't.deng', name: '邓老师', departments: [21], position: '副班主任' },
    { userid: 't.li', name: '李老师', departments: [22], leads: [22], position: '班主任' },
    { userid: 'secretary', name: '书记', departments: [2], leads: [2], position: '系部书记' },
    { userid: 'officer', name: '干事', departments: [3], position: '学工干事' },
    { userid: 'boss', name: '管理员', departments: [3], position: '管理员' },
  ]
  const tag = (id: number, name: string, userids: string[]) => ({ id, name, userids, departmentIds: [] })
  return {
    corpName: '测试学校',
    appName: '学工助手',
    departments: [
      { id: 1, name: '测试学校', parentId: 0, order: 1 },
      { id: 2, name: '信息系', parentId: 1, order: 1 },
      { id: 3, name: '学工处', parentId: 1, order: 2 },
      { id: 21, name: '一班', parentId: 2, order: 1 },
      { id: 22, name: '二班', parentId: 2, order: 2 },
    ],
    members,
    tags: [
      tag(1, '学生', ['amy', 'ben', 'cai', 'dai', 'eva', 'fan', 'gao']),
      tag(2, '班主任', ['t.wang', 't.li']),
      tag(3, '副班主任', ['t.deng']),
      tag(4, '班干部', ['ben']),
      tag(5, '系部书记', ['secretary']),
      tag(6, '学工干事', ['officer']),
      tag(7, '管理员', ['boss']),
    ],
    places: demoPlaces,
  }
}

/** One window a day on a place of 150 m; a test that needs more gives its own file. */
export const SMALL_SCHOOL_FILE = `
school: { name: 测试学校, person_number: alias }
calendar:
  terms: [{ name: 秋, first: 2026-08-31, last: 2026-12-31 }]
  national: true
places:
  - { name: 教学楼, circle: { latitude: 31.2304, longitude: 121.4737, radius_m: 150 } }
windows:
  - { name: 早自习, weekdays: [一, 二, 三, 四, 五], open: "07:20", late: "07:40", close: "07:50", places: [教学楼] }
  - { name: 晚归, weekdays: daily, open: "22:00", close: "22:40", places: [教学楼] }
`

/** Inside, across the edge and outside of the small school's place. */
export const POINTS = {
  inside: { latitude: 31.2304, longitude: 121.4737, precision: 20 },
  edge: { latitude: 31.2304, longitude: 121.4752, precision: 40 },
  home: { latitude: 31.2495, longitude: 121.4961, precision: 35 },
}

export interface TestSchool {
  app: App
  simulator: Simulator
  clock: MovableClock
  /** Service address. */
  url: string
  /** Moves the clock without running anything; `YYYY-MM-DDTHH:mm[:ss]` on the campus clock. */
  at(time: string): void
  /** Moves the clock and runs the pulse and the outbox until nothing is due. */
  runTo(time: string): Promise<void>
  /** Delivers everything that is due now. */
  settle(): Promise<void>
  /** The person's phone reports where it is, as on entering the app. */
  report(userid: string, point: { latitude: number; longitude: number; precision: number }): Promise<void>
  tap(userid: string, word: string): Promise<string>
  /** Enters the school and taps 签到. */
  checkIn(userid: string): Promise<string>
  say(userid: string, text: string): Promise<string>
  press(userid: string, card: Message, key: string, selections?: Record<string, string[]>): Promise<Record<string, unknown>>
  messages(userid: string): Message[]
  /** The newest card on a phone. */
  card(userid: string): Message
  control(path: string, body?: unknown, method?: string): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export interface SchoolOptions {
  school?: SchoolData
  file?: string
  /** When it is at the beginning; a Monday of the term by default. */
  start?: string
  approvalKinds?: Given['approvalKinds']
}

const KEYS = {
  corpId: 'wwtestschool0001',
  agentId: 1000002,
  secret: 'test-secret',
  token: 'TestToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}
const CONTACTS = { token: 'ContactsToken', encodingAesKey: 'ABCDEFGhijklmnopqrstuvwxyz0123456789abcdefg' }

/** A whole school on a real database: the service behind real HTTP, the simulator in WeCom's place, a clock that only a test moves. */
export async function givenSchool(
  kind: DatabaseKind,
  { school = smallSchool(), file = SMALL_SCHOOL_FILE, start = '2026-09-14T06:50', approvalKinds = [] }: SchoolOptions = {},
): Promise<TestSchool> {
  let instant = parseInstant(start)!.getTime()
  const clock = createClock(0, () => instant)
  const simulator = createSimulator({ ...KEYS, contacts: CONTACTS, callbackUrl: '', school, now: () => instant, retryPausesMs: [1, 1] })
  const desk = await listen(simulator.handler())
  const dataDir = await mkdtemp(path.join(tmpdir(), 'campus-school-'))
  const config = loadConfig({
    DATA_DIR: dataDir,
    WECOM_CORP_ID: KEYS.corpId,
    WECOM_AGENT_ID: String(KEYS.agentId),
    WECOM_SECRET: KEYS.secret,
    WECOM_TOKEN: KEYS.token,
    WECOM_ENCODING_AES_KEY: KEYS.encodingAesKey,
    WECOM_CONTACTS_TOKEN: CONTACTS.token,
    WECOM_CONTACTS_ENCODING_AES_KEY: CONTACTS.encodingAesKey,
    WECOM_API_BASE: desk.url,
  })
  const database = await freshDatabase(kind)
  const log = createLog({ level: process.env['TEST_LOG'] === '1' ? 'warn' : 'silent' })
  const app = await createApp(config, log, { database, clock, approvalKinds })
  const receiveId = config.wecom.corpId
  const http = createHttp({
    config,
    log,
    metrics: app.metrics,
    inbox: app.inbox,
    health: { check: async () => ({ database: 'ok', migrations: 'ok', redis: 'unused', token: 'ok', wecom: 'ok' }) },
    app: { ...config.wecom, receiveId },
    contacts: { ...CONTACTS, receiveId },
    pages: { pages: app.pages, store: app.store.store },
  })
  const service = await listen(http.app.callback())
  simulator.configure({ callbackUrl: `${service.url}/wecom/callback`, contactsCallbackUrl: `${service.url}/wecom/contacts` })
  await app.sync.full()
  const report = await transact(app.db.background, tx => app.schoolFile.import(tx, file, { by: 'test', at: clock.now() }), {
    timeoutMs: 60_000,
  })
  if (!report.ok) throw new Error(JSON.stringify(report.faults))
  await app.client.createMenu(assembleMenu(app.manifests))
  await app.pulse.tick()

  const control: TestSchool['control'] = async (path, body = {}, method = 'POST') => {
    const response = await fetch(`${desk.url}/control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    })
    return (await response.json()) as Record<string, unknown>
  }
  const told = (answer: Record<string, unknown>) => (answer['reply'] as { text?: string } | undefined)?.text ?? ''
  const messages = (userid: string) => simulator.inspect.phone(userid)!.messages

  const self: TestSchool = {
    app,
    simulator,
    clock,
    url: service.url,
    at(time) {
      instant = parseInstant(time)!.getTime()
    },
    async runTo(time) {
      self.at(time)
      await app.pulse.tick()
      await self.settle()
    },
    async settle() {
      await app.worker.drain()
    },
    async report(userid, point) {
      await control(`phones/${userid}/position`, { ...point, report: true })
    },
    async tap(userid, word) {
      return told(await control(`phones/${userid}/menu`, { key: word }))
    },
    async checkIn(userid) {
      await self.report(userid, POINTS.inside)
      return self.tap(userid, '签到')
    },
    async say(userid, text) {
      return told(await control(`phones/${userid}/text`, { text }))
    },
    async press(userid, card, key, selections = {}) {
      return control(`phones/${userid}/card`, { taskId: card.taskId, key, selections })
    },
    messages,
    card(userid) {
      const card = messages(userid).findLast(message => message.kind === 'card')
      if (!card) throw new Error(`${userid} has no card`)
      return card
    },
    control,
    async close() {
      await app.pulse.stop()
      await service.close()
      await simulator.close()
      await desk.close()
      await app.store.close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return self
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void handler(request, response))
  // On a slow machine a test pauses longer than the usual five seconds between two requests.
  server.keepAliveTimeout = 0
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
