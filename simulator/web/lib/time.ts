/** The school's wall clock. The only file of the page that names the zone. */
const ZONE = 'Asia/Shanghai'
const ZONE_OFFSET = '+08:00'

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, ...options })
const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const clockSeconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const longDate = format({ year: 'numeric', month: 'long', day: 'numeric' })
const shortDate = format({ month: 'long', day: 'numeric' })
const weekday = format({ weekday: 'long' })
const isoDate = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })

export const timeOf = (at: number) => clock.format(at)
export const secondsOf = (at: number) => clockSeconds.format(at)
export const dateOf = (at: number) => longDate.format(at)
export const weekdayOf = (at: number) => weekday.format(at)
/** 'YYYY-MM-DD' at school. */
export const localDate = (at: number) => isoDate.format(at)
/** A moment as it is typed; not a native field, whose order of day and month follows the browser's language. */
export const typedOf = (at: number) => `${localDate(at)} ${timeOf(at)}`
export const fromLocal = (date: string, time: string) => Date.parse(`${date}T${time}:00${ZONE_OFFSET}`)

export interface ClockPreset {
  id: string
  label: string
  at: (now: number) => number
}

const onTheSameDay = (time: string) => (now: number) => fromLocal(localDate(now), time)

/** The moments worth showing in a demo, seen from the simulated now; the demo school's first window is 07:20–07:50. */
export const CLOCK_PRESETS: ClockPreset[] = [
  { id: 'open', label: '07:20 开始', at: onTheSameDay('07:20') },
  { id: 'last-minutes', label: '07:46 将截止', at: onTheSameDay('07:46') },
  { id: 'missing', label: '07:53 谁没到', at: onTheSameDay('07:53') },
  { id: 'digest', label: '21:30 日报', at: onTheSameDay('21:30') },
  { id: 'next-monday', label: '下周一 07:10', at: nextMonday },
  { id: 'plus-ten', label: '+10 分钟', at: now => now + 600_000 },
]

function nextMonday(now: number): number {
  const noon = Date.parse(`${localDate(now)}T12:00:00Z`)
  const daysAhead = (8 - new Date(noon).getUTCDay()) % 7 || 7
  const monday = new Date(noon + daysAhead * 86_400_000).toISOString().slice(0, 10)
  return fromLocal(monday, '07:10')
}

/** The moment that was typed, or null. Full-width marks and missing zeros are forgiven; a 30th of February is not. */
export function fromTyped(text: string): number | null {
  const found = /^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\sT]+(\d{1,2})[:：](\d{2})\s*$/.exec(text)
  if (found === null) return null
  const [year = '', month = '', day = '', hour = '', minute = ''] = found.slice(1).map(part => part.padStart(2, '0'))
  const at = fromLocal(`${year}-${month}-${day}`, `${hour}:${minute}`)
  return !Number.isNaN(at) && typedOf(at) === `${year}-${month}-${day} ${hour}:${minute}` ? at : null
}

/** The separator above a message, or null while it belongs to the same few minutes as the one before. */
export function separatorBetween(previous: number | undefined, at: number, now: number): string | null {
  if (previous !== undefined && localDate(previous) === localDate(at) && Math.abs(at - previous) < 300_000) return null
  if (localDate(at) === localDate(now)) return timeOf(at)
  if (localDate(at) === localDate(now - 86_400_000)) return `昨天 ${timeOf(at)}`
  return `${shortDate.format(at)} ${weekday.format(at)} ${timeOf(at)}`
}
