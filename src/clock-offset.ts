import type { Database, Tx } from './db/index.js'
import type { MovableClock } from './shared/clock.js'

const KEY = 'demo-clock'

/** The demo clock's offset is one row, so that every process and the simulator agree. Milliseconds. */
export async function readOffset(prisma: Pick<Database['prisma'], 'setting'>): Promise<number | null> {
  const row = await prisma.setting.findUnique({ where: { key: KEY } })
  const value = row?.value as { offsetMs?: number } | undefined
  return value?.offsetMs ?? null
}

export async function writeOffset(tx: Tx, offsetMs: number): Promise<void> {
  const value = { offsetMs }
  await tx.setting.upsert({ where: { key: KEY }, create: { key: KEY, value }, update: { value } })
}

/** Follows the row, for the processes that did not move the clock themselves. */
export function followOffset(prisma: Database['background'], clock: MovableClock, everyMs = 1_000): () => void {
  const timer = setInterval(() => {
    readOffset(prisma).then(
      offset => offset !== null && clock.setOffset(offset),
      () => undefined, // the database is away: the next second asks again
    )
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
