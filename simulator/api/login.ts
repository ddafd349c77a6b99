import { randomBytes } from 'node:crypto'
import type { Desk } from '../desk.js'
import { type ApiCall, type ApiDeps, type ApiTable, ok } from './call.js'
import { refuse } from './errors.js'

const CODE_MS = 5 * 60_000
const TICKET_MS = 7_200_000

/** OAuth code exchange and the two JS-SDK tickets. */
export function loginApi({ desk }: ApiDeps): ApiTable {
  const { state, clock } = desk

  const ticket = (name: string) => {
    const current = state.tickets.get(name)
    if (current && clock.now() - current.at < TICKET_MS) return current
    const fresh = { value: randomBytes(64).toString('base64url'), at: clock.now() }
    state.tickets.set(name, fresh)
    return fresh
  }
  const answerTicket = (name: string) => {
    const { value, at } = ticket(name)
    return ok({ ticket: value, expires_in: Math.max(1, Math.floor((at + TICKET_MS - clock.now()) / 1000)) })
  }

  const exchange = (call: ApiCall) => {
    const code = state.oauthCodes.get(call.query.get('code') ?? '')
    if (!code) refuse(40029, 'invalid oauth code')
    if (code.used) refuse(42022, 'oauth code was used already')
    if (clock.now() - code.at >= CODE_MS) refuse(42003, 'oauth code expired')
    code.used = true
    return ok({
      userid: code.userid,
      ...(code.scope === 'snsapi_privateinfo' ? { user_ticket: randomBytes(64).toString('base64url') } : {}),
    })
  }

  return {
    'auth/getuserinfo': { method: 'GET', owners: ['app'], handle: exchange },
    get_jsapi_ticket: {
      method: 'GET',
      owners: ['app'],
      handle: call => (call.query.has('type') ? refuse(91040, 'get_jsapi_ticket takes no type') : answerTicket('corp')),
    },
    'ticket/get': {
      method: 'GET',
      owners: ['app'],
      handle: call => (call.query.get('type') === 'agent_config' ? answerTicket('agent') : refuse(91040, 'type must be agent_config')),
    },
  }
}

export type Authorisation = { ok: true; location: string } | { ok: false; status: number; message: string; needsPerson?: true }

/** The authorize page: sends the person back with a fresh code, or says in plain words what is wrong with the link. */
export function authorise(desk: Desk, query: URLSearchParams, userid: string | undefined): Authorisation {
  const wrong = (message: string): Authorisation => ({ ok: false, status: 400, message })
  if (query.get('appid') !== desk.options.corpId) return wrong('appid 不是本企业的 CorpID（40013）')
  if (query.get('response_type') !== 'code') return wrong('response_type 必须是 code')
  const scope = query.get('scope') ?? ''
  if (scope !== 'snsapi_base' && scope !== 'snsapi_privateinfo') return wrong('scope 不合法')
  const state = query.get('state') ?? ''
  if (!/^[a-zA-Z0-9]{0,128}$/.test(state)) return wrong('state 只能是 128 字节以内的字母和数字（84025）')
  const redirect = query.get('redirect_uri') ?? ''
  const target = URL.canParse(redirect) ? new URL(redirect) : undefined
  if (!target || !isTrusted(desk, target)) return wrong('redirect_uri 的域名不是可信域名（50001）')

  const member = userid === undefined ? undefined : desk.school().member(userid)
  if (!member) return { ok: false, status: 200, message: '以谁的身份打开？', needsPerson: true }
  const code = randomBytes(32).toString('base64url')
  desk.state.oauthCodes.set(code, { userid: member.userid, at: desk.clock.now(), used: false, scope })
  target.searchParams.set('code', code)
  target.searchParams.set('state', state)
  return { ok: true, location: target.href }
}

/** Trusted are the service's own hosts and this machine: the simulator must not send people anywhere else. */
function isTrusted(desk: Desk, target: URL): boolean {
  const own = [desk.options.callbackUrl, desk.options.serviceUrl].flatMap(url => (url ? [new URL(url).host] : []))
  return /^https?:$/.test(target.protocol) && (own.includes(target.host) || ['127.0.0.1', 'localhost', '[::1]'].includes(target.hostname))
}
