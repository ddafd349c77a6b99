import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

// The CLI insists on a schema-engine binary even for `generate`; any existing file will do, and nothing is downloaded.
const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
const run = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit', env })
process.exit(run.status ?? 1)
