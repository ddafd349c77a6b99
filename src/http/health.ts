import type { Middleware } from 'koa'
import type { Log } from '../shared/log.js'

export type HealthPart = 'database' | 'migrations' | 'redis' | 'token' | 'wecom'
export type PartState = 'ok' | 'away' | 'unused'

export interface HealthPort {
  check(): Promise<Record<HealthPart, PartState>>
}

const REQUIRED: readonly HealthPart[] = ['database', 'migrations']

const WORDS: Record<HealthPart, { name: string; meaning: string; todo: string }> = {
  database: {
    name: '数据库',
    meaning: '暂时不能保存任何事，企业微信的消息会被请求重发',
    todo: '检查数据库服务和 DATABASE_URL；内置数据库请看数据目录的空间与权限',
  },
  migrations: {
    name: '数据表',
    meaning: '数据库的表还没有更新到这一版，服务不接收消息',
    todo: '等启动完成；若一直如此，请看启动日志里失败的那一步',
  },
  redis: { name: 'Redis', meaning: '已改用进程内存，功能不受影响，多个实例之间不再共享缓存', todo: '检查 Redis 服务和 REDIS_URL' },
  token: {
    name: '访问凭证',
    meaning: '拿不到 access_token，消息会留在发件箱里等待',
    todo: '核对 WECOM_CORP_ID、WECOM_SECRET 和可信 IP，可运行 npm run cli -- doctor',
  },
  wecom: { name: '企业微信接口', meaning: '暂时连不上，签到照常，消息会稍后补发', todo: '检查本机能否访问 WECOM_API_BASE 的地址' },
}

const ALL_AWAY: Record<HealthPart, PartState> = { database: 'away', migrations: 'away', redis: 'unused', token: 'unused', wecom: 'unused' }

const LONGEST_CHECK_MS = 2_000

/** Ready = what is needed to keep an event. The rest only degrades, and is named. */
export function createReadyz({ health, log }: { health: HealthPort; log: Log }): Middleware {
  return async ctx => {
    const states = await withinTime(() => health.check()).catch(error => {
      log.error({ err: error }, 'health check failed')
      return ALL_AWAY
    })
    const away = (Object.keys(WORDS) as HealthPart[]).filter(part => states[part] === 'away')
    const ready = !away.some(part => REQUIRED.includes(part))

    ctx.status = ready ? 200 : 503
    ctx.set('Cache-Control', 'no-store')
    ctx.body = {
      ready,
      status: !ready ? '尚不能服务' : away.length > 0 ? '可以服务，部分降级' : '一切正常',
      parts: states,
      problems: away.map(part => ({ part, ...WORDS[part] })),
    }
  }
}

/** Says only that the process answers: restarting it would not bring a database back. */
export const healthz: Middleware = ctx => {
  ctx.set('Cache-Control', 'no-store')
  ctx.body = { alive: true }
}

async function withinTime<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LONGEST_CHECK_MS} ms`)), LONGEST_CHECK_MS)
  })
  return Promise.race([Promise.resolve().then(work), late]).finally(() => clearTimeout(timer))
}
