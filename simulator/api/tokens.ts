import { randomBytes } from 'node:crypto'
import type { Desk } from '../desk.js'
import type { ApiTable, TokenOwner } from './call.js'
import { ok } from './call.js'
import { refuse } from './errors.js'

const LIFETIME_MS = 7_200_000

/** Tokens: the same one is handed out all its life; it can end early in both documented ways. */
export interface Tokens {
  table: ApiTable
  /** The owner of a token in a URL, or 41001 / 40014 / 42001. */
  check(token: string | null): TokenOwner
  end(errcode: '42001' | '40014'): void
}

export function createTokens(desk: Desk): Tokens {
  const { state, options, clock } = desk

  const isOld = (issuedAt: number) => clock.now() - issuedAt >= LIFETIME_MS

  const retire = (owner: TokenOwner, end: '42001' | '40014') => {
    const current = state.tokens.get(owner)
    if (!current) return
    state.oldTokens.set(current.value, { owner, end })
    state.tokens.delete(owner)
  }

  const issue = (owner: TokenOwner) => {
    const current = state.tokens.get(owner)
    if (current && !isOld(current.issuedAt)) {
      const left = Math.floor((current.issuedAt + LIFETIME_MS - clock.now()) / 1000)
      return ok({ access_token: current.value, expires_in: Math.min(7200, Math.max(1, left)) })
    }
    if (current) retire(owner, '42001')
    const value = randomBytes(96).toString('base64url')
    state.tokens.set(owner, { value, issuedAt: clock.now() })
    return ok({ access_token: value, expires_in: 7200 })
  }

  const ownerOf = (secret: string): TokenOwner | undefined => {
    if (secret === options.secret) return 'app'
    return options.contacts?.secret !== undefined && secret === options.contacts.secret ? 'contacts' : undefined
  }

  return {
    check(token) {
      if (!token) refuse(41001, 'access_token missing')
      const old = state.oldTokens.get(token)
      if (old) refuse(Number(old.end), old.end === '42001' ? 'access_token expired' : 'invalid access_token')
      for (const [owner, current] of state.tokens) {
        if (current.value !== token) continue
        if (isOld(current.issuedAt)) refuse(42001, 'access_token expired')
        return owner
      }
      return refuse(40014, 'invalid access_token')
    },
    end(errcode) {
      for (const owner of state.tokens.keys()) retire(owner, errcode)
    },
    table: {
      gettoken: {
        method: 'GET',
        handle({ query }) {
          const corpId = query.get('corpid')
          const secret = query.get('corpsecret')
          if (!corpId) refuse(41002, 'corpid missing')
          if (!secret) refuse(41004, 'corpsecret missing')
          if (corpId !== options.corpId) refuse(40013, 'invalid corpid')
          const owner = ownerOf(secret)
          return owner ? issue(owner) : refuse(40001, 'invalid credential')
        },
      },
    },
  }
}
