import { createAuthority, createPeople, type RoleName } from '../../directory/index.js'
import { localDate, longDay, type LocalDate } from '../../shared/dates.js'
import { askExport, type ExportForm } from '../exports/index.js'
import type {
  ActionCommand,
  Answer,
  CommandContext,
  IntentView,
  Manifest,
  MayStillSee,
  Permission,
  ReportMaker,
  WordCommand,
} from '../manifest.js'
import { permissions } from './permissions.js'
import { dayIn, seeWeek, WEEK_KIND, weekIn, weekSubject, type SeenWeek } from './week-scope.js'
import type { WeekClassesView, WeekRankingView, WeekRefusedView, WeekView } from './week-views.js'
import { inOrder, weekPicture, weekSheets } from './weekly-sheets.js'
import { grouped, weekOf, weekTable, type Week } from './weekly.js'

const WATCHERS: readonly RoleName[] = ['class_teacher', 'deputy_class_teacher', 'counsellor', 'secretary', 'officer', 'administrator']

const REPORT = 'inspection.week'
const MOST_ITEMS = 5
/** More classes than that are a picture of each department. */
const MOST_CLASSES_A_PICTURE = 60

const refuse = (reason: WeekRefusedView['reason']): Answer => {
  const view: WeekRefusedView = { view: 'inspection.week-refused', reason }
  return { view }
}

function viewOf(seen: SeenWeek, asOf: Date, notice?: ExportForm): Exclude<WeekView, WeekRefusedView> {
  const { table, facts, scope, ownOnly } = seen
  const common = { week: table.week, asOf, ...(notice && { notice }) }
  if (ownOnly) {
    const classes: WeekClassesView['classes'] = table.rows.map(row => ({
      row,
      ranked: table.ranked.get(row.departmentId) ?? 0,
      items: weekTable(facts, { classIds: new Set([row.classId]), wholeSchool: false }).items.slice(0, MOST_ITEMS),
      missed: row.cells.filter(cell => cell.mean === null),
    }))
    return { view: 'inspection.week-classes', ...common, classes }
  }
  const view: WeekRankingView = {
    view: 'inspection.week',
    ...common,
    scope,
    departments: [...grouped(table.rows, row => row.departmentId).values()].map(rows => ({
      name: rows[0]!.departmentName,
      rows: inOrder(rows),
    })),
    items: table.items.slice(0, MOST_ITEMS),
    missed: table.rows.reduce((sum, row) => sum + row.due - row.inspected, 0),
  }
  return view
}

const FORM_WORD: Record<string, ExportForm> = { 表格: 'sheet', 图片: 'picture' }

/** 周表 [上周 | 9-14] [表格 | 图片]. */
const weekWord: WordCommand = async (context, rest) => {
  const { tx, at, today, authority, person, outbox, inboxKey } = context
  const form = Object.keys(FORM_WORD).find(word => rest.includes(word))
  const date = dayIn(form ? rest.replace(form, '') : rest, today)
  if (!date) return refuse('no-such-day')
  const week = weekOf(date)
  if (week.from > today) return refuse('not-yet')
  const verdict = await authority.require('inspection.see')
  if (!verdict.ok) return refuse(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed')
  const seen = await seeWeek(tx, authority, week, at)
  if (!seen) return refuse('not-allowed')
  if (form) await exportWeek(context, week, FORM_WORD[form]!)
  else
    await outbox.add({
      kind: WEEK_KIND,
      subject: weekSubject(week),
      recipients: [person.id],
      dedupeKey: `week-asked:${inboxKey.key}`,
      date: today,
    })
  return { view: viewOf(seen, at, form === undefined ? undefined : FORM_WORD[form]) }
}

function exportWeek(context: CommandContext, week: Week, form: ExportForm): Promise<void> {
  return askExport(context, { report: REPORT, form, of: { from: week.from } })
}

/** A button of the card: the same as 周表 表格, and the card stays. */
const pressed =
  (form: ExportForm): ActionCommand =>
  async (context, { subject }) => {
    const week = weekIn(subject)
    const seen = week && (await seeWeek(context.tx, context.authority, week, context.at))
    if (!seen) return refuse('not-allowed')
    await exportWeek(context, week, form)
    return { view: viewOf(seen, context.at, form) }
  }

const weekView: IntentView = async ({ tx, at }, { subject }, personId) => {
  const week = weekIn(subject)
  const on = localDate(at)
  const person = week && (await createPeople(tx).find(personId, on))
  if (!week || !person) return null
  const authority = createAuthority({ tx, person, on, permissions: [...permissions, ...weekPermissions] })
  const seen = await seeWeek(tx, authority, week, at)
  return seen && { view: viewOf(seen, at) }
}

const mayStillSeeWeek: MayStillSee = ({ authority }) => authority.can('inspection.see')

const weekReport: ReportMaker = async ({ tx, at, authority }, { from }) => {
  const week = weekOf(from as LocalDate)
  const seen = await seeWeek(tx, authority, week, at)
  if (!seen) return null
  const { table, scope } = seen
  const departments = [...grouped(table.rows, row => row.departmentName)]
  return {
    name: `巡检周表 ${longDay(week.from)}–${longDay(week.until)}`,
    facts: { from: week.from, until: week.until, scope, classes: table.rows.length, asOf: localDate(at) },
    sheets: () => weekSheets(table, scope),
    pictures: () =>
      table.rows.length <= MOST_CLASSES_A_PICTURE
        ? [weekPicture(table, scope)]
        : departments.map(([name, rows]) => weekPicture({ ...table, rows }, name)),
  }
}

export const weekWords: Manifest['words'] = {
  周表: {
    run: weekWord,
    asks: true,
    help: '一周的巡检得分、名次和流动红旗；也可以：周表 上周，周表 9-14，周表 表格，周表 图片',
    roles: WATCHERS,
  },
}

export const weekActions: Manifest['actions'] = { 'week-sheet': pressed('sheet'), 'week-picture': pressed('picture') }

export const weekViews: Manifest['views'] = { [WEEK_KIND]: { shared: false, load: weekView, mayStillSee: mayStillSeeWeek } }

export const weekExports: NonNullable<Manifest['exports']> = { [REPORT]: weekReport }

export const weekPermissions: Permission[] = [
  {
    name: 'inspection.see-ranking',
    label: '看巡检排名',
    roles: { counsellor: 'department', secretary: 'department', officer: 'school', administrator: 'school' },
  },
]
