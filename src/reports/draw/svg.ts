import { writable } from '../writable.js'

export const FAMILY = 'Campus Sans'

export const INK = {
  text: '#1f2328',
  quiet: '#8a9099',
  line: '#e7e9ee',
  zebra: '#f8f9fb',
  head: '#eef1f5',
  paper: '#ffffff',
  red: '#c8251f',
  redDeep: '#97140f',
  cream: '#fff7ec',
  creamLine: '#f6dfb8',
  gold: '#d9982b',
  silver: '#9aa4b2',
  bronze: '#b9764a',
}

export interface TextStyle {
  size: number
  bold?: boolean
  fill?: string
  anchor?: 'start' | 'middle' | 'end'
}

export function escape(text: string): string {
  return writable(text)
    .replaceAll(/\p{Bidi_Control}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A line of text whose middle is at `y`: a part of the one `<text>` of the picture (`textsLast`). */
export function text(x: number, y: number, content: string, { size, bold, fill = INK.text, anchor = 'start' }: TextStyle): string {
  const baseline = y + size * 0.36
  return `<tspan x="${r(x)}" y="${r(baseline)}" font-size="${size}" font-weight="${bold ? 700 : 400}" fill="${fill}" text-anchor="${anchor}">${escape(content)}</tspan>`
}

/** All texts as one above all shapes: the library reads the font anew for each `<text>`, which made a picture ten times as slow. */
export function textsLast(svg: string): string {
  const texts: string[] = []
  const shapes = svg.replaceAll(/<tspan .*?<\/tspan>/gs, found => {
    texts.push(found)
    return ''
  })
  return `${shapes}<text font-family="${FAMILY}">${texts.join('')}</text>`
}

export function box(x: number, y: number, width: number, height: number, fill: string, { radius = 0, stroke = '' } = {}): string {
  return `<rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" rx="${radius}" fill="${fill}"${stroke ? ` stroke="${stroke}" stroke-width="1.5"` : ''}/>`
}

export function rule(x1: number, x2: number, y: number, stroke: string = INK.line): string {
  return `<path d="M${r(x1)} ${r(y)}H${r(x2)}" stroke="${stroke}" stroke-width="1.5"/>`
}

/** A waving flag on a pole with a star, `size` high, its left upper corner at (x, y). */
export function flag(x: number, y: number, size: number, { cloth = INK.red, star = '#ffd34d', pole = '#a86b1d' } = {}): string {
  const k = r(size / 100)
  return (
    `<g transform="translate(${r(x)} ${r(y)}) scale(${k})">` +
    `<rect x="10" y="4" width="8" height="96" rx="4" fill="${pole}"/><circle cx="14" cy="6" r="7" fill="${star}"/>` +
    `<path d="M18 12C36 2 52 24 70 16C80 12 88 10 94 12L86 36L94 60C80 56 74 66 62 68C46 70 36 54 18 62Z" fill="${cloth}"/>` +
    `<path d="M44 24l3.6 8.2 8.9.9-6.7 5.9 2 8.7-7.8-4.6-7.7 4.6 1.9-8.7-6.7-5.9 8.9-.9z" fill="${star}"/></g>`
  )
}

/** The first three: a medal with its number. */
export function medal(cx: number, cy: number, rank: number, radius = 23): string {
  const fill = rank === 1 ? INK.gold : rank === 2 ? INK.silver : INK.bronze
  return (
    `<circle cx="${r(cx)}" cy="${r(cy)}" r="${radius}" fill="${fill}"/><circle cx="${r(cx)}" cy="${r(cy)}" r="${radius - 4}" fill="none" stroke="#fff" stroke-opacity=".55" stroke-width="1.5"/>` +
    text(cx, cy, String(rank), { size: 28, bold: true, fill: '#fff', anchor: 'middle' })
  )
}

function r(value: number): number {
  return Math.round(value * 100) / 100
}
