import type { Tx } from '../db/index.js'
import type { Frozen } from './freeze.js'

export interface SendResult {
  msgId?: string
  responseCode?: string
  invalidUsers: string[]
  unlicensedUsers: string[]
}

/** Records a send that WeCom accepted: bytes scrubbed, each person's share settled, what was told counts from now. */
export async function settleSent(tx: Tx, send: Pick<Frozen, 'date' | 'id'>, result: SendResult): Promise<void> {
  const row = await tx.send.update({
    where: { date_id: { date: send.date, id: send.id } },
    data: {
      state: 'sent',
      body: null,
      leaseUntil: null,
      msgId: result.msgId ?? null,
      result: { invalid: result.invalidUsers, unlicensed: result.unlicensedUsers },
    },
    select: { taskId: true, api: true },
  })
  const refused = [
    ...result.invalidUsers.map(id => [id, 'invaliduser'] as const),
    ...result.unlicensedUsers.map(id => [id, 'unlicenseduser'] as const),
  ]
  for (const [personId, reason] of refused) {
    await tx.delivery.updateMany({ where: { ...bySend(send), personId }, data: { state: 'dead', lastError: reason } })
  }
  await tx.$executeRaw`update delivery set state = 'sent', sent_at = now(), last_error = null where send_date = ${send.date}::date and send_id = ${send.id} and state = 'sending'`
  await countTold(tx, send)
  if (row.api !== 'send' || !row.taskId) return
  await tx.card.updateMany({
    where: { taskId: row.taskId, state: 'sending' },
    data: { state: result.responseCode ? 'live' : 'lost', sentAt: new Date() },
  })
  if (result.responseCode)
    await tx.cardCode.create({ data: { date: send.date, code: result.responseCode, taskId: row.taskId, source: 'send' } })
}

/** Nobody can know whether it was shown: shown to the operator, never repeated. */
export async function settleUnknown(tx: Tx, send: Pick<Frozen, 'date' | 'id'>): Promise<void> {
  await tx.send.update({ where: { date_id: { date: send.date, id: send.id } }, data: { state: 'unknown', body: null, leaseUntil: null } })
  await tx.delivery.updateMany({ where: { ...bySend(send), state: 'sending' }, data: { state: 'unknown' } })
  await countTold(tx, send)
}

/** WeCom will never take this message: a dead letter, which frees its person's line. */
export async function settleDead(tx: Tx, send: Pick<Frozen, 'date' | 'id'>, reason: string): Promise<void> {
  const row = await tx.send.update({
    where: { date_id: { date: send.date, id: send.id } },
    data: { state: 'dead', body: null, leaseUntil: null, lastError: reason },
    select: { taskId: true, api: true },
  })
  await tx.delivery.updateMany({ where: { ...bySend(send), state: 'sending' }, data: { state: 'dead', lastError: reason } })
  await tx.$executeRaw`delete from told where delivery_id in (select id from delivery where send_date = ${send.date}::date and send_id = ${send.id})`
  if (row.api === 'send' && row.taskId) await tx.card.updateMany({ where: { taskId: row.taskId }, data: { state: 'closed' } })
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
     where date = ${send.date}::date and id = ${send.id}`
}

/** The code was spent or lost: the person is told in words instead. */
export async function settleLostCard(tx: Tx, send: Pick<Frozen, 'date' | 'id'>): Promise<void> {
  const row = await tx.send.update({
    where: { date_id: { date: send.date, id: send.id } },
    data: { state: 'dead', body: null, leaseUntil: null, lastError: 'card code spent' },
    select: { taskId: true },
  })
  if (row.taskId) await tx.card.updateMany({ where: { taskId: row.taskId, state: 'live' }, data: { state: 'lost' } })
  await tx.$executeRaw`update delivery set state = 'queued', available_at = now(), send_date = null, send_id = null where send_date = ${send.date}::date and send_id = ${send.id}`
}

function bySend(send: Pick<Frozen, 'date' | 'id'>) {
  return { sendDate: send.date, sendId: send.id }
}

async function countTold(tx: Tx, send: Pick<Frozen, 'date' | 'id'>): Promise<void> {
  await tx.$executeRaw`
    update told set counted = true, told_at = now()
     where delivery_id in (select id from delivery where send_date = ${send.date}::date and send_id = ${send.id} and state in ('sent', 'unknown'))`
}
