import { z } from 'zod'
import { type LocalDate, type LocalTime, parseLocalDate, parseLocalTime, type Weekday } from '../shared/dates.js'

// The words a section is written in. Each error is the end of a sentence that starts with the field's path.

export const name = (what: string, max = 32) =>
  z
    .string({ error: issue => (typeof issue.input === 'number' ? `应该是${what}，数字请加引号：“"${issue.input}"”` : `应该是${what}`) })
    .trim()
    .min(1, `不能是空的，应该是${what}`)
    .max(max, `太长，最多 ${max} 个字`)

export const text = (what: string, max = 200) => name(what, max)

const DATE = '应该写成 “2026-09-01” 这样的日期'
const TIME = '应该写成 “07:50” 这样的时间'

export const date = z
  .string({ error: DATE })
  .transform((input, context): LocalDate => parseLocalDate(input.trim()) ?? refuse(context, DATE))

export const time = z
  .string({ error: TIME })
  .transform((input, context): LocalTime => parseLocalTime(input.trim()) ?? refuse(context, TIME))

export const whole = (unit: string, min: number, max: number) => {
  const expected = `应该是 ${min} 到 ${max} 之间的整数（${unit}）`
  return z.number({ error: expected }).int(expected).min(min, expected).max(max, expected)
}

export const yesNo = z.boolean({ error: '应该是 true 或 false' })

export const list = <T>(item: z.ZodType<T>, what: string, max = 500) =>
  z.array(item, { error: `应该是${what}的列表，每项以 “- ” 开头` }).max(max, `最多 ${max} 项`)

/** `教学楼` or [教学楼, 操场]. */
export const oneOrMany = (item: z.ZodType<string>, what: string) => {
  const expected = `应该是${what}`
  return z
    .union([item, z.array(item).min(1, '至少写一项').max(100, '最多 100 项')], { error: expected })
    .transform(value => (typeof value === 'string' ? [value] : value))
}

export const part = <S extends z.core.$ZodLooseShape>(shape: S, what: string) =>
  z.strictObject(shape, {
    // An unknown name is explained where its nearest known one can be named (zod-faults.ts).
    error: issue => (issue.code === 'unrecognized_keys' ? undefined : `应该是${what}：下一行缩进后写 “名字: 内容”`),
  })

const WEEKDAY_LETTERS = '一二三四五六日'
const WEEKDAY = '应该写成 “周一” 这样的星期'
export const WEEKDAYS = '应该写成 “一二三四五”、[周一, 周二] 或 daily（每天）'

function weekdayNumber(input: unknown): Weekday | null {
  if (typeof input !== 'string') return null
  const letter = input
    .trim()
    .replace(/^(周|星期)/, '')
    .replace('天', '日')
  return letter.length === 1 && WEEKDAY_LETTERS.includes(letter) ? ((WEEKDAY_LETTERS.indexOf(letter) + 1) as Weekday) : null
}

export const weekday = z.string({ error: WEEKDAY }).transform((input, context): Weekday => weekdayNumber(input) ?? refuse(context, WEEKDAY))

/** `一二三四五`, `周一到周五` written out, a list of names, or `daily`. */
export const weekdays = z.union([z.string(), z.array(z.unknown())], { error: WEEKDAYS }).transform((input, context): Weekday[] => {
  if (input === 'daily' || input === '每天') return [1, 2, 3, 4, 5, 6, 7]
  const words = typeof input === 'string' ? [...input.trim().replace(/^(周|星期)/, '')] : input
  const days = words.map(weekdayNumber)
  if (days.length === 0 || days.includes(null)) return refuse(context, WEEKDAYS)
  return [...new Set(days as Weekday[])].toSorted((a, b) => a - b)
})

/** Days as a school reads them: both ends count. */
export const period = { from: date.optional(), until: date.optional() }

function refuse(context: z.core.$RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

export const WEEKDAY_NAME = (day: Weekday): string => `周${WEEKDAY_LETTERS[day - 1]}`

/** `周一至周五`, `每天`, `周六、周日`. */
export function weekdaysText(days: readonly number[]): string {
  if (days.length === 7) return '每天'
  const names = days.map(day => WEEKDAY_NAME(day as Weekday))
  const inRow = days.length > 2 && days.every((day, index) => index === 0 || day === days[index - 1]! + 1)
  return inRow ? `${names[0]}至${names.at(-1)}` : names.join('、')
}
