import { CAMPUS_ZONE } from '../shared/dates.js'

/** Null is an empty place. In a column of numbers a word may stand too (未检查): it is shown quietly and counts for nothing. */
export type Cell = string | number | null

export interface Column {
  header: string
  /** A heading over neighbouring columns that name the same one. */
  over?: string
  /** `text` keeps its zeros and never becomes a formula; `rank` is a whole number, its first three are medals. */
  kind: 'text' | 'number' | 'rank'
  decimals?: number
  /** What the table is about: drawn bold. */
  strong?: boolean
  /** In half-width characters; measured from the rows when left out, which a sheet that is streamed has to give. */
  width?: number
}

export interface Line {
  cells: readonly Cell[]
  /** A small red flag beside the first text. */
  flag?: boolean
}

/** A line across the table: what follows belongs to it. */
export interface Heading {
  heading: string
}

export type Row = Line | Heading

/** Names to be proud of, above the table. */
export interface Honours {
  title: string
  groups: { label: string | null; items: { name: string; detail: string }[] }[]
}

export interface SheetHead {
  /** Of the tab. */
  name: string
  title?: string
  subtitle?: string
  columns: readonly Column[]
  honours?: Honours
  notes?: readonly string[]
}

/** One table, however it will be shown. */
export interface Sheet extends SheetHead {
  rows: readonly Row[]
}

/** One whose rows are read while it is written. */
export interface StreamedSheet extends SheetHead {
  rows: AsyncIterable<Row>
}

/** Who took it out of the house, and when (L02). */
export interface Stamp {
  by: string
  at: Date
}

const MOMENT = new Intl.DateTimeFormat('zh-CN', { timeZone: CAMPUS_ZONE, dateStyle: 'long', timeStyle: 'short', hour12: false })

export function stampLine({ by, at }: Stamp): string {
  return `由 ${by} 于 ${MOMENT.format(at)} 导出`
}

export function isHeading(row: Row): row is Heading {
  return 'heading' in row
}

/** Full-width marks and Chinese characters are two. */
export function halfWidths(text: string): number {
  let sum = 0
  for (const character of text) sum += character.codePointAt(0)! > 0xff ? 2 : 1
  return sum
}

export function cellText(cell: Cell, column: Column): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  return column.decimals === undefined ? String(cell) : cell.toFixed(column.decimals)
}
