import { parseArgs } from 'node:util'
import { badWeather, databaseAway, killRounds, redisAway } from './faults.js'
import { createLedger } from './ledger.js'
import { createLoad } from './load.js'
import { createPostgres, createRedis, type OwnServer } from './servers.js'
import { createStage, type DatabaseKind } from './stage.js'
import { verify, type Verdict } from './verify.js'

const DATABASE_AWAY_SECONDS = 20
const MOST_COMPLAINTS = 20

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, database: { type: 'string', default: 'both' } } })
const rounds = Number(values.rounds)
const began = Date.now()
const say = (line: string) => console.log(`${String(Math.round((Date.now() - began) / 1_000)).padStart(5)} s  ${line}`)

/** Everything on one database; the slow faults of WeCom only where they are asked for. */
async function run(
  kind: DatabaseKind,
  servers: { postgres: OwnServer | null; redis: OwnServer | null },
  withWeather: boolean,
): Promise<Verdict> {
  const { postgres, redis } = servers
  const stage = await createStage(kind, {
    ...(kind === 'postgres' && postgres && { databaseUrl: postgres.url }),
    ...(redis && { redisUrl: redis.url }),
  })
  try {
    const ledger = createLedger(stage.callbackUrl)
    const load = createLoad(stage, ledger)
    say(`${kind}: the school is ready`)
    await killRounds(stage, load, rounds, say)
    if (redis) await redisAway(stage, load, ledger, redis, say)
    if (withWeather) await badWeather(stage, load, ledger, say)
    if (kind === 'postgres' && postgres) await databaseAway(stage, load, ledger, postgres, DATABASE_AWAY_SECONDS, say)
    return await verify(stage, ledger)
  } finally {
    await stage.remove()
  }
}

async function main(): Promise<number> {
  if (!Number.isInteger(rounds) || rounds < 1 || !['embedded', 'postgres', 'both'].includes(values.database)) {
    console.error('soak [--rounds N] [--database embedded|postgres|both]')
    return 2
  }
  const postgres = values.database === 'embedded' ? null : await createPostgres()
  const redis = await createRedis()
  const wanted: DatabaseKind[] = values.database === 'both' ? ['embedded', 'postgres'] : [values.database as DatabaseKind]
  const kinds = wanted.filter(kind => kind === 'embedded' || postgres)
  if (!postgres && values.database !== 'embedded') console.log('PostgreSQL was not found: its rounds are skipped')
  if (!redis) console.log('Redis was not found: its fault is skipped')
  const failed: string[] = []
  try {
    for (const kind of kinds) {
      const { complaints, figures } = await run(kind, { postgres, redis }, kind === kinds.at(-1))
      say(
        `${kind}: ${Object.entries(figures)
          .map(([name, count]) => `${name} ${count}`)
          .join(', ')}`,
      )
      for (const complaint of complaints.slice(0, MOST_COMPLAINTS)) console.log(`         ✕ ${complaint}`)
      if (complaints.length > 0) failed.push(`${kind} (${complaints.length})`)
    }
  } finally {
    await Promise.all([postgres?.remove(), redis?.remove()])
  }
  const outcome =
    failed.length > 0 ? `FAILED: ${failed.join(', ')}` : kinds.length > 0 ? 'nothing lost, nothing twice' : 'nothing could be run'
  console.log(`soak: ${rounds} rounds on ${kinds.join(' and ')} in ${Math.round((Date.now() - began) / 1_000)} s: ${outcome}`)
  return failed.length === 0 && kinds.length > 0 ? 0 : 1
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error)
  console.log(`soak: FAILED: ${error instanceof Error ? error.message : String(error)}`)
  return 1
})
