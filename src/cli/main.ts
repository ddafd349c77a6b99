import { callerFolder, readEnvironment } from '../config.js'
import { runCli } from './run-cli.js'

process.exitCode = await runCli(
  { argv: process.argv.slice(2), cwd: callerFolder(), environment: () => readEnvironment() },
  {
    out: line => process.stdout.write(`${line}\n`),
    err: line => process.stderr.write(`${line}\n`),
  },
)
