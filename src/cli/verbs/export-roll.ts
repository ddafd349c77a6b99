import { groupOf, loadRolls, ROLL_LABEL, windowsOfDay, writeWorkbook, type App, type Roll, type RollLine } from '../../app.js'
import { clockTime, longDay, parseLocalDate, type LocalDate } from '../../shared/dates.js'
import { rollSheet, type RollRow } from '../roll-sheet.js'
import { text, UsageError, type Verb } from '../verb.js'
import { FORCE, refuseExisting } from '../write-new.js'

/** Classes read at once; keeps the memory of a large school's day small. */
const CLASSES_AT_ONCE = 50

export const exportRoll: Verb = {
  name: 'export roll',
  help: '把某一天的签到名单导出为 Excel 表（每个时段一张表）',
  options: {
    date: { type: 'string', value: 'YYYY-MM-DD', help: '哪一天', required: true },
    class: { type: 'string', value: '班级', help: '只要这个班；不写就是全校' },
    out: { type: 'string', value: '文件.xlsx', help: '写到这个文件', required: true },
    force: FORCE,
  },
  async run({ app, options, resolve, out, err }) {
    const date = parseLocalDate(text(options['date']) ?? '')
    if (!date) throw new UsageError('--date 后面要写一个存在的日期，例如 2026-09-14。')
    const named = text(options['out'])
    if (!named?.toLowerCase().endsWith('.xlsx')) throw new UsageError('--out 后面要写一个以 .xlsx 结尾的文件名。')
    const file = resolve(named)
    refuseExisting(file, options['force'] === true)

    const className = text(options['class'])
    const windows = (await windowsOfDay(app.db.background, date)).filter(
      window => className === undefined || window.class_name === className,
    )
    if (windows.length === 0) {
      err(`${longDay(date)}${className === undefined ? '' : `，${className}`}没有签到时段，没有可导出的名单。`)
      return 1
    }
    const count = await writeWorkbook(file, sheetsOf(app, date, windows), { by: '命令行', at: app.clock.now() })
    out(`已写到 ${file}：${new Set(windows.map(window => window.name)).size} 张表，${count} 行。`)
    return 0
  },
}

async function* sheetsOf(app: App, date: LocalDate, windows: readonly { class_id: number; name: string }[]) {
  for (const name of new Set(windows.map(window => window.name))) {
    const classIds = [...new Set(windows.filter(window => window.name === name).map(window => window.class_id))]
    yield rollSheet(name, rowsOf(app, date, name, classIds))
  }
}

async function* rowsOf(app: App, date: LocalDate, name: string, classIds: readonly number[]): AsyncGenerator<RollRow> {
  for (let from = 0; from < classIds.length; from += CLASSES_AT_ONCE) {
    const rolls = await loadRolls(app.db.background, { date, classIds: classIds.slice(from, from + CLASSES_AT_ONCE) }, app.clock.now())
    for (const roll of rolls) if (roll.occurrence.name === name) for (const line of roll.lines) yield rollRow(roll, line)
  }
}

/** One student's line of the sheet. */
export function rollRow({ occurrence }: Roll, { name, schoolNo, state }: RollLine): RollRow {
  const group = groupOf(state.kind)
  return {
    className: occurrence.className,
    span: `${clockTime(occurrence.openAt)}–${clockTime(occurrence.closeAt)}`,
    schoolNo: schoolNo ?? '',
    name,
    expected: group !== 'on-leave' && group !== 'exempt' && group !== 'cancelled',
    state: ROLL_LABEL[state.kind],
    at: state.at ? clockTime(state.at) : '',
    note: [state.reason, state.by && `${state.by}标记`, occurrence.state === 'cancelled' && (occurrence.cancelReason ?? '不签到')]
      .filter(Boolean)
      .join('；'),
  }
}
