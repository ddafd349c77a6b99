import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { createApp, type App } from '../../src/app.js'
import { ownerAddress } from '../../src/cli/owner-address.js'
import { serveCommands } from '../../src/cli/owner-socket.js'
import { runCli } from '../../src/cli/run-cli.js'
import { loadConfig } from '../../src/config.js'
import { createLog } from '../../src/shared/log.js'
import { SMALL_SCHOOL_FILE } from '../support/school.js'
import { listener } from './typed.js'

// Databases on disk start slowly on a busy machine; nothing here measures time.
jest.setTimeout(300_000)

describe('the command line and the embedded database', () => {
  let dataDir: string
  let owner: { app: App; commands: { close(): Promise<void> } } | undefined
  const environment = () => ({ DATA_DIR: dataDir })

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'cli-'))
    await writeFile(path.join(dataDir, 'school.yaml'), SMALL_SCHOOL_FILE)
  })
  afterEach(async () => {
    await owner?.commands.close()
    await owner?.app.close()
    owner = undefined
  })
  afterAll(() => rm(dataDir, { recursive: true }))

  const open = () => createApp(loadConfig(environment()), createLog({ level: 'silent' }))
  const startOwner = async () => {
    const app = await open()
    owner = { app, commands: await serveCommands(app) }
    return app
  }
  const run = async (line: string) => {
    const { output, said } = listener()
    return said(await runCli({ argv: line.split(' '), cwd: dataDir, environment }, output))
  }

  it('opens the folder itself when no service runs, and leaves it free', async () => {
    expect(await run('school import school.yaml')).toMatchObject({ exit: 0, out: expect.stringContaining('已导入') })
    expect(await readdir(dataDir)).not.toContain('cli.sock')
  })

  it('is served by the running owner, files, errors and exit codes, over a socket that only its user may open', async () => {
    await startOwner()

    const said = await run('school import school.yaml --dry-run')
    const { mode } = await stat(ownerAddress(dataDir))

    expect(said).toMatchObject({ exit: 0, out: expect.stringContaining('没有变化') })
    expect(mode & 0o777).toBe(0o600)
    expect(await run('outbox resend 7')).toMatchObject({ exit: 1, out: '', err: expect.stringContaining('没有动') })
    expect(await run('outbox resend seven')).toMatchObject({ exit: 2, err: expect.stringContaining('用法：') })
  })

  it('replaces a socket file that a killed service left behind', async () => {
    await writeFile(ownerAddress(dataDir), 'left over')

    await startOwner()

    expect(await run('inbox list')).toMatchObject({ exit: 0, out: expect.stringContaining('没有失败') })
  })

  it('is refused in plain words when the folder has an owner that does not answer', async () => {
    const app = await open()
    const said = await run('inbox list')
    await app.close()

    expect(said).toMatchObject({ exit: 1, err: expect.stringMatching(/正被另一个进程使用[\s\S]*请等几秒再试/) })
  })

  it('says so when the simulator would be needed and does not run', async () => {
    expect(await run('sync')).toMatchObject({ exit: 1, err: expect.stringContaining('npm start') })
  })

  it('backs up while the service runs, restores only when it is stopped, and brings the same data back', async () => {
    const app = await startOwner()
    await app.db.prisma.setting.create({ data: { key: 'mark', value: { kept: true } } })
    expect(await run('backup --out copy.tar.gz')).toMatchObject({ exit: 0, out: expect.stringContaining('已备份') })
    expect(await run('backup copy.tar.gz')).toMatchObject({ exit: 2, err: expect.stringContaining('已经存在') })
    await app.db.prisma.setting.delete({ where: { key: 'mark' } })
    expect(await run('restore copy.tar.gz --yes')).toMatchObject({ exit: 1, err: expect.stringContaining('正被另一个进程使用') })
    await owner?.commands.close()
    await owner?.app.close()

    const asked = await run('restore copy.tar.gz')
    const restored = await run('restore copy.tar.gz --yes')
    const again = await startOwner()

    expect(asked).toMatchObject({ exit: 2, err: expect.stringContaining('--yes') })
    expect(restored).toMatchObject({ exit: 0, out: expect.stringContaining('before-restore') })
    expect(await again.db.prisma.setting.findUnique({ where: { key: 'mark' } })).toMatchObject({ value: { kept: true } })
    expect(await run('school export')).toMatchObject({ exit: 0, out: expect.stringContaining('早自习') })
  })

  it('refuses a file that is no backup and keeps the data', async () => {
    await writeFile(path.join(dataDir, 'broken.tar.gz'), 'no backup')

    expect(await run('restore broken.tar.gz --yes')).toMatchObject({ exit: 1, err: expect.stringContaining('没有做任何改动') })
    expect(await run('school export')).toMatchObject({ exit: 0, out: expect.stringContaining('早自习') })
  })

  it('points to the server’s own tools when the database is a PostgreSQL server', async () => {
    const { output, said } = listener()
    const server = () => ({ DATA_DIR: dataDir, DATABASE_URL: 'postgresql://user:pass-word@127.0.0.1:1/campus' })

    const restored = said(await runCli({ argv: ['restore', 'x', '--yes'], cwd: dataDir, environment: server }, output))

    expect(restored).toMatchObject({ exit: 1, err: expect.stringContaining('pg_restore') })
    expect(restored.err).not.toContain('pass-word')
  })

  it('says in plain words that a database server cannot be reached, without its password', async () => {
    const { output, said } = listener()
    const server = () => ({ DATA_DIR: dataDir, DATABASE_URL: 'postgresql://user:pass-word@127.0.0.1:1/campus' })

    const away = said(await runCli({ argv: ['doctor'], cwd: dataDir, environment: server }, output))

    expect(away).toMatchObject({ exit: 1, err: expect.stringContaining('数据库连不上') })
    expect(away.err).not.toContain('pass-word')
  })
})

it('finds a place for the socket when the data folder’s name is too long for one', () => {
  expect(Buffer.byteLength(ownerAddress(`/${'long/'.repeat(40)}`))).toBeLessThan(100)
  expect(ownerAddress('/srv/campus/data')).toBe('/srv/campus/data/cli.sock')
})
