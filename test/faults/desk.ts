import { WecomApiError, WecomNetworkError } from '../../src/wecom/client/index.js'
import { createOutbox, createOutboxWorker, type OutboxRenderer, type Sender } from '../../src/outbox/index.js'
import { transact } from '../../src/db/index.js'
import { createLog } from '../../src/shared/log.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { freshDatabase, type DatabaseKind } from '../support/databases.js'

export const TODAY = '2026-09-14' as LocalDate

export type Repeat = 'duplicate-first' | 'task-id-first'

interface Body {
  touser: string
  text?: { content: string }
  template_card?: { task_id: string; title: string }
}

interface Fault {
  error: Error
  /** Whether WeCom did it all the same. */
  done: boolean
}

/** The answer got lost: nobody knows whether it was done. */
export const lostAnswer = () => new WecomNetworkError('message/send', 'timeout', 'no answer', { ambiguous: true, outage: true })
/** Nothing was sent at all. */
export const unreachable = () => new WecomNetworkError('message/send', 'connect', 'refused', { ambiguous: false, outage: true })
export const refusedWith = (errcode: number) => new WecomApiError('message/send', errcode, 'refused')

/** WeCom in a few lines: remembers bodies and task ids, and what each phone showed. */
export function createWecom(repeat: Repeat = 'duplicate-first') {
  const shown: string[] = []
  const bodies = new Set<string>()
  const tasks = new Set<string>()
  const calls: Body[] = []
  const updates: string[] = []
  const faults: Fault[] = []
  const failing = new Map<string, () => Error>()
  let result: Partial<Awaited<ReturnType<Sender['sendMessage']>>> = {}

  function take(body: string) {
    const message = JSON.parse(body) as Body
    const task = message.template_card?.task_id
    const accepted = { invalidUsers: [], unlicensedUsers: [], ...result }
    if (bodies.has(body) && repeat === 'duplicate-first') return accepted
    if (task !== undefined && tasks.has(task)) throw refusedWith(42014)
    if (bodies.has(body)) return accepted
    bodies.add(body)
    if (task !== undefined) tasks.add(task)
    shown.push(...message.touser.split('|').map(person => `${person}: ${message.text?.content ?? message.template_card?.title ?? ''}`))
    return { ...accepted, msgId: `m${shown.length}`, ...(task === undefined ? {} : { responseCode: `code-${task}` }) }
  }

  const sender: Sender = {
    async sendMessage(body) {
      const message = JSON.parse(body) as Body
      calls.push(message)
      for (const [part, error] of failing) if (body.includes(part)) throw error()
      const fault = faults.shift()
      if (fault && !fault.done) throw fault.error
      const answer = take(body)
      if (fault) throw fault.error
      return answer
    },
    async updateTemplateCard(body) {
      const fault = faults.shift()
      if (!fault || fault.done) updates.push(body)
      if (fault) throw fault.error
      return { invalidUsers: [] }
    },
  }
  return {
    sender,
    shown,
    calls,
    updates,
    /** The next call ends in this error; `done` = and was carried out. */
    next: (error: Error, done = false) => void faults.push({ error, done }),
    /** Every call with this text in its body fails. */
    always: (part: string, error: () => Error) => void failing.set(part, error),
    mend: () => failing.clear(),
    answerWith: (partial: typeof result) => void (result = partial),
  }
}

export type Wecom = ReturnType<typeof createWecom>

/** Kinds of the test: `word` is one text for all, `note` one text each, `card` a card each. */
export const renderer = (overrides: Partial<OutboxRenderer> = {}): OutboxRenderer => ({
  styleOf: kind => (kind === 'word' ? 'shared' : kind === 'work' ? 'work' : kind === 'nonsense' ? undefined : 'personal'),
  stillFor: async (_tx, _intent, personIds) => personIds,
  async render(_tx, intent, personId, taskId) {
    const told = [{ date: TODAY, subject: intent.subject, studentId: 'student', said: 'missing' }]
    if (intent.kind === 'card')
      return { message: { msgtype: 'template_card', template_card: { task_id: taskId, title: intent.subject } }, cardKind: 'card', told }
    const to = intent.kind === 'word' ? '' : ` (${personId})`
    return { message: { msgtype: 'text', text: { content: `${intent.subject}${to}` } }, told }
  },
  refresh: async () => ({ card: { title: 'now' }, notice: 'in words', closed: true }),
  work: async () => {},
  ...overrides,
})

/** An outbox on a real database with some people in it, before a WeCom of the test's own. */
export async function givenOutbox(kind: DatabaseKind, people: readonly string[] = ['amy', 'ben', 'cai']) {
  const db = await freshDatabase(kind)
  const log = createLog({ level: 'silent' })
  const settle = async () => {
    await db.wipe()
    await db.prisma.person.createMany({ data: people.map(id => ({ id, wecomUserId: id, name: id })) })
  }
  await settle()
  let intents = 0
  return {
    db,
    /** Empties it for the next test. */
    clear: settle,
    worker: (wecom: Pick<Wecom, 'sender'>, overrides: Partial<OutboxRenderer> = {}, onSettled: () => void = () => {}) =>
      createOutboxWorker({ db, sender: wecom.sender, renderer: renderer(overrides), agentId: 1, log, onSettled }),
    promise: (kindOf: string, subject: string, recipients: readonly string[]) =>
      transact(db.background, tx =>
        createOutbox(tx).add({ kind: kindOf, subject, recipients, dedupeKey: `intent-${intents++}`, date: TODAY }),
      ),
    refresh: (subject: string, holders: readonly string[]) =>
      transact(db.background, tx => createOutbox(tx).refresh({ subject, date: TODAY, holders })),
    /** Time passes in the database: leases run out, back-offs end, rates recover. */
    async later(seconds: number) {
      await db.background.$executeRaw`
        update send set lease_until = lease_until - make_interval(secs => ${seconds}), available_at = available_at - make_interval(secs => ${seconds}),
               first_tried_at = first_tried_at - make_interval(secs => ${seconds})`
      await db.background.$executeRaw`
        update delivery set available_at = available_at - make_interval(secs => ${seconds}), lease_until = lease_until - make_interval(secs => ${seconds}),
               sent_at = sent_at - make_interval(secs => ${seconds})`
    },
    /** `kind subject state`, in order of promise. */
    async states(): Promise<string[]> {
      const rows = await db.prisma.delivery.findMany({ orderBy: { id: 'asc' } })
      return rows.map(row => `${row.personId} ${row.subject} ${row.state}`)
    },
  }
}

export type Outbox = Awaited<ReturnType<typeof givenOutbox>>
