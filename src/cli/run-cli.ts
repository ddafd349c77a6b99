import { readFile } from 'node:fs/promises'
import { createApp, DataFolderInUseError } from '../app.js'
import { loadConfig, type Config, type Environment } from '../config.js'
import { AppError } from '../shared/errors.js'
import { createLog } from '../shared/log.js'
import { ownerAddress } from './owner-address.js'
import { askOwner } from './owner-socket.js'
import { guarded, readCommand, runVerb, type Command, type Ready } from './run-verb.js'
import { UsageError, type ExitCode, type Output } from './verb.js'

export interface Typed {
  argv: string[]
  cwd: string
  environment: () => Environment
}

/** One command: on the embedded database through its running owner, else with the folder opened here; on a server directly. */
export async function runCli({ argv, cwd, environment }: Typed, output: Output): Promise<ExitCode> {
  const ready = readCommand({ argv, cwd }, output)
  if (typeof ready === 'number') return ready
  const { verb, given } = ready
  return guarded(verb, output, async () => {
    const command = { argv, cwd, ...(await readInput(ready, output)) }
    const config = loadConfig(environment())
    if (verb.runClosed) return verb.runClosed({ ...given(output), config })
    const answered = config.databaseUrl === undefined ? await askOwner(ownerAddress(config.dataDir), command, output) : null
    return answered ?? (await runHere(config, command, output))
  })
}

async function runHere(config: Config, command: Command, output: Output): Promise<ExitCode> {
  const app = await createApp(config, createLog({ level: 'silent' })).catch((error: unknown) => {
    throw error instanceof DataFolderInUseError ? silentOwner(config, error) : error
  })
  try {
    return await runVerb(app, app.db.kind === 'embedded' ? 'alone' : 'server', command, output)
  } finally {
    await app.close()
  }
}

function silentOwner(config: Config, cause: unknown): AppError {
  return new AppError('owner-silent', 'the data folder has an owner that takes no commands', {
    cause,
    safeMessage: `数据文件夹 ${config.dataDir} 正被另一个进程使用，而它没有应答命令。\n  → 服务正在启动时请等几秒再试；请用启动服务的同一个用户运行这个命令；仍然不行，请先停止那个进程。`,
  })
}

async function readInput({ verb, given }: Ready, output: Output): Promise<Pick<Command, 'input'>> {
  if (!verb.argument?.input) return {}
  const { args, resolve } = given(output)
  const file = resolve(args[0]!)
  try {
    return { input: await readFile(file, 'utf8') }
  } catch {
    throw new UsageError(`读不到文件 ${file}，请检查路径和权限。`)
  }
}
