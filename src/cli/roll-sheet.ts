import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type excel from 'exceljs'

export interface RollRow {
  className: string
  span: string
  schoolNo: string
  name: string
  expected: boolean
  state: string
  at: string
  note: string
}

const COLUMNS: readonly { header: string; width: number; of(row: RollRow): string }[] = [
  { header: '班级', width: 24, of: row => row.className },
  { header: '时段', width: 14, of: row => row.span },
  { header: '学号', width: 18, of: row => row.schoolNo },
  { header: '姓名', width: 14, of: row => row.name },
  { header: '应到', width: 7, of: row => (row.expected ? '是' : '否') },
  { header: '状态', width: 14, of: row => row.state },
  { header: '时间', width: 10, of: row => row.at },
  { header: '说明', width: 40, of: row => row.note },
]

/** XML 1.0 has no place for control characters and half surrogates; one in a name would make the whole file unreadable. */
const UNWRITABLE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu

/** Every cell is text: 学号 keeps its zeros, and what a person typed never becomes a formula. Written as a stream, whole or not at all. */
export async function writeRollBook(file: string, sheets: AsyncIterable<{ name: string; rows: AsyncIterable<RollRow> }>): Promise<number> {
  // Loaded when a sheet is wanted: it is the slowest of our libraries to load, and every start would pay for it.
  const { default: exceljs } = await import('exceljs')
  const unfinished = `${file}.part`
  const stream = createWriteStream(unfinished, { mode: 0o600 })
  const failed = new Promise<never>((_, reject) => stream.once('error', reject))
  try {
    const count = await Promise.race([
      failed,
      fill(new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false }), sheets),
    ])
    await rename(unfinished, file)
    return count
  } catch (error) {
    stream.destroy()
    await rm(unfinished, { force: true })
    throw error
  }
}

async function fill(
  book: excel.stream.xlsx.WorkbookWriter,
  sheets: AsyncIterable<{ name: string; rows: AsyncIterable<RollRow> }>,
): Promise<number> {
  const names = new Set<string>()
  let total = 0
  for await (const { name, rows } of sheets) {
    const sheet = book.addWorksheet(sheetName(name, names), {
      views: [{ state: 'frozen', ySplit: 1 }],
      pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    })
    sheet.columns = COLUMNS.map(({ header, width }) => ({ header, width, style: { numFmt: '@' } }))
    sheet.getRow(1).font = { bold: true }
    let count = 0
    for await (const row of rows) {
      sheet.addRow(COLUMNS.map(column => column.of(row).replace(UNWRITABLE, ''))).commit()
      count++
    }
    const last = String.fromCodePoint(64 + COLUMNS.length)
    sheet.pageSetup.printArea = `A1:${last}${count + 1}`
    sheet.pageSetup.printTitlesRow = '1:1'
    sheet.autoFilter = `A1:${last}${count + 1}`
    sheet.commit()
    total += count
  }
  await book.commit()
  return total
}

/** At most 31 characters, without the seven that Excel refuses, and different from the others whatever their case. */
function sheetName(wanted: string, taken: Set<string>): string {
  const clean =
    wanted
      .replace(UNWRITABLE, '')
      .replace(/[\\/?*[\]:]/g, ' ')
      .replace(/^'+|'+$/g, '')
      .trim() || '签到'
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : ` (${number})`
    const name =
      [...clean]
        .slice(0, 28 - suffix.length)
        .join('')
        .slice(0, 31 - suffix.length) + suffix
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    return name
  }
}
