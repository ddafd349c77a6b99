import { stampLine, type Sheet, type Stamp } from '../sheet.js'
import { placeColumns } from './columns.js'
import { drawHonours } from './honours.js'
import { cut, wrap } from './measure.js'
import { box, flag, INK, text, textsLast } from './svg.js'
import { drawTable } from './table.js'

/** As wide as a phone shows without zooming. */
const WIDTH = 1080
const MARGIN = 32
const INSET = 24
const NOTE = 24
/** A picture higher than this is shrunk or refused by phones; the sheet holds the rest. */
const MOST_ROWS = 160

export interface Drawing {
  svg: string
  width: number
  height: number
}

/** A sheet as one tall picture for a phone. */
export function drawSheet(sheet: Sheet, stamp: Stamp): Drawing {
  const rows = sheet.rows.slice(0, MOST_ROWS)
  const placed = placeColumns({ ...sheet, rows }, MARGIN + INSET, WIDTH - 2 * (MARGIN + INSET))
  const inner = Math.ceil(placed.width)
  const left = MARGIN + INSET
  const width = inner + 2 * left
  const shapes: string[] = []

  const band = drawBand(sheet, width)
  shapes.push(band.svg)
  let y = band.height + 36
  if (sheet.honours && sheet.honours.groups.some(group => group.items.length > 0)) {
    const board = drawHonours(sheet.honours, left, y, inner)
    shapes.push(board.svg)
    y += board.height + 28
  }
  const table = drawTable(sheet, placed.columns, rows, y)
  shapes.push(table.svg)
  y = table.end + 34

  const left0 = sheet.rows.length - rows.length
  const notes = [...(left0 > 0 ? [`还有 ${left0} 行没有画出来，都在表格里。`] : []), ...(sheet.notes ?? [])]
  for (const note of notes)
    for (const line of wrap(note, NOTE, inner, 4)) {
      shapes.push(text(left, y, line, { size: NOTE, fill: INK.quiet }))
      y += 36
    }
  shapes.push(text(left + inner, y + 10, cut(stampLine(stamp), NOTE, inner), { size: NOTE, fill: INK.quiet, anchor: 'end' }))
  const height = Math.ceil(y + 66)
  const card = box(MARGIN, 40, width - 2 * MARGIN, height - 40 - 24, INK.paper, { radius: 28 })
  const paper = `<rect width="${width}" height="${height}" fill="#f1ece6"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${GRADIENT}${paper}${card}${textsLast(shapes.join(''))}</svg>`
  return { svg, width, height }
}

const GRADIENT = `<defs><linearGradient id="band" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${INK.red}"/><stop offset="1" stop-color="${INK.redDeep}"/></linearGradient></defs>`

function drawBand({ title, name, subtitle }: Sheet, width: number): { svg: string; height: number } {
  const left = MARGIN + INSET + 8
  const room = width - 2 * left - 150
  const lines = wrap(title ?? name, 52, room, 2)
  const height = 76 + lines.length * 66 + (subtitle ? 44 : 0)
  const shapes = [
    `<path d="M0 0H${width}V${height - 30}Q${width / 2} ${height + 30} 0 ${height - 30}Z" fill="url(#band)"/>`,
    `<g opacity=".22">${flag(width - 210, 18, 170, { cloth: '#ffffff', star: '#ffe9a8', pole: '#ffffff' })}</g>`,
    ...lines.map((line, index) => text(left, 72 + index * 66, line, { size: 52, bold: true, fill: '#ffffff' })),
  ]
  if (subtitle) shapes.push(text(left, 72 + lines.length * 66 - 6, cut(subtitle, 30, room), { size: 30, fill: '#ffe3dc' }))
  return { svg: shapes.join(''), height }
}
