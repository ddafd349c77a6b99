// `npm run bench`: prints one JSON object a line. `npm run bench -- gateway rush` chooses.
import type { BenchDatabase } from './postgres.js'
import { note, noteMachine } from './report.js'

const SUITES: Record<string, () => Promise<void>> = {
  gateway: async () => (await import('./gateway.js')).benchGateway(),
  checkin: () => onDatabase(async database => (await import('./check-in.js')).benchCheckIn(database)),
  rush: () => rush({ name: 'rush', students: 3_000, instances: 1 }),
  'rush.ten_schools': () => rush({ name: 'rush.ten_schools', students: 30_000, instances: 2 }),
  digest: () => onDatabase(async database => (await import('./digest.js')).benchDigest(database)),
  approve: () => onDatabase(async database => (await import('./approve.js')).benchApprove(database)),
  overlap: () => onDatabase(async database => (await import('./overlap.js')).benchOverlap(database)),
  photo: async () => (await import('./photo.js')).benchPhoto(),
  'inspect.file12': async () => (await import('./file12.js')).benchFile12(),
  week: () => onDatabase(async database => (await import('./week-table.js')).benchWeek(database)),
  start: async () => (await import('./start.js')).benchStart(),
}

async function onDatabase(work: (database: BenchDatabase) => Promise<void>): Promise<void> {
  const { withDatabase } = await import('./postgres.js')
  await withDatabase(work)
}

function rush(size: { name: string; students: number; instances: number }): Promise<void> {
  return onDatabase(async database => (await import('./rush.js')).benchRush(database, size))
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === '--serve') {
    const { serve } = await import('./serve.js')
    return serve(args[1]!, JSON.parse(args[2]!) as Record<string, string>)
  }
  if (args[0] === '--photos') return (await import('./photo.js')).servePhotos(args[1]!)
  const unknown = args.filter(name => !(name in SUITES))
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}`)
  for (const [name, run] of Object.entries(SUITES)) {
    if (args.length > 0 && !args.includes(name)) continue
    noteMachine()
    // One that fails must not hide the others.
    await run().catch((error: unknown) => {
      note(`${name} failed: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
await main(process.argv.slice(2))
