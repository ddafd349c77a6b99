import { setFlagsFromString } from 'node:v8'
import { databaseFolder, loadConfig } from './config.js'
import { openDatabase } from './db/index.js'
import { ConfigError } from './shared/errors.js'
import { createLog } from './shared/log.js'

/** How much a function of WebAssembly does before V8 optimises it. */
const OPTIMISE_AFTER = 100_000_000

/** By default a start optimises much of PostgreSQL and Prisma that it hardly runs again, which was nearly half of its processor time. */
function optimiseLater(): void {
  setFlagsFromString(`--wasm-tiering-budget=${OPTIMISE_AFTER}`)
}

/** Idle connections to WeCom live half a minute; at most 20 of them. */
async function keepConnections(mode: 'demo' | 'real'): Promise<void> {
  if (mode === 'demo') return // the simulator is this process: the way to it is not worth loading a library
  const { setGlobalDispatcher, Agent } = await import('undici')
  setGlobalDispatcher(new Agent({ keepAliveTimeout: 30_000, connections: 20, connect: { timeout: 3_000 } }))
}

async function main(): Promise<void> {
  optimiseLater()
  const config = loadConfig()
  const log = createLog({ level: config.mode === 'demo' && config.logLevel === 'info' ? 'warn' : config.logLevel })
  // Opening the embedded database waits for the disk and for other threads: the rest is loaded meanwhile.
  const opening = openDatabase({ databaseUrl: config.databaseUrl, dataDir: databaseFolder(config), log })
  opening.catch(() => undefined) // told where it is awaited
  const [{ createApp }, { startService }] = await Promise.all([import('./app.js'), import('./service.js'), keepConnections(config.mode)])
  const app = await createApp(config, log, { database: await opening })
  const service = await startService(app)
  announce(config.mode, service.url)
  const stop = () => {
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

function announce(mode: 'demo' | 'real', url: string): void {
  const lines =
    mode === 'demo'
      ? [
          '企业微信学工助手（演示）已启动',
          `  打开手机模拟器：${url}/simulator/`,
          `  健康状态：      ${url}/readyz`,
          '  接入真实学校：复制 .env.example 为 .env，填好五项后重新启动（见 README.zh-CN.md）',
        ]
      : [
          '企业微信学工助手已启动',
          `  回调地址：${url}/wecom/callback`,
          `  健康状态：${url}/readyz`,
          '  检查还缺什么：npm run cli -- doctor',
        ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigError
      ? `配置有误，没有启动：\n${error.problems.map(problem => `  · ${problem}`).join('\n')}`
      : `没有启动：${error instanceof Error ? error.message : String(error)}`
  process.stderr.write(`${text}\n`)
  process.exit(1)
})
