import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { createApp } from '../../src/app.js'
import { loadConfig } from '../../src/config.js'
import { startService } from '../../src/service.js'
import { createLog } from '../../src/shared/log.js'
import { type DatabaseKind, emptyServerDatabase } from '../support/databases.js'

export type Size = { width: number; height: number }
/** A desk with several phones side by side, and one phone in the hand. */
export const WIDE: Size = { width: 1440, height: 900 }
export const PHONE: Size = { width: 390, height: 844 }

const ROOT = path.resolve(import.meta.dirname, '../..')

export interface Demo {
  url: string
  /** Something a phone does, without a browser: for the classmates nobody watches. */
  act(userid: string, verb: string, body: object): Promise<Record<string, unknown>>
  stop(): Promise<void>
}

/** What `npm start` starts: demo mode on an empty folder (or an empty database), the simulator inside, a port of its own. */
export async function startDemo(kind: DatabaseKind): Promise<Demo> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'wecom-campus-story-'))
  const server = kind === 'postgres' ? await emptyServerDatabase() : null
  const config = loadConfig({
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    ...(server && { DATABASE_URL: server.url }),
  })
  const log = createLog({ level: config.logLevel })
  const service = await startService(await createApp(config, log))
  return {
    url: service.url,
    async act(userid, verb, body) {
      const response = await fetch(`${service.url}/simulator/control/phones/${userid}/${verb}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return (await response.json()) as Record<string, unknown>
    },
    async stop() {
      await service.stop()
      await server?.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The configuration names a port before anything listens, so one is found first. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise(closed => server.close(closed))
  return port
}

/**
 * The page's scripts where the service looks for them, never an older build. One that is new enough stays: another file's browser may be
 * reading it at this moment.
 */
export function compilePages(): void {
  const sources = path.join(ROOT, 'simulator/web')
  const built = statSync(path.join(ROOT, 'dist/simulator/web/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(file => /\.tsx?$/.test(file))
  if (files.every(file => statSync(path.join(sources, file)).mtimeMs < built)) return
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', path.join(ROOT, 'simulator/web/tsconfig.json')], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the page does not compile:\n${run.stdout}${run.stderr}`)
}

/** Keeps what a page shows, to be looked at: in the folder SCREENSHOTS names, else among the temporary files. */
export function createCamera(kind: DatabaseKind) {
  const folder = path.join(process.env['SCREENSHOTS'] ?? path.join(tmpdir(), 'wecom-campus-screenshots'), kind)
  return async (page: Page, name: string): Promise<void> => {
    await mkdir(folder, { recursive: true })
    await page.screenshot({ path: path.join(folder, `${name}.png`) })
  }
}
