import type { Tx } from '../../db/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import { loadWeek } from './weekly.queries.js'
import { weekPicture, weekSheets } from './weekly-sheets.js'
import { weekOf, weekTable } from './weekly.js'

/** The whole school's week of a day, for an operator: whoever sits at the server sees everything. */
export async function schoolWeek(tx: Tx, date: LocalDate, at: Date) {
  const classes = await tx.classGroup.findMany({
    where: { OR: [{ dissolvedOn: null }, { dissolvedOn: { gt: toDbDate(date) } }] },
    select: { id: true },
  })
  const week = weekOf(date)
  const table = weekTable(await loadWeek(tx, { week, classIds: classes.map(group => group.id), at }))
  return {
    week,
    rows: table.rows.length,
    inspected: table.rows.reduce((sum, row) => sum + row.inspected, 0),
    sheets: () => weekSheets(table, '全校'),
    picture: () => weekPicture(table, '全校'),
  }
}
