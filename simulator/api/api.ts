import type { IncomingMessage, ServerResponse } from 'node:http'
import { isoOf } from '../clock.js'
import { type ApiFault, takeApiFault } from '../faults.js'
import { pause, readBody } from '../http.js'
import { agentApi } from './agent.js'
import { type ApiAnswer, type ApiCall, type ApiDeps, type ApiTable, answerJson, isFile } from './call.js'
import { contactsApi } from './contacts.js'
import { ApiError, errorBody, refuse } from './errors.js'
import { loginApi } from './login.js'
import { mediaApi } from './media.js'
import { menuApi } from './menu.js'
import { sendApi } from './send.js'
import { createTokens, type Tokens } from './tokens.js'
import { updateCardApi } from './update-card.js'

const MAX_BODY = 25 * 1024 * 1024

export interface Api {
  tokens: Tokens
  /** Answers anything below /cgi-bin/; `path` is what follows it. */
  answer(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams, signal: AbortSignal): Promise<void>
}

export function createApi(deps: ApiDeps): Api {
  const { desk } = deps
  const tokens = createTokens(desk)
  const table = new Map(
    Object.entries<ApiTable[string]>({
      ...tokens.table,
      ...sendApi(deps),
      ...updateCardApi(deps),
      ...mediaApi(deps),
      ...menuApi(deps),
      ...agentApi(deps),
      ...contactsApi(deps),
      ...loginApi(deps),
    }),
  )

  const handle = async (request: IncomingMessage, path: string, query: URLSearchParams): Promise<ApiAnswer> => {
    const method = table.get(path)
    if (!method) throw new Error('unknown path')
    const body = await readBody(request, MAX_BODY)
    if (request.method !== method.method) refuse(40058, `use ${method.method} for this API`)
    const call: ApiCall = { query, body, contentType: request.headers['content-type'] ?? '', owner: 'app' }
    if (method.owners) {
      call.owner = tokens.check(query.get('access_token'))
      if (!method.owners.includes(call.owner)) refuse(48002, 'api forbidden for this token')
    }
    return method.handle(call)
  }

  return {
    tokens,
    async answer(request, response, path, query, signal) {
      const startedAt = Date.now()
      const log = (status: number, errcode: number | null, note?: string) =>
        desk.journal.call({
          at: isoOf(desk.clock.now()),
          method: request.method ?? '',
          api: path,
          status,
          errcode,
          ms: Date.now() - startedAt,
          ...(note ? { note } : {}),
        })
      if (!table.has(path)) {
        log(404, null)
        response.writeHead(404).end()
        return
      }
      const fault = takeApiFault(desk.state.faults, path)
      if (fault) {
        log(statusOf(fault), fault.kind === 'errcode' ? (fault.code ?? 0) : null, `故障：${fault.kind}`)
        const over = await playFault(fault, request, response, signal)
        if (over) return
      }
      const answer = await handle(request, path, query).catch((error: unknown) => {
        if (error instanceof ApiError) return errorBody(error.errcode, error.message)
        throw error
      })
      if (fault?.kind === 'lost') {
        // The work is done, but the caller never hears of it.
        response.destroy()
        return
      }
      if (isFile(answer)) {
        log(200, 0)
        const { bytes, contentType, fileName } = answer.file
        // Raw UTF-8 in the header, as WeCom sends it. No content-length: with one, Node 20 re-encodes the file name and throws.
        const shownName = Buffer.from(fileName.replaceAll(/["\r\n]/g, '_')).toString('latin1')
        response.writeHead(200, {
          'content-type': contentType,
          'content-disposition': `attachment; filename="${shownName}"`,
        })
        response.end(bytes)
        return
      }
      log(200, typeof answer['errcode'] === 'number' ? answer['errcode'] : 0)
      answerJson(response, 200, answer)
    },
  }
}

/** Plays what happens before the call is handled; true = the call ends here. */
async function playFault(fault: ApiFault, request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<boolean> {
  if (fault.kind === 'lost') return false
  if (fault.kind === 'slow') {
    await pause(fault.ms ?? 3000, signal)
    return false
  }
  if (fault.kind === 'hang') {
    // Held open until the caller gives up or the simulator closes.
    signal.addEventListener('abort', () => response.destroy(), { once: true })
    return true
  }
  await readBody(request, MAX_BODY)
  if (fault.kind === 'errcode') answerJson(response, 200, errorBody(fault.code ?? -1, fault.message ?? 'fault of the simulator'))
  else if (fault.kind === 'html') {
    response.writeHead(statusOf(fault), { 'content-type': 'text/html' }).end('<html><body><h1>502 Bad Gateway</h1></body></html>')
  } else response.writeHead(statusOf(fault)).end()
  return true
}

function statusOf(fault: ApiFault): number {
  if (fault.kind === 'status') return fault.code ?? 500
  return fault.kind === 'html' ? (fault.code ?? 502) : 200
}
