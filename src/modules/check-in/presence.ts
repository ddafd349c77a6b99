import type { Tx } from '../../db/index.js'
import { judgeReading, readingFor, type Judgement } from './check-in.js'
import { placesOf } from './places.js'

const MAX_AGE_SECONDS = 180

/**
 * Whether the person's phone was at one of these places just now; no names = any place of the school. A school without places asks
 * nothing. Judged as a tap on 签到 is, by the device reading alone.
 */
export async function judgePresence(
  { tx, at }: { tx: Tx; at: Date },
  { personId, placeNames }: { personId: string; placeNames: readonly string[] },
): Promise<Judgement> {
  const known = await placesOf(tx, at)
  const named = placeNames.flatMap(name => known.get(name) ?? [])
  const rows = await tx.locationReading.findMany({
    where: { personId, at: { gte: new Date(at.getTime() - MAX_AGE_SECONDS * 1000) } },
    orderBy: { at: 'desc' },
    take: 20,
  })
  const readings = rows.map(row => ({
    at: row.at,
    latitude: row.latitude,
    longitude: row.longitude,
    accuracyMetres: row.accuracy,
  }))
  return judgeReading(named.length > 0 ? named : [...known.values()], readingFor(at, MAX_AGE_SECONDS, readings))
}
