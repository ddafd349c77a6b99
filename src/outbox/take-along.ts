import type { Database } from '../db/index.js'
import { WORK_LEASE_SECONDS } from './run-work.js'

const MOST = 500
const RETRY_SECONDS = 5

interface Taken {
  date: Date
  id: bigint
  payload: Record<string, unknown>
}

/**
 * For work of which many pieces cost no more than one: does the piece at hand together with all that wait in line. Only those never
 * tried come along, so that one that always fails soon fails alone.
 */
export async function takeAlong(
  { background }: Pick<Database, 'background'>,
  kind: string,
  work: (others: Record<string, unknown>[]) => Promise<void>,
): Promise<void> {
  const others = await background.$queryRaw<Taken[]>`
    with taken as (
      update delivery set state = 'sending', lease_until = now() + make_interval(secs => ${WORK_LEASE_SECONDS})
       where (date, id) in (select date, id from delivery where person_id = '' and kind = ${kind} and state = 'queued' and attempts = 0
                             order by id limit ${MOST} for update skip locked)
      returning date, id, intent_id)
    select t.date, t.id, i.payload from taken t join intent i on i.date = t.date and i.id = t.intent_id order by t.id`
  const settle = (end: 'sent' | 'queued') => background.$executeRaw`
    update delivery set state = ${end}::delivery_state, lease_until = null, attempts = attempts + ${end === 'queued' ? 1 : 0},
           sent_at = case when ${end} = 'sent' then now() end, available_at = now() + make_interval(secs => ${RETRY_SECONDS})
     where state = 'sending' and (date, id) in (select * from unnest(${others.map(({ date }) => date)}::date[], ${others.map(({ id }) => id)}::bigint[]))`
  try {
    await work(others.map(({ payload }) => payload))
  } catch (error) {
    await settle('queued')
    throw error
  }
  await settle('sent')
}
