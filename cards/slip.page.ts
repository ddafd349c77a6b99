import type { SlipPageView } from '../src/modules/leave/index.js'
import { addDays, clockTime, localDate, longDay, type LocalDate } from '../src/shared/dates.js'
import { asOfInstant, escapeHtml, gatePage, qrOf } from './page.js'

interface Face {
  title: string
  /** Colour never speaks alone: each state has its own sign as well. */
  sign: 'tick' | 'clock' | 'cross' | 'dots'
  meaning(slip: SlipPageView): string
}

const FACE: Record<Exclude<SlipPageView['state'], 'unknown'>, Face> = {
  'valid-now': {
    title: '有效',
    sign: 'tick',
    meaning: slip => (slip.leavesCampus ? '正在请假时间内，准许离校' : '正在请假时间内，但没有批准离校'),
  },
  'not-yet': { title: '未到时间', sign: 'clock', meaning: slip => `请假从 ${instant(slip.from, slip.asOf)} 开始，现在还不能用` },
  over: { title: '已过期', sign: 'cross', meaning: () => '请假时间已经过了，或学生已经销假' },
  cancelled: { title: '已取消', sign: 'cross', meaning: () => '没有批准，或批准后又取消了，不能用' },
  pending: { title: '审批中', sign: 'dots', meaning: () => '老师还没有批准，不能用' },
}

export function slipPage(slip: SlipPageView, url: string): string | null {
  if (slip.state === 'unknown') return null
  const { title, sign, meaning } = FACE[slip.state]
  const rows: [string, string][] = [
    ['单号', slip.number],
    ['姓名', slip.name],
    ['班级', slip.className],
    ['去向', slip.leavesCampus ? '离校' : '在校内'],
    ['时间', span(slip)],
  ]
  if (slip.decidedBy) rows.push(['批准', slip.decidedAt ? `${slip.decidedBy}\n${instant(slip.decidedAt, slip.asOf)}` : slip.decidedBy])
  return gatePage({
    // A guard acts on the colour: what does not open the gate is not green.
    state: slip.state === 'valid-now' && !slip.leavesCampus ? 'valid-inside' : slip.state,
    title,
    sign,
    meaning: meaning(slip),
    body: `<dl>${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>
<figure>${qrOf(url)}<figcaption>扫码核对：以扫码打开的页面为准，截图不作数</figcaption></figure>`,
    asOf: asOfInstant(slip.asOf),
    refreshes: true,
  })
}

function span({ from, until, asOf }: SlipPageView): string {
  // The end of a day is said as 24:00 of that day, not as the first minute of the next.
  const last = localDate(new Date(until.getTime() - 1))
  const clock = clockTime(until) === '00:00' ? '24:00' : clockTime(until)
  return `${instant(from, asOf)}\n至 ${localDate(from) === last ? clock : `${dayBy(last, asOf)}${clock}`}`
}

function instant(at: Date, asOf: Date): string {
  return `${dayBy(localDate(at), asOf)}${clockTime(at)}`
}

/** `9月14日（周一）`, with the year only where it is another one, and 今天 or 明天 where that says it faster. */
function dayBy(day: LocalDate, asOf: Date): string {
  const today = localDate(asOf)
  const near = day === today ? '今天 ' : day === addDays(today, 1) ? '明天 ' : ''
  const year = day.slice(0, 4) === today.slice(0, 4) ? '' : `${day.slice(0, 4)}年`
  return `${near}${year}${longDay(day)}`
}
