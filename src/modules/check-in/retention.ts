import type { Tx } from '../../db/index.js'
import { addDays, localDate, toDbDate } from '../../shared/dates.js'

/** Raw points go after their retention; results stay (features.md M02). Days. */
const POSITION_DAYS = 30
/** A month later nobody is corrected any more about what a list once said. */
export const TOLD_DAYS = 45

/** Drops what lists said about students once it is too old to be corrected. Returns how many lines. */
export function expireTold(tx: Tx, now: Date): Promise<number> {
  return tx.$executeRaw`delete from told where date < ${toDbDate(addDays(localDate(now), -TOLD_DAYS))}::date`
}

/** Drops readings no tap can use any more and, later, the points copied into taps. Returns how many rows changed. */
export async function expirePositions(tx: Tx, now: Date): Promise<number> {
  const readings = await tx.$executeRaw`
    delete from location_reading g where g.at < ${now}::timestamptz - interval '1 day'
       and not exists (select 1 from tap t where t.person_id = g.person_id and not t.settled and t.at between g.at - interval '5 minutes' and g.at + interval '1 hour')`
  const taps = await tx.$executeRaw`
    update tap set latitude = null, longitude = null, accuracy = null
     where latitude is not null and at < ${now}::timestamptz - make_interval(days => ${POSITION_DAYS})`
  return readings + taps
}
