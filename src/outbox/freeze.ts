import type { Tx } from '../db/index.js'
import { fromDbDate } from '../shared/dates.js'
import { AppError } from '../shared/errors.js'
import { newTaskId } from '../shared/ids.js'
import { DUPLICATE_INTERVAL_SECONDS } from './claim.js'
import { CODE_LIFETIME } from './outbox.js'
import { REFRESH_KIND, type IntentRef, type OutboxRenderer } from './render.js'
import { WORK_LEASE_SECONDS } from './run-work.js'

/** Per person and rolling window, below WeCom's own 30 a minute (send.md section 9). */
const PER_MINUTE = 25
const PER_HOUR = 1_000
const SHARED_RECEIVERS = 1_000

export interface Head {
  date: Date
  id: bigint
  intent_id: bigint
  person_id: string
  kind: string
  subject: string
}

export interface Frozen {
  api: 'send' | 'update'
  date: Date
  id: bigint
  body: string
  taskId: string | null
  /** An earlier try may have been carried out. */
  ambiguous: boolean
}

export type Claimed = { kind: 'send'; send: Frozen } | { kind: 'work'; delivery: Head; intent: IntentRef } | { kind: 'skipped' }

/** The delivery at the head of some person's line, locked; null when nothing may go out now. */
export async function lockHead(tx: Tx): Promise<Head | null> {
  const rows = await tx.$queryRaw<Head[]>`
    select d.date, d.id, d.intent_id, d.person_id, d.kind, d.subject from delivery d
     where d.state = 'queued' and d.available_at <= now()
       and (d.person_id = '' or (
            not exists (select 1 from delivery p where p.person_id = d.person_id and p.id < d.id and p.state in ('queued', 'sending'))
            and (select count(*) from delivery s where s.person_id = d.person_id and s.sent_at > now() - interval '60 seconds') < ${PER_MINUTE}
            and (select count(*) from delivery s where s.person_id = d.person_id and s.sent_at > now() - interval '1 hour') < ${PER_HOUR}))
     order by d.available_at, d.id limit 1 for update skip locked`
  return rows[0] ?? null
}

/** The other readers of the same words whose turn it is too. */
async function lockSharers(tx: Tx, head: Head): Promise<Head[]> {
  return tx.$queryRaw<Head[]>`
    select d.date, d.id, d.intent_id, d.person_id, d.kind, d.subject from delivery d
     where d.date = ${head.date}::date and d.intent_id = ${head.intent_id} and d.state = 'queued' and d.available_at <= now()
       and not exists (select 1 from delivery p where p.person_id = d.person_id and p.id < d.id and p.state in ('queued', 'sending'))
       and (select count(*) from delivery s where s.person_id = d.person_id and s.sent_at > now() - interval '60 seconds') < ${PER_MINUTE}
       and (select count(*) from delivery s where s.person_id = d.person_id and s.sent_at > now() - interval '1 hour') < ${PER_HOUR}
     order by d.id limit ${SHARED_RECEIVERS} for update skip locked`
}

export interface FreezeDeps {
  renderer: OutboxRenderer
  agentId: number
  leaseSeconds: number
  worker: string
}

/** Renders the head delivery from the current state and freezes its bytes; one transaction, no network. */
export async function freeze(tx: Tx, head: Head, deps: FreezeDeps): Promise<Claimed> {
  const intentRow = await tx.intent.findUniqueOrThrow({ where: { date_id: { date: head.date, id: head.intent_id } } })
  const intent: IntentRef = {
    date: fromDbDate(intentRow.date),
    kind: intentRow.kind,
    subject: intentRow.subject,
    payload: intentRow.payload as Record<string, unknown>,
  }
  if (head.person_id === '') {
    await tx.$executeRaw`update delivery set state = 'sending', lease_until = now() + make_interval(secs => ${WORK_LEASE_SECONDS}) where date = ${head.date}::date and id = ${head.id}`
    return { kind: 'work', delivery: head, intent }
  }
  const style = deps.renderer.styleOf(head.kind)
  // A dead letter can be seen and sent again after a repair; a skipped one would be a broken promise nobody knows of.
  if (style === undefined) throw new AppError('no-renderer', `nobody renders ${head.kind}`)
  const inLine = style === 'shared' ? await lockSharers(tx, head) : [head]
  const heads = style === 'shared' ? await keepConcerned(tx, intent, inLine, deps) : inLine
  const receivers = await reachable(tx, heads)
  if (receivers.length === 0) return { kind: 'skipped' }
  if (head.kind === REFRESH_KIND) return freezeRefresh(tx, head, receivers[0]!.wecom_user_id, deps)
  const taskId = newTaskId()
  const rendered = await deps.renderer.render(tx, intent, head.person_id, taskId)
  if (!rendered) return skip(tx, heads)
  const send = await insertSend(tx, heads, deps, {
    api: 'send',
    taskId: rendered.cardKind ? taskId : null,
    body: JSON.stringify({
      touser: receivers.map(receiver => receiver.wecom_user_id).join('|'),
      agentid: deps.agentId,
      ...rendered.message,
      enable_duplicate_check: 1,
      duplicate_check_interval: DUPLICATE_INTERVAL_SECONDS,
    }),
  })
  if (rendered.cardKind) {
    await tx.card.create({ data: { date: send.date, taskId, kind: rendered.cardKind, subject: head.subject, personId: head.person_id } })
  }
  await writeTold(tx, heads, rendered.told ?? [])
  return { kind: 'send', send }
}

async function writeTold(
  tx: Tx,
  heads: readonly Head[],
  told: NonNullable<Awaited<ReturnType<OutboxRenderer['render']>>>['told'] & object,
): Promise<void> {
  if (told.length === 0) return
  const column = (of: (line: (typeof told)[number]) => string) => told.map(of)
  await tx.$executeRaw`
    insert into told (date, subject, student_id, recipient_id, said, delivery_id)
    select line.date::date, line.subject, line.student_id, reader.person_id, line.said, reader.delivery_id
      from unnest(${column(line => line.date)}::text[], ${column(line => line.subject)}::text[], ${column(line => line.studentId)}::text[], ${column(line => line.said)}::text[])
             as line(date, subject, student_id, said),
           unnest(${heads.map(delivery => delivery.person_id)}::text[], ${heads.map(delivery => delivery.id)}::bigint[]) as reader(person_id, delivery_id)`
}

/** Brings one held card up to date with its own code, or says it in words when that code is spent, lost or old. */
async function freezeRefresh(tx: Tx, head: Head, wecomUserId: string, deps: FreezeDeps): Promise<Claimed> {
  const card = await tx.card.findFirst({
    where: { subject: head.subject, personId: head.person_id, state: { in: ['live', 'lost'] } },
    orderBy: { sentAt: 'desc' },
  })
  const face = card && (await deps.renderer.refresh(tx, card))
  if (!card || !face) return skip(tx, [head])
  const codes = await tx.$queryRaw<{ code: string }[]>`
    update card_code set used_at = now() where (date, code) in (
      select date, code from card_code where task_id = ${card.taskId} and source = 'send' and used_at is null and minted_at > now() - ${CODE_LIFETIME} limit 1)
    returning code`
  const code = codes[0]?.code
  if (face.closed)
    await tx.card.update({
      where: { date_taskId: { date: card.date, taskId: card.taskId } },
      data: { state: 'closed', revision: { increment: 1 } },
    })
  if (code && face.card) {
    const body = JSON.stringify({ userids: [wecomUserId], agentid: deps.agentId, response_code: code, template_card: face.card })
    return { kind: 'send', send: await insertSend(tx, [head], deps, { api: 'update', taskId: card.taskId, body }) }
  }
  const message = {
    msgtype: 'text',
    text: { content: face.notice },
    enable_duplicate_check: 1,
    duplicate_check_interval: DUPLICATE_INTERVAL_SECONDS,
  }
  return {
    kind: 'send',
    send: await insertSend(tx, [head], deps, {
      api: 'send',
      taskId: null,
      body: JSON.stringify({ touser: wecomUserId, agentid: deps.agentId, ...message }),
    }),
  }
}

/** Those still in the corp; the others' share ends here, with the reason. */
async function reachable(tx: Tx, heads: readonly Head[]): Promise<{ id: string; wecom_user_id: string }[]> {
  const ids = heads.map(delivery => delivery.person_id)
  const found = await tx.$queryRaw<
    { id: string; wecom_user_id: string }[]
  >`select id, wecom_user_id from person where id = any(${ids}::text[]) and left_at is null`
  const present = new Set(found.map(person => person.id))
  const gone = heads.filter(delivery => !present.has(delivery.person_id))
  if (gone.length > 0)
    await tx.delivery.updateMany({
      where: { id: { in: gone.map(delivery => delivery.id) } },
      data: { state: 'dead', lastError: 'not in the corp any more' },
    })
  return found
}

/** The readers of a shared notice whom it still concerns; the others' share ends here. */
async function keepConcerned(tx: Tx, intent: IntentRef, heads: readonly Head[], { renderer }: FreezeDeps): Promise<Head[]> {
  const concerned = new Set(
    await renderer.stillFor(
      tx,
      intent,
      heads.map(delivery => delivery.person_id),
    ),
  )
  const others = heads.filter(delivery => !concerned.has(delivery.person_id))
  if (others.length > 0) await skip(tx, others)
  return heads.filter(delivery => concerned.has(delivery.person_id))
}

async function skip(tx: Tx, heads: readonly Head[]): Promise<Claimed> {
  await tx.delivery.updateMany({ where: { id: { in: heads.map(delivery => delivery.id) } }, data: { state: 'skipped' } })
  return { kind: 'skipped' }
}

async function insertSend(
  tx: Tx,
  heads: readonly Head[],
  deps: FreezeDeps,
  send: { api: Frozen['api']; taskId: string | null; body: string },
): Promise<Frozen> {
  const rows = await tx.$queryRaw<{ date: Date; id: bigint }[]>`
    insert into send (date, api, body, task_id, lease_until, leased_by, first_tried_at)
    values (current_date, ${send.api}, ${send.body}, ${send.taskId}, now() + make_interval(secs => ${deps.leaseSeconds}), ${deps.worker}, now()) returning date, id`
  const row = rows[0]!
  const ids = heads.map(delivery => delivery.id)
  await tx.$executeRaw`update delivery set state = 'sending', send_date = ${row.date}::date, send_id = ${row.id} where id = any(${ids}::bigint[]) and state = 'queued'`
  return { ...send, date: row.date, id: row.id, ambiguous: false }
}
