import { createInbox, createInboxRetry, type Dispatch, type Route } from '../../src/inbox/index.js'
import { createFixedClock } from '../../src/shared/clock.js'
import { createLog } from '../../src/shared/log.js'
import { decode } from '../../src/wecom/index.js'
import { freshDatabase, type DatabaseKind, type TestDatabase } from '../support/databases.js'

export const NOW = new Date('2026-09-14T07:30:00+08:00')

/** A text of one person; each `msgId` is another event. */
export function textDelivery(msgId: number, { from = 'amy', at = NOW } = {}) {
  const seconds = Math.floor(at.getTime() / 1000)
  const plaintext = `<xml><ToUserName><![CDATA[ww]]></ToUserName><FromUserName><![CDATA[${from}]]></FromUserName><CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[x]]></Content><MsgId>${msgId}</MsgId><AgentID>1</AgentID></xml>`
  return { endpoint: 'app' as const, event: decode(Buffer.from(plaintext)), plaintext }
}

/** A command whose effect is one row of a harmless table. */
export const effect = (overrides: Partial<Route> = {}): Route => ({
  name: 'word:x',
  onlyWhileNewest: true,
  busyReply: () => 'busy',
  async run({ tx, key }) {
    await tx.setting.create({ data: { key: key.key, value: {} } })
    return { reply: `done ${key.key}` }
  },
  ...overrides,
})

/** The inbox on a real database, with one command for everything. */
export async function givenInbox(kind: DatabaseKind) {
  const db = await freshDatabase(kind)
  const log = createLog({ level: 'silent' })
  const clock = createFixedClock(NOW)
  const asked: string[] = []
  return {
    db,
    asked,
    inbox: (route: Route, from: Pick<TestDatabase, 'prisma'> = db) => createInbox({ db: from, dispatch: () => route, clock, log }),
    retry: (dispatch: Dispatch, from: Pick<TestDatabase, 'background'> = db) =>
      createInboxRetry({ db: from, dispatch, log, askAgain: async (_tx, event) => void asked.push(event.fromUserId) }),
    /** Every back-off is over. */
    due: () => db.background.$executeRaw`update inbox_event set next_attempt_at = now() where state = 'failed'`,
    events: () => db.prisma.inboxEvent.findMany({ orderBy: { key: 'asc' } }),
    effects: () => db.prisma.setting.count(),
    async clear() {
      asked.length = 0
      await db.wipe()
    },
  }
}

export type InboxDesk = Awaited<ReturnType<typeof givenInbox>>
