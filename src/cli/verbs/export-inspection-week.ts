import { writeFile } from 'node:fs/promises'
import { inTransaction, recordOperation, schoolWeek, toPicture, writeWorkbook } from '../../app.js'
import { localDate, longDay, parseLocalDate } from '../../shared/dates.js'
import { text, UsageError, type Verb } from '../verb.js'
import { FORCE, refuseExisting } from '../write-new.js'

export const exportInspectionWeek: Verb = {
  name: 'export inspection-week',
  help: '把一周的巡检得分、名次和流动红旗导出为 Excel 表或图片',
  options: {
    date: { type: 'string', value: 'YYYY-MM-DD', help: '这一周的任意一天；不写就是本周' },
    out: { type: 'string', value: '文件.xlsx', help: '表格写到这个文件' },
    picture: { type: 'string', value: '文件.png', help: '图片写到这个文件' },
    force: FORCE,
  },
  async run({ app, options, resolve, out, err }) {
    const at = app.clock.now()
    const said = text(options['date'])
    const date = said === undefined ? localDate(at) : parseLocalDate(said)
    if (!date) throw new UsageError('--date 后面要写一个存在的日期，例如 2026-09-14。')
    const sheet = named(text(options['out']), '--out', '.xlsx')
    const picture = named(text(options['picture']), '--picture', '.png')
    if (sheet === null && picture === null) throw new UsageError('请写 --out 文件.xlsx 或 --picture 文件.png，也可以两个都写。')
    const files = [sheet, picture].flatMap(file => (file === null ? [] : [resolve(file)]))
    for (const file of files) refuseExisting(file, options['force'] === true)

    const week = await inTransaction(app, tx => schoolWeek(tx, date, at))
    const range = `${longDay(week.week.from)}–${longDay(week.week.until)}`
    if (week.inspected === 0) {
      err(`${range}没有巡检的结果，没有可导出的周表。`)
      return 1
    }
    const stamp = { by: '命令行', at }
    if (sheet !== null) await writeWorkbook(resolve(sheet), week.sheets(), stamp)
    if (picture !== null) await writeFile(resolve(picture), await toPicture(week.picture(), stamp), { mode: 0o600 })
    const data = { form: files.length === 2 ? '表格和图片' : sheet === null ? '图片' : '表格', from: week.week.from, classes: week.rows }
    await inTransaction(app, tx => recordOperation(tx, app, { subject: 'export:inspection.week', action: 'export.sent', data }))
    out(`${range}的周表已写到 ${files.join('、')}：${week.rows} 个班。`)
    return 0
  },
}

function named(file: string | undefined, option: string, ending: string): string | null {
  if (file === undefined) return null
  if (!file.toLowerCase().endsWith(ending)) throw new UsageError(`${option} 后面要写一个以 ${ending} 结尾的文件名。`)
  return file
}
