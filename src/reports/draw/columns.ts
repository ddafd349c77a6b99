import { cellText, isHeading, type Column, type Line, type Sheet } from '../sheet.js'
import { widthOf } from './measure.js'

export const CELL_SIZE = 30
export const HEAD_SIZE = 26
const PADDING = 14
const RANK_WIDTH = 92
const LEAST_TEXT = 190
const LEAST_NUMBER = 104
export const FLAG_ROOM = 44

export interface PlacedColumn {
  column: Column
  index: number
  x: number
  width: number
  /** For the text itself. */
  inner: number
}

/**
 * The columns side by side in `width`. Numbers get what they need; texts give way first (they can take two lines). A table too wide for
 * that makes the picture wider, so that nothing is squashed.
 */
export function placeColumns(sheet: Sheet, left: number, width: number): { columns: PlacedColumn[]; width: number } {
  const lines = sheet.rows.filter((row): row is Line => !isHeading(row))
  const wanted = sheet.columns.map((column, index) => wish(column, index, lines))
  const total = () => wanted.reduce((sum, each) => sum + each.now, 0)
  for (const each of wanted.toSorted((a, b) => b.now - a.now)) {
    if (total() <= width) break
    each.now = Math.max(each.least, each.now - (total() - width))
  }
  const needed = total()
  const room = Math.max(width, needed)
  // What is left over goes to all alike, to the texts twice.
  const parts = wanted.reduce((sum, each) => sum + each.grows, 0)
  const spare = parts === 0 ? 0 : (room - needed) / parts
  let x = left
  const columns = wanted.map(({ column, now, grows }, index) => {
    const placed = { column, index, x, width: now + spare * grows, inner: now + spare * grows - 2 * PADDING }
    x += placed.width
    return placed
  })
  return { columns, width: room }
}

function wish(column: Column, index: number, lines: readonly Line[]) {
  if (column.kind === 'rank') return { column, now: RANK_WIDTH, least: RANK_WIDTH, grows: 0 }
  const flags = column.kind === 'text' && lines.some(line => line.flag) ? FLAG_ROOM : 0
  const content = Math.max(0, ...lines.map(line => widthOf(cellText(line.cells[index] ?? null, column), CELL_SIZE)))
  // A heading may take three lines.
  const heading = widthOf(column.header, HEAD_SIZE) / 3
  const natural = Math.max(content, heading) + 2 * PADDING + flags
  const least = column.kind === 'text' ? LEAST_TEXT + flags : LEAST_NUMBER
  return {
    column,
    now: Math.max(natural, column.kind === 'text' ? 0 : least),
    least: Math.min(least, natural),
    grows: column.kind === 'text' ? 2 : 1,
  }
}
