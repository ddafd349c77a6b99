import type { Honours } from '../sheet.js'
import { cut, widthOf } from './measure.js'
import { box, flag, INK, rule, text } from './svg.js'

const NAME = 32
const DETAIL = 26
const LINE = 64
const CHIP_GAP = 18
const INSET = 32

/** The board above the table: a flag, a name and why. Returns its shapes and how high it is. */
export function drawHonours({ title, groups }: Honours, x: number, y: number, width: number): { svg: string; height: number } {
  const shapes: string[] = []
  let at = y + 78
  const left = x + INSET
  const right = x + width - INSET
  groups.forEach(({ label, items }, index) => {
    if (index > 0) {
      shapes.push(rule(left, right, at, INK.creamLine))
      at += 12
    }
    if (label !== null) {
      shapes.push(text(left, at + 26, cut(label, DETAIL, right - left), { size: DETAIL, bold: true, fill: '#8a5a12' }))
      at += 50
    }
    let cursor = left
    for (const item of items) {
      const detail = widthOf(item.detail, DETAIL)
      const name = cut(item.name, NAME, right - left - detail - 70)
      const room = 44 + widthOf(name, NAME) + 12 + detail
      if (cursor > left && cursor + room > right) {
        cursor = left
        at += LINE
      }
      const middle = at + LINE / 2
      shapes.push(
        flag(cursor, middle - 19, 38),
        text(cursor + 44, middle, name, { size: NAME, bold: true, fill: INK.redDeep }),
        text(cursor + 44 + widthOf(name, NAME) + 12, middle, item.detail, { size: DETAIL, fill: '#a06a1a' }),
      )
      cursor += room + CHIP_GAP + 14
    }
    at += LINE
  })
  const height = at + 14 - y
  const board = [
    box(x, y, width, height, INK.cream, { radius: 22, stroke: INK.creamLine }),
    text(left, y + 46, title, { size: 34, bold: true, fill: INK.red }),
  ]
  return { svg: [...board, ...shapes].join(''), height }
}
