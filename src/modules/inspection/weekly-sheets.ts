import type { Cell, Column, Honours, Row, Sheet } from '../../reports/index.js'
import { longDay, weekdayName } from '../../shared/dates.js'
import { daysOf, grouped, type TargetCost, type WeekRow, type WeekTable } from './weekly.js'

const score = (header: string, over?: string): Column => ({ header, kind: 'number', decimals: 2, ...(over !== undefined && { over }) })
const points = (header: string): Column => ({ header, kind: 'number', decimals: 1 })
const whole = (header: string): Column => ({ header, kind: 'number', decimals: 0 })
const text = (header: string): Column => ({ header, kind: 'text' })
const rank = (header: string): Column => ({ header, kind: 'rank' })
const average: Column = { ...score('周均分'), strong: true }

const NOT_INSPECTED = '未检查'

export function weekRange({ week }: Pick<WeekTable, 'week'>): string {
  return `${longDay(week.from)}–${longDay(week.until)}`
}

/** One sheet as a picture: who leads, and what each check made of each class. */
export function weekPicture(table: WeekTable, scope: string): Sheet {
  const missed = table.rows.reduce((sum, row) => sum + row.due - row.inspected, 0)
  return {
    name: '周表',
    title: '巡检周表',
    subtitle: `${weekRange(table)} · ${scope}`,
    columns: [rank('名次'), text('班级'), ...table.templates.map(template => score(template)), average, points('扣分合计')],
    honours: honoursOf(table),
    rows: byDepartment(table, row => [
      row.departmentRank,
      row.className,
      ...row.byTemplate.map(({ mean }) => mean ?? '—'),
      row.average ?? NOT_INSPECTED,
      row.cost,
    ]),
    notes: [
      '周均分是检查过的各次得分的平均；“—”是没有检查，不算满分，也不计入平均。',
      ...(missed > 0 ? [`本周还有 ${missed} 次该查没有查，见表格里的“每天”。`] : []),
      '同分同名次；各系前三名（含并列）得流动红旗。',
    ],
  }
}

/** Everything behind the picture, sheet by sheet. */
export function weekSheets(table: WeekTable, scope: string): Sheet[] {
  const head = { title: '巡检周表', subtitle: `${weekRange(table)} · ${scope}` }
  return [
    {
      ...head,
      name: '汇总',
      columns: [
        rank('系内名次'),
        rank('总名次'),
        text('班级'),
        text('系部'),
        ...table.templates.map(template => score(template)),
        average,
        points('扣分合计'),
        text('已查/应查'),
        text('流动红旗'),
      ],
      rows: byDepartment(table, row => [
        row.departmentRank,
        row.schoolRank,
        row.className,
        row.departmentName,
        ...row.byTemplate.map(({ mean }) => mean ?? NOT_INSPECTED),
        row.average ?? NOT_INSPECTED,
        row.cost,
        `${row.inspected}/${row.due}`,
        row.flag ? '红旗' : null,
      ]),
      notes: ['“未检查”不算满分，也不计入平均；没有检查过的班不排名。同分同名次，各系前三名（含并列）得流动红旗。'],
    },
    { ...head, ...everyDay(table) },
    {
      ...head,
      name: '项目',
      columns: [text('检查'), text('项目'), whole('次数'), points('扣分'), whole('涉及班级')],
      rows: table.items.map(({ template, item, times, points: off, classes }) => ({ cells: [template, item, times, off, classes] })),
      notes: ['申诉成功去掉的不在里面。'],
    },
    ...(table.rooms.length > 0 ? [{ ...head, name: '宿舍', ...targets('房间', table.rooms) }] : []),
    ...(table.publicAreas.length > 0
      ? [{ ...head, name: '公共区域', ...targets('区域', table.publicAreas), notes: ['公共区域不计入任何班级。'] }]
      : []),
  ]
}

function targets(what: string, costs: readonly TargetCost[]): Pick<Sheet, 'columns' | 'rows'> {
  return {
    columns: [text(what), text('班级'), whole('次数'), { ...score('平均分'), strong: true }, points('扣分合计')],
    rows: costs.map(({ targetName, className, reports, mean, cost }) => ({ cells: [targetName, className, reports, mean, cost] })),
  }
}

/** Every check on every day it took place or should have. */
function everyDay(table: WeekTable): Pick<Sheet, 'name' | 'columns' | 'rows' | 'notes'> {
  const held = new Set(table.rows.flatMap(row => row.cells.map(cell => `${cell.template} ${cell.date}`)))
  const slots = table.templates.flatMap(template =>
    daysOf(table.week)
      .filter(date => held.has(`${template} ${date}`))
      .map(date => ({ template, date })),
  )
  return {
    name: '每天',
    columns: [text('班级'), ...slots.map(({ template, date }) => score(weekdayName(date), template)), average],
    rows: byDepartment(table, row => {
      const cells = new Map(row.cells.map(cell => [`${cell.template} ${cell.date}`, cell.mean ?? NOT_INSPECTED]))
      return [row.className, ...slots.map(({ template, date }) => cells.get(`${template} ${date}`) ?? null), row.average ?? NOT_INSPECTED]
    }),
    notes: ['空格是那天没有这项检查；“未检查”是该查没有查。'],
  }
}

/** The best first within each department; a heading where there are several. */
function byDepartment(table: WeekTable, cellsOf: (row: WeekRow) => Cell[]): Row[] {
  const groups = [...grouped(table.rows, row => row.departmentId).values()]
  return groups.flatMap(rows => [
    ...(groups.length > 1 ? [{ heading: rows[0]!.departmentName || '其他' }] : []),
    ...inOrder(rows).map(row => ({ cells: cellsOf(row), flag: row.flag })),
  ])
}

/** By rank; those without one last, as the school lists them. */
export function inOrder(rows: readonly WeekRow[]): WeekRow[] {
  return rows.toSorted((a, b) => (a.departmentRank ?? Infinity) - (b.departmentRank ?? Infinity) || 0)
}

export function honoursOf(table: WeekTable): Honours {
  const groups = [...grouped(table.rows, row => row.departmentId).values()]
  return {
    title: '流动红旗',
    groups: groups
      .map(rows => ({
        label: groups.length > 1 ? rows[0]!.departmentName || '其他' : null,
        items: inOrder(rows.filter(row => row.flag)).map(row => ({ name: row.className, detail: `${row.average!.toFixed(2)} 分` })),
      }))
      .filter(group => group.items.length > 0),
  }
}
