import type { Sent } from '../state.js'
import { agentIdOf, type ApiDeps, type ApiTable, isJson, type Json, jsonBody, ok } from './call.js'
import { checkCard } from './card-rules.js'
import { refuse } from './errors.js'
import { findCode } from './response-codes.js'

const MAX_USERS = 1000
const MAX_GROUPS = 100

export function updateCardApi(deps: ApiDeps): ApiTable {
  return { 'message/update_template_card': { method: 'POST', owners: ['app'], handle: call => update(deps, jsonBody(call)) } }
}

function update(deps: ApiDeps, body: Json): Json {
  const { desk, phones } = deps
  if (typeof body['agentid'] === 'number' && body['agentid'] !== desk.options.agentId)
    refuse(42015, 'the updating app did not send this card')
  agentIdOf(body['agentid'], desk.options.agentId)
  const code = findCode(desk, body['response_code'])
  const sent = desk.state.sent.get(desk.state.tasks.get(code.taskId) ?? '')
  if (!sent) refuse(42016, 'the task_id to update was not found')
  const change = readChange(body, sent)
  const { targets, invaliduser } = readTargets(deps, body, sent)

  code.usedAt = desk.clock.now()
  if (code.answered) desk.note(`卡片 ${code.taskId} 的同一次点击既被动更新了卡面，又用了它的 response_code`)
  for (const userid of targets) {
    if (change.card) phones.replaceCard(userid, code.taskId, change.card)
    else phones.replaceButtons(userid, code.taskId, change.replaceName)
  }
  return ok({ invaliduser })
}

function readChange(body: Json, sent: Sent) {
  const { button, template_card: cardBody } = body as { button?: unknown; template_card?: unknown }
  if ((button === undefined) === (cardBody === undefined)) refuse(40058, 'exactly one of button and template_card is needed')
  if (!sent.updatable) refuse(40058, 'this card cannot be updated')
  if (cardBody !== undefined) {
    const card = checkCard(cardBody, 'update')
    if (card.task_id && card.task_id !== sent.taskId) refuse(42014, 'task_id differs from the card that was sent')
    return { card, replaceName: '' }
  }
  if (!sent.replaceable) refuse(40058, 'button works with the interactive card types only')
  const replaceName = isJson(button) ? button['replace_name'] : undefined
  if (typeof replaceName !== 'string' || replaceName === '') refuse(40058, 'button.replace_name is missing')
  return { card: undefined, replaceName }
}

function readTargets({ desk }: ApiDeps, body: Json, sent: Sent) {
  if (body['atall'] === 1) return { targets: sent.receivers, invaliduser: [] }
  const users = arrayOf(body['userids'], 'string', MAX_USERS)
  const parties = arrayOf(body['partyids'], 'number', MAX_GROUPS)
  const tags = arrayOf(body['tagids'], 'number', MAX_GROUPS)
  if (users.length + parties.length + tags.length === 0) refuse(82101, 'the update has no target')

  const school = desk.school()
  const known = users.map(userid => ({ userid, member: school.member(userid) }))
  const invaliduser = known.filter(each => !each.member).map(each => each.userid.toLowerCase())
  const named = known.flatMap(each => each.member?.userid ?? [])
  const grouped = [
    ...parties.flatMap(id => school.membersBelow(Number(id)).map(member => member.userid)),
    ...tags.flatMap(id => {
      const tag = school.tag(Number(id))
      return tag ? school.tagMembers(tag) : []
    }),
  ]
  const received = new Set(sent.receivers)
  if (named.some(userid => !received.has(userid))) refuse(82102, 'a target did not receive this message')
  const targets = [...new Set([...named, ...grouped])].filter(userid => received.has(userid))
  if (targets.length === 0) refuse(82102, 'no target received this message')
  return { targets, invaliduser }
}

function arrayOf(value: unknown, type: 'string' | 'number', most: number): string[] {
  if (value === undefined || value === null) return []
  // `a|b` strings work in message/send only.
  if (!Array.isArray(value)) refuse(40058, 'userids, partyids and tagids must be arrays')
  if (value.length > most) refuse(40058, `more than ${most} targets of one kind`)
  if (value.some(each => typeof each !== type)) refuse(40058, `targets must be of type ${type}`)
  return value.map(String)
}
