import { createApp } from '../src/app.js'
import { transact } from '../src/db/index.js'
import { loadWeek } from '../src/modules/inspection/weekly.queries.js'
import { weekPicture, weekSheets } from '../src/modules/inspection/weekly-sheets.js'
import { weekOf, weekTable } from '../src/modules/inspection/weekly.js'
import { toPicture, toWorkbook } from '../src/reports/index.js'
import { addDays, localDate, type LocalDate } from '../src/shared/dates.js'
import { createLog } from '../src/shared/log.js'
import { benchConfig } from './apps.js'
import type { BenchDatabase } from './postgres.js'
import { median, note, print } from './report.js'
import { seedSchool } from './seed.js'

const CLASSES = 200
const TEMPLATES = ['每日卫生晨检', '晚检', '晚自习纪律检查', '大扫除', '宿舍卫生和纪律晨检']
const DAYS = 5
const RUNS = 7

/** A school's week: read, made into a table, written as a workbook and drawn as a picture. */
export async function benchWeek({ url, pool }: BenchDatabase): Promise<void> {
  const app = await createApp(benchConfig(url, 'http://127.0.0.1:9'), createLog({ level: 'error' }))
  try {
    await seedSchool(pool, { classes: CLASSES, studentsPerClass: 1 })
    const week = weekOf(addDays(localDate(new Date()), -7))
    await seedWeek(pool, week.from)
    await pool.query('analyze')
    const at = app.clock.now()
    const stamp = { by: 'bench', at }
    const classIds = Array.from({ length: CLASSES }, (_, index) => 101 + index)
    const runs: { query: number; table: number; sheet: number; picture: number }[] = []
    for (let run = 0; run <= RUNS; run++) {
      const began = performance.now()
      const facts = await transact(app.db.background, tx => loadWeek(tx, { week, classIds, at }), { timeoutMs: 60_000 })
      const read = performance.now()
      const table = weekTable(facts)
      const made = performance.now()
      const book = await toWorkbook(weekSheets(table, '全校'), stamp)
      const written = performance.now()
      const picture = await toPicture(weekPicture(table, '全校'), stamp)
      const drawn = performance.now()
      if (facts.reports.length !== CLASSES * TEMPLATES.length * DAYS) throw new Error(`the week has ${facts.reports.length} reports`)
      if (run === 0) note(`week: ${facts.reports.length} reports, sheet ${book.length} bytes, picture ${picture.length} bytes`)
      // The first loads the libraries.
      else runs.push({ query: read - began, table: made - read, sheet: written - made, picture: drawn - written })
    }
    const of = (part: keyof (typeof runs)[number]) => median(runs.map(run => run[part]))
    const total = median(runs.map(({ query, table, sheet, picture }) => query + table + sheet + picture))
    print({ name: 'week.table', value: total / 1000, unit: 's for 200 classes × 5 templates × 5 days, sheet and picture' })
    for (const part of ['query', 'table', 'sheet', 'picture'] as const) print({ name: `week.table.${part}`, value: of(part), unit: 'ms' })
  } finally {
    await app.close()
  }
}

/** Every class in every check of five days; one in three has something found. */
async function seedWeek(pool: BenchDatabase['pool'], monday: LocalDate): Promise<void> {
  await pool.query(
    `insert into inspection_report (date, number, template, version, target, target_name, class_id, inspector_id, findings, score, base, filed_at, changed_at)
     select $1::date + day, 'XJ' || day || '-' || c.id || '-' || t.n, t.name, 1, 'class:' || c.id, c.name, c.id, 't1',
            case when (c.id + day + t.n) % 3 = 0 then '[{"item":"地面","points":1},{"item":"黑板","points":0.5}]'::jsonb else '[]'::jsonb end,
            case when (c.id + day + t.n) % 3 = 0 then 98.5 else 100 end, 100, now(), now()
       from class_group c, generate_series(0, $2::int - 1) day, unnest($3::text[]) with ordinality t(name, n)`,
    [monday, DAYS, TEMPLATES],
  )
}
