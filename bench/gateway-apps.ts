import wechat from 'co-wechat'
import Koa from 'koa'
import { counting, createHttp, createMetrics } from '../src/http/index.js'
import { createInbox } from '../src/inbox/index.js'
import { createDispatch } from '../src/modules/dispatch.js'
import type { Manifest } from '../src/modules/manifest.js'
import { createClock } from '../src/shared/clock.js'
import { createLog } from '../src/shared/log.js'
import { createBareGateway } from './bare-gateway.js'
import { KEYS } from './callbacks.js'

/** What the empty command says, in all three servers. */
const SAID = '签到成功 07:31，早自习'
const WORD = '签到'

/** Our whole way in, from the raw body to the sealed reply; only the command is empty and there is no database. */
export function ourGateway(): Koa {
  const empty: Manifest = {
    name: 'empty',
    words: {
      [WORD]: {
        run: async () => ({ view: null }),
        direct: async ({ answer }) => ({ reply: answer({ view: 'empty' }) }),
        help: '',
        roles: [],
      },
    },
    actions: {},
    menu: [],
    permissions: [],
    views: {},
  }
  const log = createLog({ level: 'info' })
  const metrics = createMetrics()
  const dispatch = createDispatch({
    manifests: [empty],
    unknownWord: async () => ({ view: null }),
    photoKept: () => ({ view: null }),
    keepPhoto: async () => '',
    renderer: { text: () => SAID },
    cards: { text: () => SAID, face: () => null, picture: () => null, file: () => null, parseKey: () => null },
  })
  const noDatabase = {
    get prisma(): never {
      throw new Error('the empty command has no database')
    },
  }
  const onEvent = counting(metrics.inboxEvents)
  const inbox = createInbox({ db: noDatabase, dispatch, clock: createClock(), log, onEvent })
  const health = { check: async () => ({ database: 'ok', migrations: 'ok', redis: 'unused', token: 'ok', wecom: 'ok' }) as const }
  return createHttp({ config: { mode: 'real', dataDir: '' }, log, metrics, inbox, health, app: KEYS }).app
}

export const bareGateway = (): Koa => createBareGateway(KEYS, { [WORD]: () => SAID })

/** npm co-wechat does its own work in its own way; it wants `encrypt_type=aes` in the query. */
export function coWechatGateway(): Koa {
  const { token, encodingAesKey, receiveId } = KEYS
  const app = new Koa()
  app.use(wechat({ token, appid: receiveId, encodingAESKey: encodingAesKey }).middleware(async () => SAID))
  return app
}
