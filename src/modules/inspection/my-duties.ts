import { createHash } from 'node:crypto'
import type { Tx } from '../../db/index.js'
import { addDays, localDate } from '../../shared/dates.js'
import { dutiesOf } from './duties.js'
import type { DutyLine } from './filing-views.js'
import type { Duty } from './inspection.js'
import { createReports } from './reports.js'
import { loadInspectionRules } from './school-file.js'
import { takenUntil } from './slots.js'

export interface MyDuty extends Duty {
  line: DutyLine
  /** Targets of the slot that have a report, by whomever. */
  filedKeys: Set<string>
}

/** What this person has to inspect: today, and what of yesterday is still taken. In the order of the slots. */
export async function myDuties(tx: Tx, personId: string, at: Date): Promise<MyDuty[]> {
  const today = localDate(at)
  const rules = await loadInspectionRules(tx)
  const dates = [addDays(today, -1), today].filter(date => at <= takenUntil(rules, date))
  const duties: Duty[] = []
  for (const date of dates) duties.push(...(await dutiesOf(tx, { date, personId })))
  const reports = await createReports(tx).find({ dates })
  const names = await tx.person.findMany({
    where: { id: { in: duties.flatMap(duty => duty.onBehalfOfId ?? []) } },
    select: { id: true, name: true },
  })
  return duties
    .map(duty => {
      const keys = new Set(duty.targets.map(target => target.key))
      const filedKeys = new Set(
        reports
          .filter(report => report.date === duty.date && report.template === duty.template.name && keys.has(report.target))
          .map(report => report.target),
      )
      const line: DutyLine = {
        key: dutyKey(duty),
        template: duty.template.name,
        date: duty.date,
        openAt: duty.openAt,
        closeAt: duty.closeAt,
        targets: keys.size,
        filed: filedKeys.size,
        state: at < duty.openAt ? 'later' : filedKeys.size === keys.size ? 'done' : at > duty.closeAt ? 'late' : 'open',
        inPlaceOf: names.find(one => one.id === duty.onBehalfOfId)?.name ?? null,
      }
      return { ...duty, line, filedKeys }
    })
    .toSorted((a, b) => a.openAt.getTime() - b.openAt.getTime())
}

/** Those that can be filed now. */
export function fillable(duties: readonly MyDuty[]): MyDuty[] {
  return duties.filter(({ line }) => line.state === 'open' || line.state === 'late')
}

/** What a button says of a duty: the name of a template may be long, and in any script. */
function dutyKey({ date, template, onBehalfOfId }: Duty): string {
  return createHash('sha256').update(`${date} ${template.name} ${onBehalfOfId}`).digest('hex').slice(0, 12)
}
