import type excel from 'exceljs'
import { halfWidths, isHeading, stampLine, cellText, type Column, type Row, type Sheet, type Stamp, type StreamedSheet } from './sheet.js'
import { tabName, writable } from './writable.js'

const GREY = 'FF6B7280'
const THIN = { style: 'thin', color: { argb: 'FFD1D5DB' } } as const
const BORDER: Partial<excel.Borders> = { top: THIN, left: THIN, bottom: THIN, right: THIN }
const fill = (argb: string): excel.Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } })
const HEAD_FILL = fill('FFF3F4F6')
const FLAG_FILL = fill('FFFDECEA')

const MOST_WIDTH = 42
/** A long sheet gives the loop back now and then, as people tap meanwhile. */
const BREATHE_EVERY = 500

/** One sheet, row after row; returns how many rows of facts it holds. */
export async function writeSheet(
  book: excel.stream.xlsx.WorkbookWriter,
  sheet: Sheet | StreamedSheet,
  stamp: Stamp,
  tabs: Set<string>,
): Promise<number> {
  const { columns } = sheet
  const twoHeads = columns.some(column => column.over !== undefined)
  const top = [sheet.title, sheet.subtitle, ...honourLines(sheet)].filter(line => line !== undefined)
  const firstHead = top.length + 1
  const lastHead = firstHead + (twoHeads ? 1 : 0)
  const tab = book.addWorksheet(tabName(sheet.name, tabs), {
    views: [{ state: 'frozen', ySplit: lastHead }],
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    headerFooter: { oddFooter: `&L${stampLine(stamp).replaceAll('&', '&&')}&R第 &P / &N 页` },
  })
  tab.columns = columns.map((column, index) => ({ width: column.width ?? measured(sheet, column, index), style: styleOf(column) }))
  const end = tab.getColumn(columns.length).letter
  const across = (number: number, text: string, font: Partial<excel.Font>, wrap = false) => {
    const row = tab.getRow(number)
    if (columns.length > 1) tab.mergeCells(`A${number}:${end}${number}`)
    row.getCell(1).value = writable(text)
    row.getCell(1).style = { font, alignment: { horizontal: 'left', vertical: 'middle', wrapText: wrap }, numFmt: '@' }
    return row
  }

  top.forEach((line, index) => {
    const isTitle = index === 0 && sheet.title !== undefined
    across(index + 1, line, isTitle ? { bold: true, size: 16 } : { color: { argb: GREY } }).commit()
  })
  writeHeads(tab, columns, firstHead, twoHeads)

  let next = lastHead + 1
  let count = 0
  for await (const row of sheet.rows as AsyncIterable<Row> | Iterable<Row>) {
    if (isHeading(row)) {
      const heading = across(next, row.heading, { bold: true })
      heading.getCell(1).fill = HEAD_FILL
      heading.commit()
    } else {
      writeLine(tab.getRow(next), row, columns)
      count += 1
      if (count % BREATHE_EVERY === 0) await new Promise(resolve => setImmediate(resolve))
    }
    next += 1
  }
  const lastRow = next - 1
  next += 1
  for (const note of sheet.notes ?? []) across(next++, note, { color: { argb: GREY } }).commit()
  across(next, stampLine(stamp), { color: { argb: GREY }, italic: true }).commit()

  tab.pageSetup.printArea = `A1:${end}${next}`
  tab.pageSetup.printTitlesRow = `${firstHead}:${lastHead}`
  if (!twoHeads) tab.autoFilter = `A${lastHead}:${end}${Math.max(lastRow, lastHead)}`
  tab.commit()
  return count
}

function writeHeads(tab: excel.Worksheet, columns: readonly Column[], first: number, two: boolean): void {
  const style: Partial<excel.Style> = {
    font: { bold: true },
    fill: HEAD_FILL,
    border: BORDER,
    alignment: { horizontal: 'center', vertical: 'middle', wrapText: true },
  }
  const rows = two ? [first, first + 1] : [first]
  columns.forEach((column, index) => {
    for (const number of rows) {
      const cell = tab.getRow(number).getCell(index + 1)
      cell.style = style
      cell.value = writable(two && number === first ? (column.over ?? column.header) : column.header)
    }
  })
  // Merged from the right, so that a heading over one column stays as it is and one over several stands once.
  if (two) for (const { from, to, over } of spans(columns)) tab.mergeCells(first, from + 1, over === undefined ? first + 1 : first, to + 1)
  for (const number of rows) tab.getRow(number).commit()
}

/** Neighbouring columns under one heading; a column without one stands alone over both rows. */
function spans(columns: readonly Column[]): { from: number; to: number; over: string | undefined }[] {
  const found: { from: number; to: number; over: string | undefined }[] = []
  columns.forEach(({ over }, index) => {
    const last = found.at(-1)
    if (last && over !== undefined && last.over === over) last.to = index
    else found.push({ from: index, to: index, over })
  })
  return found
}

function writeLine(
  row: excel.Row,
  { cells, flag }: { cells: readonly (string | number | null)[]; flag?: boolean },
  columns: readonly Column[],
) {
  columns.forEach((column, index) => {
    const value = cells[index] ?? null
    const cell = row.getCell(index + 1)
    // A string stays a string, whatever sign it begins with: only `{ formula }` would be one.
    cell.value = typeof value === 'string' ? writable(value) : value
    cell.style = {
      ...styleOf(column),
      border: BORDER,
      ...(flag && { fill: FLAG_FILL }),
      ...(typeof value === 'string' && column.kind !== 'text' && { font: { color: { argb: GREY } }, numFmt: '@' }),
    }
  })
  row.commit()
}

function styleOf(column: Column): Partial<excel.Style> {
  const bold = column.strong ? { font: { bold: true } } : {}
  if (column.kind === 'text') return { numFmt: '@', alignment: { vertical: 'middle', wrapText: true }, ...bold }
  const numFmt = column.decimals ? `0.${'0'.repeat(column.decimals)}` : column.decimals === 0 || column.kind === 'rank' ? '0' : 'General'
  return { numFmt, alignment: { horizontal: 'center', vertical: 'middle' }, ...bold }
}

/** There is no automatic width in a file: what stands in the column, and two for the edges. */
function measured(sheet: Sheet | StreamedSheet, column: Column, index: number): number {
  const rows = Array.isArray(sheet.rows) ? (sheet.rows as Row[]) : []
  let most = halfWidths(column.header)
  for (const row of rows) if (!isHeading(row)) most = Math.max(most, halfWidths(cellText(row.cells[index] ?? null, column)))
  return Math.min(most + 2, MOST_WIDTH)
}

function honourLines({ honours }: Sheet | StreamedSheet): string[] {
  if (!honours) return []
  return honours.groups.map(
    ({ label, items }) =>
      `${honours.title}${label === null ? '' : `（${label}）`}：${items.map(item => `${item.name} ${item.detail}`).join('、')}`,
  )
}
