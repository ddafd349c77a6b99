import { encode } from 'uqr'
import { clockTime, localDate, longDay } from '../src/shared/dates.js'
import { PAGE_STYLE } from './page-style.js'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => ENTITIES[character]!)
}

const SIGN = {
  tick: '<path d="M14 33l12 12 24-26"/>',
  cross: '<path d="M19 19l26 26M45 19L19 45"/>',
  clock: '<circle cx="32" cy="32" r="20"/><path d="M32 20v13l9 6"/>',
  dots: '<path d="M17 32h.1M32 32h.1M47 32h.1"/>',
  question: '<path d="M22 25c0-6 4-10 10-10s10 4 10 9c0 7-10 7-10 14"/><path d="M32 49h.1"/>',
}

export interface GatePage {
  /** The class of the band on top. */
  state: string
  title: string
  sign: keyof typeof SIGN
  meaning: string
  /** HTML, already escaped. */
  body: string
  asOf: string
  /** A page left open must not go on saying what was true. */
  refreshes?: boolean
}

/** One page for one look: a large state, then the facts. No script; the moving light shows that it is no picture. */
export function gatePage({ state, title, sign, meaning, body, asOf, refreshes = false }: GatePage): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
${refreshes ? '<meta http-equiv="refresh" content="60">\n' : ''}<title>${title} · 假条核验</title>
<style>${PAGE_STYLE}</style>
</head>
<body class="${state}">
<main>
<header>
<p class="kind">假条核验</p>
<svg class="sign" viewBox="0 0 64 64" aria-hidden="true">${SIGN[sign]}</svg>
<h1>${title}</h1>
<p class="meaning">${escapeHtml(meaning)}</p>
<p class="as-of">截至 <time>${asOf}</time></p>
</header>
<section>
${body}
</section>
</main>
</body>
</html>
`
}

/** `2026年9月14日（周一）07:53:12`: the second shows that the page was made now. */
export function asOfInstant(at: Date): string {
  const day = localDate(at)
  return `${day.slice(0, 4)}年${longDay(day)}${clockTime(at)}:${String(at.getUTCSeconds()).padStart(2, '0')}`
}

const QUIET_ZONE = 4

/** One path of unit squares: any phone reads it, at any size, without a picture to load. */
export function qrOf(url: string): string {
  const { data, size } = encode(url, { ecc: 'M', border: QUIET_ZONE })
  const path = data.flatMap((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).join('')
  return `<svg class="qr" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" role="img" aria-label="这张假条的二维码"><path d="${path}"/></svg>`
}

function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = []
  row.forEach((dark, x) => {
    const last = runs.at(-1)
    if (!dark) return
    if (last && last[0] + last[1] === x) last[1]++
    else runs.push([x, 1])
  })
  return runs
}
