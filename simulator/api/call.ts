import type { ServerResponse } from 'node:http'
import type { Desk } from '../desk.js'
import type { Phones } from '../phones/phones.js'
import { refuse } from './errors.js'

export type TokenOwner = 'app' | 'contacts'

export interface ApiCall {
  query: URLSearchParams
  body: Buffer
  contentType: string
  owner: TokenOwner
}

export interface ApiFile {
  file: { bytes: Buffer; contentType: string; fileName: string }
}

export type ApiAnswer = Record<string, unknown> | ApiFile

export interface ApiMethod {
  method: 'GET' | 'POST'
  /** Whose token may call it; absent = no token needed. */
  owners?: readonly TokenOwner[]
  handle(call: ApiCall): ApiAnswer | Promise<ApiAnswer>
}

/** Methods by path below /cgi-bin/. */
export type ApiTable = Record<string, ApiMethod>

export interface ApiDeps {
  desk: Desk
  phones: Phones
}

export type Json = Record<string, unknown>

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isFile(answer: ApiAnswer): answer is ApiFile {
  return 'file' in answer
}

export function jsonBody(call: ApiCall): Json {
  let parsed: unknown
  try {
    parsed = JSON.parse(call.body.toString('utf8'))
  } catch {
    refuse(40058, 'request body is not JSON')
  }
  if (!isJson(parsed)) refuse(40058, 'request body is not a JSON object')
  return parsed
}

export function ok(fields: Json = {}): Json {
  return { errcode: 0, errmsg: 'ok', ...fields }
}

export function agentIdOf(value: unknown, expected: number): void {
  if (value === undefined || value === null) refuse(40056, 'agentid is missing')
  if (typeof value !== 'number' || !Number.isInteger(value)) refuse(40058, 'agentid must be an integer')
  if (value !== expected) refuse(301002, 'not allow operate another agent with this accesstoken')
}

/** For calls that carry the agentid in the query. */
export function agentIdInQuery(call: ApiCall, expected: number): void {
  const value = call.query.get('agentid')
  agentIdOf(value === null || value === '' ? undefined : Number(value), expected)
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
