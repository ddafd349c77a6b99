import { type LocalDate, type LocalTime, parseLocalDate, type Weekday } from '../../shared/dates.js'
import type { DayPart } from './leave.js'

/** A day as it was said; which date it is depends on today, and sometimes on an answer. */
export type DaySaid =
  | { kind: 'date'; date: LocalDate }
  | { kind: 'month-day'; month: number; day: number }
  /** 20号, 本月20号 (0), 下月3号 (1). */
  | { kind: 'day-of-month'; day: number; months: number | null }
  /** `more`: as many days after it, too: 明后两天. */
  | { kind: 'relative'; days: number; more?: number }
  /** 周三 (null), 这周三 (0), 下周三 (1). */
  | { kind: 'weekday'; weekday: Weekday; weeks: number | null }
  | { kind: 'weekend'; weeks: number }
  | { kind: 'week'; weeks: number }
  /** 2月30日. */
  | { kind: 'none' }

export type PartSaid = DayPart | 'dawn' | 'noon' | 'early' | 'evening-study' | 'school-end' | 'whole' | 'night'

type Meaning =
  | { kind: 'day'; day: DaySaid }
  | { kind: 'part'; part: PartSaid }
  /** `bare`: one number without 第, so that 两节课 may be a count. */
  | { kind: 'periods'; numbers: number[]; bare: boolean }
  /** 前两节, 最后一节. */
  | { kind: 'edge'; first: boolean; count: number }
  /** `exact`: on the clock of 24 hours. */
  | { kind: 'time'; hour: number; minute: number; exact: boolean }
  | { kind: 'now' }
  /** `count` null = 几天. */
  | { kind: 'duration'; unit: 'day' | 'hour' | 'minute'; count: number | null }
  | { kind: 'to' }
  | { kind: 'and' }
  | { kind: 'from' }
  | { kind: 'open' }
  | { kind: 'before' }

export type Token = Meaning & { at: number; end: number }

const N = '(?:\\d{1,2}|[〇零一二两三四五六七八九十]{1,3})'
const RANGE = '(?:-{1,3}|[–—~]+|直到|到|至)'
const NO_DIGIT = '(?<!\\d)'
const RELATIVE: Record<string, number> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨日: -1,
  今天: 0,
  今日: 0,
  当天: 0,
  明天: 1,
  明日: 1,
  后天: 2,
  大后天: 3,
}
const SHORT_RELATIVE: Record<string, number> = { 昨: -1, 今: 0, 明: 1 }
const PARTS: Record<string, PartSaid> = {
  凌晨: 'dawn',
  早自习: 'early',
  早自修: 'early',
  早读: 'early',
  晨读: 'early',
  早操: 'early',
  上午: 'morning',
  早上: 'morning',
  早晨: 'morning',
  清晨: 'morning',
  中午: 'noon',
  正午: 'noon',
  下午: 'afternoon',
  午后: 'afternoon',
  晚自习: 'evening-study',
  晚自修: 'evening-study',
  晚上: 'evening',
  晚间: 'evening',
  傍晚: 'evening',
  夜里: 'evening',
  放学: 'school-end',
  放学后: 'school-end',
  全天: 'whole',
  整天: 'whole',
  过夜: 'night',
  通宵: 'night',
}
const WEEKS: Record<string, number> = { 上上: -2, 上: -1, 这: 0, 本: 0, 下: 1, 下下: 2 }
const WEEKDAYS = '一二三四五六日'

type Rule = { pattern: RegExp; read: (match: RegExpExecArray, said: readonly Token[]) => Meaning | null }

const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'y'), read })
const day = (said: DaySaid): Meaning => ({ kind: 'day', day: said })
const words = (of: Record<string, unknown>) =>
  Object.keys(of)
    .toSorted((a, b) => b.length - a.length)
    .join('|')

// Tried in this order at each place; every pattern is bounded, so that no text takes long.
const RULES: readonly Rule[] = [
  rule(`${NO_DIGIT}(2[01]\\d{2})[-/.年](\\d{1,2})[-/.月](\\d{1,2})(?!\\d)[日号]?`, ([, year, month, date]) => {
    const found = parseLocalDate(`${year}-${month!.padStart(2, '0')}-${date!.padStart(2, '0')}`)
    return day(found ? { kind: 'date', date: found } : { kind: 'none' })
  }),
  rule(`${NO_DIGIT}(第?)(${N}(?:\\s?(?:[、,和及]|${RANGE})\\s?第?${N}){0,8})\\s?节课?`, ([, ordinal, list]) =>
    readPeriods(list!, ordinal === ''),
  ),
  rule(`(前|头|最后|后)(${N})节课?`, ([, which, count]) => {
    const number = numberOf(count!)
    return number === null ? null : { kind: 'edge', first: which === '前' || which === '头', count: number }
  }),
  rule(`${NO_DIGIT}(\\d{1,2}):(\\d{2})(?!\\d)`, ([, hour, minute]) =>
    clock(Number(hour), Number(minute), hour!.length === 2 || Number(hour) > 5 || Number(hour) === 0),
  ),
  rule(`(${N})[天日](?:以后|之后|后)`, ([, count]) => {
    const days = numberOf(count!)
    return days === null ? null : day({ kind: 'relative', days })
  }),
  rule(`(?<![\\d.])(\\d{1,3}(?:\\.5)?|${N}|半|几)个?(半?)个?(天半?|小时|钟头|分钟|(?:周|星期|礼拜)(?![一二三四五六日天末]))`, readDuration),
  rule(`${NO_DIGIT}(?<![有快慢好多差])(?!(?<=[早晚])一点)(${N})[点时](?:(半)|([一三])刻|(${N})分?|整|钟)?(?![儿也都不没小间候])`, readHour),
  // 8-10点: the first number is an hour because the second is.
  rule(`${NO_DIGIT}(${N})(?=\\s?${RANGE}\\s?${N}[点时])`, ([, hour]) => {
    const number = numberOf(hour!)
    return number === null ? null : clock(number, 0, number > 12)
  }),
  rule(`${NO_DIGIT}(${N})月(${N})(?![\\d月点时节])[日号]?`, ([, month, date]) => monthDay(numberOf(month!), numberOf(date!))),
  rule(`(本|这个?|下个?)月(${N})[日号]`, ([, which, date]) => dayOfMonth(numberOf(date!), which!.startsWith('下') ? 1 : 0)),
  rule(`${NO_DIGIT}(${N})(?:[日号](?![楼线院床门教机])|(?=\\s?${RANGE}\\s?${N}[日号]))`, ([, date]) => dayOfMonth(numberOf(date!), null)),
  rule(`${NO_DIGIT}(\\d{1,2})([./-])(\\d{1,2})(?![\\d:点时节号日月])`, ([, first, , second], said) => {
    // After a day, 8.30 is an hour; before any, a date.
    const hasDay = said.some(token => token.kind === 'day' && token.day.kind !== 'month-day')
    return hasDay && second!.length === 2 ? clock(Number(first), Number(second), true) : monthDay(Number(first), Number(second))
  }),
  rule(`(${words(RELATIVE)})`, ([, word]) => day({ kind: 'relative', days: RELATIVE[word!]! })),
  rule('(今明|明后)[两2二]?天', ([, word]) => day({ kind: 'relative', days: word === '今明' ? 0 : 1, more: 1 })),
  rule('([昨今明])(?=[早晚]|上午|下午|中午)', ([, word]) => day({ kind: 'relative', days: SHORT_RELATIVE[word!]! })),
  rule('(?<!每)(上上|下下|上|这|本|下)?一?个?(?:周|星期|礼拜)([一二三四五六日天末]|[1-7](?!\\d))', ([, week, letter]) => {
    const weeks = week === undefined ? null : WEEKS[week]!
    if (letter === '末') return day({ kind: 'weekend', weeks: weeks ?? 0 })
    return day({ kind: 'weekday', weekday: weekdayOfLetter(letter!), weeks })
  }),
  rule('(下下|这|本|下)一?个?(?:周|星期|礼拜)', ([, week]) => day({ kind: 'week', weeks: WEEKS[week!]! })),
  rule(`(?:一?整个?(?=上午|下午|晚上))?(${words(PARTS)})`, ([, word]) => ({ kind: 'part', part: PARTS[word!]! })),
  rule('(?<=[今明昨]|周[一二三四五六日天末]|[日号天])(早|晚)(?![点到退归了])', ([, word]) => ({
    kind: 'part',
    part: word === '早' ? 'morning' : 'evening',
  })),
  rule('现在|马上|立刻|此刻', () => ({ kind: 'now' })),
  // 周一至五, 9月20到22: the second end is short because of the first.
  rule('([一二三四五六日天])(?![点节天个周十月号])', ([, letter], said) => {
    const [before, to] = said.slice(-2)
    const ofWeek = to?.kind === 'to' && before?.kind === 'day' && before.day.kind === 'weekday'
    return ofWeek ? day({ kind: 'weekday', weekday: weekdayOfLetter(letter!), weeks: null }) : null
  }),
  rule(`${NO_DIGIT}(\\d{1,2})(?![\\d:.点时节月号日/人个天])`, ([, date], said) => {
    const [before, to] = said.slice(-2)
    const ofMonth = to?.kind === 'to' && before?.kind === 'day' && (before.day.kind === 'month-day' || before.day.kind === 'day-of-month')
    return ofMonth ? dayOfMonth(Number(date), null) : null
  }),
  rule(RANGE, () => ({ kind: 'to' })),
  rule('从|自(?!己|习)', () => ({ kind: 'from' })),
  rule('开始|(?<![一不想])起(?![床来])', () => ({ kind: 'open' })),
  rule('以后|之后|往后', () => ({ kind: 'open' })),
  rule('以前|之前', () => ({ kind: 'before' })),
  rule('[、,+和及与]', () => ({ kind: 'and' })),
]

/** Everything in a text that speaks of time, in its order. The text must be one that `halfWidth` made. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length;) {
    const token = tokenAt(text, at, tokens)
    if (token) tokens.push(token)
    at = token?.end ?? at + 1
  }
  return tokens
}

function tokenAt(text: string, at: number, said: readonly Token[]): Token | null {
  for (const { pattern, read } of RULES) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    const meaning = match && read(match, said)
    if (meaning) return { ...meaning, at, end: pattern.lastIndex }
  }
  return null
}

/** Full-width digits, letters and signs as plain ones, each in its place, so that positions stay those of the text. */
export function halfWidth(text: string): string {
  return text.replaceAll(/[！-～]/g, letter => String.fromCharCode(letter.charCodeAt(0) - 0xfee0)).replaceAll(/[\s\u3000]/g, ' ')
}

const DIGITS = '零一二三四五六七八九'

/** 3, 十, 二十一, 两; null for what is no number, like 三五. */
export function numberOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text)
  const plain = text.replaceAll('两', '二').replaceAll('〇', '零')
  if (plain.length === 1 && DIGITS.includes(plain)) return DIGITS.indexOf(plain)
  const match = /^([一二三四五六七八九]?)十([一二三四五六七八九]?)$/.exec(plain)
  if (!match) return null
  return (match[1] === '' ? 1 : DIGITS.indexOf(match[1]!)) * 10 + (match[2] === '' ? 0 : DIGITS.indexOf(match[2]!))
}

function readPeriods(list: string, noOrdinal: boolean): Meaning | null {
  const numbers: number[] = []
  let range = false
  for (const [piece] of list.matchAll(new RegExp(`${N}|${RANGE}`, 'g'))) {
    if (new RegExp(`^${RANGE}$`).test(piece)) {
      range = true
      continue
    }
    // 五六节: two digits that follow each other are two periods.
    const pair = /^[一二三四五六七八九]{2}$/.test(piece) ? [...piece].map(letter => DIGITS.indexOf(letter)) : null
    const several = pair ?? [numberOf(piece)]
    for (const number of several) {
      if (number === null) return null
      const last = numbers.at(-1)
      if (range && last !== undefined) for (let next = last + 1; next < number && next < 50; next++) numbers.push(next)
      numbers.push(number)
      range = false
    }
  }
  return { kind: 'periods', numbers, bare: noOrdinal && numbers.length === 1 }
}

function readDuration([, count, half, unit]: RegExpExecArray): Meaning | null {
  const kind = unit === '小时' || unit === '钟头' ? 'hour' : unit === '分钟' ? 'minute' : 'day'
  const times = kind === 'day' && !unit!.startsWith('天') ? 7 : 1
  const number = count === '半' ? 0.5 : count!.endsWith('.5') ? Number(count) : numberOf(count!)
  return { kind: 'duration', unit: kind, count: number === null ? null : (number + (half === '半' || unit === '天半' ? 0.5 : 0)) * times }
}

function readHour([, hour, half, quarter, minute]: RegExpExecArray): Meaning | null {
  const number = numberOf(hour!)
  const minutes = half ? 30 : quarter ? (quarter === '一' ? 15 : 45) : minute === undefined ? 0 : numberOf(minute)
  return number === null || minutes === null ? null : clock(number, minutes, number > 12 || number === 0)
}

function clock(hour: number, minute: number, exact: boolean): Meaning | null {
  return minute > 59 || hour > 24 || (hour === 24 && minute > 0) ? null : { kind: 'time', hour, minute, exact }
}

function monthDay(month: number | null, date: number | null): Meaning | null {
  if (month === null || date === null || month < 1 || month > 12 || date < 1 || date > 31) return null
  return day(date > DAYS_OF_MONTH[month - 1]! ? { kind: 'none' } : { kind: 'month-day', month, day: date })
}

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function dayOfMonth(date: number | null, months: number | null): Meaning | null {
  return date === null || date < 1 || date > 31 ? null : day({ kind: 'day-of-month', day: date, months })
}

function weekdayOfLetter(letter: string): Weekday {
  const at = /\d/.test(letter) ? Number(letter) : WEEKDAYS.indexOf(letter.replace('天', '日')) + 1
  return at as Weekday
}

export function timeText(minutes: number): LocalTime | '24:00' {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}` as LocalTime
}
