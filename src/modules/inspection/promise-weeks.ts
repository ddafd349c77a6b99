import type { Tx } from '../../db/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import { WEEK_KIND, weekSubject } from './week-scope.js'
import { weekOf } from './weekly.js'

/** The week's table to every secretary and officer, once per date and recipient; a week without any report is no news. */
export async function promiseWeeks(tx: Tx, outbox: OutboxPort, date: LocalDate): Promise<void> {
  const week = weekOf(date)
  const day = toDbDate(date)
  const filed = await tx.inspectionReport.count({ where: { date: { gte: toDbDate(week.from), lte: toDbDate(week.until) }, counts: true } })
  if (filed === 0) return
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select distinct p.id from role_grant g join person p on p.id = g.person_id
     where g.role in ('secretary', 'officer') and p.left_at is null
       and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
     order by p.id`
  for (const { id } of rows)
    await outbox.add({ kind: WEEK_KIND, subject: weekSubject(week), recipients: [id], dedupeKey: `inspection-week:${id}`, date })
}
