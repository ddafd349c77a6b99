import type { Tx } from '../db/index.js'
import type { Frozen, Head } from './freeze.js'

export interface SendResult {
  msgId?: string
  responseCode?: string
  invalidUsers: string[]
  unlicensedUsers: string[]
}

interface Settled {
  task_id: string | null
  api: Frozen['api']
}

/** The bytes are scrubbed with the end. Null when somebody else settled it first: a worker whose lease ran out comes too late. */
async function close(
  tx: Tx,
  send: Pick<Frozen, 'date' | 'id'>,
  end: { state: 'sent' | 'unknown' | 'dead'; reason?: string; msgId?: string | undefined; result?: object },
): Promise<Settled | null> {
  const rows = await tx.$queryRaw<Settled[]>`
    update send set state = ${end.state}::send_state, body = null, lease_until = null, last_error = ${end.reason ?? null},
           msg_id = ${end.msgId ?? null}, result = ${end.result ? JSON.stringify(end.result) : null}::jsonb
     where date = ${send.date}::date and id = ${send.id} and state = 'frozen'
    returning task_id, api`
  return rows[0] ?? null
}

/** Records a send that WeCom accepted: bytes scrubbed, each person's share settled, what was told counts from now. */
export async function settleSent(tx: Tx, send: Pick<Frozen, 'date' | 'id'>, result: SendResult): Promise<void> {
  const row = await close(tx, send, {
    state: 'sent',
    msgId: result.msgId,
    result: { invalid: result.invalidUsers, unlicensed: result.unlicensedUsers },
  })
  if (!row) return
  const refused = [
    ...result.invalidUsers.map(id => [id, 'invaliduser'] as const),
    ...result.unlicensedUsers.map(id => [id, 'unlicenseduser'] as const),
  ]
  for (const [personId, reason] of refused) {
    await tx.delivery.updateMany({ where: { ...bySend(send), personId }, data: { state: 'dead', lastError: reason } })
  }
  await tx.$executeRaw`update delivery set state = 'sent', sent_at = now(), last_error = null where send_date = ${send.date}::date and send_id = ${send.id} and state = 'sending'`
  await countTold(tx, send)
  if (row.api !== 'send' || !row.task_id) return
  await tx.card.updateMany({
    where: { taskId: row.task_id, state: 'sending' },
    data: { state: result.responseCode ? 'live' : 'lost', sentAt: new Date() },
  })
  if (result.responseCode)
    await tx.cardCode.create({ data: { date: send.date, code: result.responseCode, taskId: row.task_id, source: 'send' } })
}

/** Nobody can know whether it was shown: shown to the operator, never repeated. */
export async function settleUnknown(tx: Tx, send: Pick<Frozen, 'date' | 'id'>): Promise<void> {
  if (!(await close(tx, send, { state: 'unknown' }))) return
  await tx.delivery.updateMany({ where: { ...bySend(send), state: 'sending' }, data: { state: 'unknown' } })
  await countTold(tx, send)
}

/** WeCom will never take this message: a dead letter, which frees its person's line. */
export async function settleDead(tx: Tx, send: Pick<Frozen, 'date' | 'id'>, reason: string): Promise<void> {
  const row = await close(tx, send, { state: 'dead', reason })
  if (!row) return
  await tx.delivery.updateMany({ where: { ...bySend(send), state: 'sending' }, data: { state: 'dead', lastError: reason } })
  await tx.$executeRaw`delete from told where delivery_id in (select id from delivery where send_date = ${send.date}::date and send_id = ${send.id})`
  if (row.api === 'send' && row.task_id) await tx.card.updateMany({ where: { taskId: row.task_id }, data: { state: 'closed' } })
}

/** Not now: the same bytes later. `spent` counts an attempt of the message itself. */
export async function postpone(
  tx: Tx,
  send: Pick<Frozen, 'date' | 'id'>,
  wait: { seconds: number; spent: boolean; ambiguous: boolean; reason: string },
): Promise<void> {
  await tx.$executeRaw`
    update send set lease_until = null, available_at = now() + make_interval(secs => ${wait.seconds}),
           attempts = attempts + ${wait.spent ? 1 : 0}, ambiguous = ambiguous or ${wait.ambiguous}, last_error = ${wait.reason}
     where date = ${send.date}::date and id = ${send.id} and state = 'frozen'`
}

/** A share that could not even be rendered: later, and after some tries never. Returns its state. */
export async function postponeDelivery(
  db: Pick<Tx, '$queryRaw'>,
  delivery: Pick<Head, 'date' | 'id'>,
  { reason, most }: { reason: string; most: number },
): Promise<'queued' | 'dead' | undefined> {
  const rows = await db.$queryRaw<{ state: 'queued' | 'dead' }[]>`
    update delivery set attempts = attempts + 1, last_error = ${reason},
           state = case when attempts + 1 >= ${most} then 'dead' else 'queued' end::delivery_state,
           available_at = now() + make_interval(secs => power(2, attempts + 1))
     where date = ${delivery.date}::date and id = ${delivery.id} and state = 'queued'
    returning state`
  return rows[0]?.state
}

/** The code was spent or lost: the person is told in words instead. */
export async function settleLostCard(tx: Tx, send: Pick<Frozen, 'date' | 'id'>): Promise<void> {
  const row = await close(tx, send, { state: 'dead', reason: 'card code spent' })
  if (!row) return
  // A card that this update was to close is still open on the phone: it must be found again for the words.
  if (row.task_id) await tx.card.updateMany({ where: { taskId: row.task_id, state: { in: ['live', 'closed'] } }, data: { state: 'lost' } })
  await tx.$executeRaw`update delivery set state = 'queued', available_at = now(), send_date = null, send_id = null where send_date = ${send.date}::date and send_id = ${send.id}`
}

function bySend(send: Pick<Frozen, 'date' | 'id'>) {
  return { sendDate: send.date, sendId: send.id }
}

async function countTold(tx: Tx, send: Pick<Frozen, 'date' | 'id'>): Promise<void> {
  await tx.$executeRaw`
    update told set counted = true
     where delivery_id in (select id from delivery where send_date = ${send.date}::date and send_id = ${send.id} and state in ('sent', 'unknown'))`
}
