import { cellText, isHeading, type Line, type Row, type Sheet } from '../sheet.js'
import { CELL_SIZE, FLAG_ROOM, HEAD_SIZE, type PlacedColumn } from './columns.js'
import { wrap } from './measure.js'
import { box, flag, INK, medal, rule, text } from './svg.js'

const PADDING = 14
const LINE_HEIGHT = 38
const ROW_SPACE = 34
const HEADING_HEIGHT = 62
const MOST_LINES = 3

/** The heading, the rows and their headings; returns the shapes and where the table ends. */
export function drawTable(sheet: Sheet, columns: readonly PlacedColumn[], rows: readonly Row[], y: number): { svg: string; end: number } {
  const left = columns[0]?.x ?? 0
  const last = columns.at(-1)
  const width = last ? last.x + last.width - left : 0
  const shapes: string[] = []
  let at = y
  const head = drawHead(columns, at, left, width)
  shapes.push(head.svg)
  at += head.height

  const firstText = columns.find(({ column }) => column.kind === 'text')?.index
  let even = false
  for (const row of rows) {
    if (isHeading(row)) {
      shapes.push(
        box(left, at, width, HEADING_HEIGHT, INK.head),
        text(left + PADDING + 6, at + HEADING_HEIGHT / 2, row.heading, { size: 28, bold: true, fill: '#414a57' }),
      )
      at += HEADING_HEIGHT
      even = false
      continue
    }
    const line = drawLine(row, columns, at, firstText)
    if (row.flag) shapes.push(box(left, at, width, line.height, '#fff4f2'))
    else if (even) shapes.push(box(left, at, width, line.height, INK.zebra))
    shapes.push(line.svg, rule(left, left + width, at + line.height))
    at += line.height
    even = !even
  }
  return { svg: shapes.join(''), end: at }
}

function drawHead(columns: readonly PlacedColumn[], y: number, left: number, width: number): { svg: string; height: number } {
  const wrapped = columns.map(({ column, inner }) => wrap(column.header, HEAD_SIZE, inner + 12, 3))
  const most = Math.max(1, ...wrapped.map(lines => lines.length))
  const height = most * 33 + 30
  const shapes = [box(left, y, width, height, INK.head, { radius: 14 })]
  columns.forEach((placed, index) => {
    const lines = wrapped[index]!
    lines.forEach((content, number) => {
      const middle = y + height / 2 + (number - (lines.length - 1) / 2) * 33
      const [x, anchor] = anchored(placed)
      shapes.push(text(x, middle, content, { size: HEAD_SIZE, bold: true, fill: placed.column.strong ? INK.redDeep : '#5b6472', anchor }))
    })
  })
  return { svg: shapes.join(''), height: height + 6 }
}

function anchored({ column, x, width }: PlacedColumn): [number, 'start' | 'middle'] {
  return column.kind === 'text' ? [x + PADDING, 'start'] : [x + width / 2, 'middle']
}

function drawLine(row: Line, columns: readonly PlacedColumn[], y: number, firstText: number | undefined): { svg: string; height: number } {
  const cells = columns.map(placed => {
    const value = row.cells[placed.index] ?? null
    const room = placed.column.kind === 'text' ? placed.inner - (row.flag && placed.index === firstText ? FLAG_ROOM : 0) : placed.inner + 16
    return { placed, value, lines: wrap(cellText(value, placed.column), CELL_SIZE, room, MOST_LINES) }
  })
  const most = Math.max(1, ...cells.map(({ lines }) => lines.length))
  const height = most * LINE_HEIGHT + ROW_SPACE
  const shapes = cells.flatMap(({ placed, value, lines }) => {
    const { column, x, width } = placed
    if (column.kind === 'rank' && typeof value === 'number' && value <= 3) return [medal(x + width / 2, y + height / 2, value)]
    const flagged = row.flag === true && placed.index === firstText
    const [start, anchor] = anchored(placed)
    const quiet = typeof value === 'string' && column.kind !== 'text'
    return [
      ...(flagged ? [flag(x + PADDING - 4, y + height / 2 - 18, 36)] : []),
      ...lines.map((content, number) =>
        text(start + (flagged ? FLAG_ROOM : 0), y + height / 2 + (number - (lines.length - 1) / 2) * LINE_HEIGHT, content, {
          size: CELL_SIZE,
          anchor,
          bold: column.strong === true || (column.kind === 'text' && placed.index === firstText),
          fill: quiet ? INK.quiet : column.kind === 'rank' ? '#5b6472' : INK.text,
        }),
      ),
    ]
  })
  return { svg: shapes.join(''), height }
}
