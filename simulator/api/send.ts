import { createHash, randomBytes } from 'node:crypto'
import type { NewMessage } from '../phones/phones.js'
import type { Sent } from '../state.js'
import { isInteractive } from '../template-card.js'
import { agentIdOf, type ApiDeps, type ApiTable, isJson, type Json, jsonBody, ok } from './call.js'
import { CONTENT_CHECKS } from './content.js'
import { refuse } from './errors.js'
import { resolveRecipients, type Recipients } from './recipients.js'
import { mintCode } from './response-codes.js'

const MAX_INTERVAL_S = 14_400
const DEFAULT_INTERVAL_S = 1800
const RECALL_MS = 86_400_000

export function sendApi(deps: ApiDeps): ApiTable {
  return {
    'message/send': { method: 'POST', owners: ['app'], handle: call => send(deps, jsonBody(call), call.body) },
    'message/recall': { method: 'POST', owners: ['app'], handle: call => recall(deps, jsonBody(call)) },
  }
}

function send(deps: ApiDeps, body: Json, raw: Buffer): Json {
  const { desk, phones } = deps
  agentIdOf(body['agentid'], desk.options.agentId)
  for (const flag of ['safe', 'enable_id_trans', 'enable_duplicate_check', 'duplicate_check_interval']) {
    if (body[flag] !== undefined && !Number.isInteger(body[flag])) refuse(40058, `${flag} must be an integer`)
  }
  const { msgtype, message, content } = readContent(deps, body)
  const recipients = resolveRecipients(desk, body)
  if (message.card && isInteractive(message.card) && !desk.options.callbackUrl) refuse(43012, 'the app has no callback URL')

  const requestHash = createHash('sha256').update(raw).digest('hex')
  const repeatOf = findRepeat(deps, body, requestHash)
  const duplicateFirst = desk.state.faults.repeat === 'duplicate-first'
  // Which of the two checks answers first is not documented, so both orders can be played.
  if (repeatOf && duplicateFirst) return ok({ msgid: repeatOf })
  if (message.taskId && desk.state.tasks.has(message.taskId)) refuse(42014, 'task_id is illegal: it was used before')
  if (repeatOf) return ok({ msgid: repeatOf })

  const sent = record(deps, msgtype, message, recipients)
  desk.state.requests.set(requestHash, { at: sent.at, msgid: sent.msgid })
  const shownKey =
    message.taskId ??
    createHash('sha256')
      .update(JSON.stringify([msgtype, content]))
      .digest('hex')
      .slice(0, 24)
  for (const userid of recipients.receivers) phones.receive(userid, { ...message, msgid: sent.msgid }, shownKey)
  return ok({
    ...partialFailures(recipients),
    msgid: sent.msgid,
    ...(sent.replaceable ? { response_code: mintCode(desk, sent, 'send').code } : {}),
  })
}

function readContent({ desk }: ApiDeps, body: Json) {
  const msgtype = body['msgtype']
  const check = typeof msgtype === 'string' ? CONTENT_CHECKS[msgtype] : undefined
  if (typeof msgtype !== 'string' || !check) refuse(40008, 'invalid message type')
  const content = body[msgtype]
  if (!isJson(content)) refuse(msgtype === 'template_card' ? 41016 : 40058, `${msgtype} is missing or not an object`)
  return { msgtype, content, message: check(content, desk, body) }
}

function findRepeat({ desk }: ApiDeps, body: Json, hash: string): string | undefined {
  if (body['enable_duplicate_check'] !== 1) return undefined
  const given = body['duplicate_check_interval']
  const seconds = typeof given === 'number' ? given : DEFAULT_INTERVAL_S
  if (seconds < 0 || seconds > MAX_INTERVAL_S) refuse(40058, 'duplicate_check_interval must be 0 to 14400')
  const earlier = desk.state.requests.get(hash)
  return earlier && desk.clock.now() - earlier.at < seconds * 1000 ? earlier.msgid : undefined
}

function record({ desk }: ApiDeps, msgtype: string, message: NewMessage, recipients: Recipients): Sent {
  const replaceable = message.card !== undefined && isInteractive(message.card)
  const sent: Sent = {
    msgid: randomBytes(32).toString('base64url'),
    at: desk.clock.now(),
    msgtype,
    receivers: recipients.receivers,
    replaceable,
    updatable: replaceable || message.card?.action_menu !== undefined,
    ...(message.taskId ? { taskId: message.taskId } : {}),
  }
  desk.state.sent.set(sent.msgid, sent)
  if (sent.taskId) desk.state.tasks.set(sent.taskId, sent.msgid)
  return sent
}

/** Lists are joined by `|` and stand only where something failed; the call as a whole is errcode 0. */
function partialFailures({ invaliduser, invalidparty, invalidtag, unlicenseduser }: Recipients): Json {
  const failures = Object.entries({ invaliduser, invalidparty, invalidtag, unlicenseduser })
  return Object.fromEntries(failures.filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.join('|')]))
}

function recall({ desk, phones }: ApiDeps, body: Json): Json {
  const sent = typeof body['msgid'] === 'string' ? desk.state.sent.get(body['msgid']) : undefined
  if (!sent) refuse(40058, 'msgid is unknown')
  if (desk.clock.now() - sent.at > RECALL_MS) refuse(42052, 'recall is possible within 24 hours only')
  sent.recalledAt = desk.clock.now()
  for (const userid of sent.receivers) phones.recall(userid, sent.msgid)
  return ok()
}
