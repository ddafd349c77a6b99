import { setGlobalDispatcher, Agent } from 'undici'
import { createApp } from './app.js'
import { loadConfig } from './config.js'
import { startService } from './service.js'
import { ConfigError } from './shared/errors.js'
import { createLog } from './shared/log.js'

/** Idle connections to WeCom live half a minute; at most 20 of them. */
function keepConnections(): void {
  setGlobalDispatcher(new Agent({ keepAliveTimeout: 30_000, connections: 20, connect: { timeout: 3_000 } }))
}

async function main(): Promise<void> {
  const config = loadConfig()
  const log = createLog({ level: config.mode === 'demo' && config.logLevel === 'info' ? 'warn' : config.logLevel })
  keepConnections()
  const app = await createApp(config, log)
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
