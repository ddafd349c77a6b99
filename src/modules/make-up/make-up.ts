import type { RollState } from '../../roll/index.js'
import { addDays, type LocalDate } from '../../shared/dates.js'

/** The part `make_up` of the school file. */
export interface MakeUpRules {
  enabled: boolean
  /** How many days ago a window may lie. */
  days: number
  /** Asked and approved ones of a calendar month, by the day of the window. */
  monthlyCap: number
  /** After this day of a month nothing of the month before is made up any more; null = no such day. */
  cutOffDay: number | null
}

export type RequestState = 'asked' | 'returned' | 'approved' | 'refused' | 'withdrawn' | 'revoked'

/** One window of the student as it stands now. */
export interface MissedWindow {
  date: LocalDate
  occurrenceId: bigint
  classId: number
  className: string
  name: string
  openAt: Date
  closeAt: Date
  state: RollState
  /** Of the newest request for it. */
  request: { id: bigint; attempt: number; state: RequestState } | null
}

export type MakeUpFault =
  | 'not-over'
  | 'too-old'
  | 'cut-off'
  | 'cancelled'
  | 'exempt'
  | 'on-leave'
  | 'not-missed'
  | 'undetermined'
  | 'already-asked'
  | 'already-approved'
  | 'cap'

export interface Question {
  rules: MakeUpRules
  today: LocalDate
  at: Date
  /** Whether the state is one that can be made up for. */
  missed: boolean
  /** How many of the window's month count already, without this one. */
  used: number
}

/** Why a window cannot be made up for; null = it can (A07). */
export function faultOf(window: MissedWindow, { rules, today, at, missed, used }: Question): MakeUpFault | null {
  const { state, request } = window
  if (state.kind === 'cancelled') return 'cancelled'
  if (window.closeAt >= at) return 'not-over'
  if (window.date < addDays(today, -rules.days)) return 'too-old'
  if (rules.cutOffDay !== null && monthOf(window.date) < monthOf(today) && Number(today.slice(8)) > rules.cutOffDay) return 'cut-off'
  if (request?.state === 'asked') return 'already-asked'
  if (state.kind === 'exempt' || state.kind === 'on-leave' || state.kind === 'undetermined') return state.kind
  if (!missed) return 'not-missed'
  if (request?.state === 'approved') return 'already-approved'
  return used >= rules.monthlyCap ? 'cap' : null
}

export function monthOf(date: LocalDate): string {
  return date.slice(0, 7)
}

/** Not the hour of 7点起晚了. */
const NUMBER = /^第? ?(\d{1,2}) ?[个项次]?(?![\d点节号日月:：-])/
const DAY_WORDS: Record<string, number> = { 今天: 0, 昨天: -1, 前天: -2 }
const GAP = /^[\s,，、.。:：;；]+/

export interface SaidWindow {
  number: number | null
  day: LocalDate | null
  name: string | null
  reason: string
}

/** `1 手机没电`, `早自习 手机没电`, `昨天早自习 手机没电`; what names no window is the reason. */
export function readSaid(text: string, names: readonly string[], today: LocalDate): SaidWindow {
  let rest = text.trim()
  const take = (length: number) => (rest = rest.slice(length).replace(GAP, ''))
  const day = Object.keys(DAY_WORDS).find(word => rest.startsWith(word))
  if (day) take(day.length)
  const name = names.filter(known => rest.startsWith(known)).toSorted((a, b) => b.length - a.length)[0] ?? null
  if (name) take(name.length)
  const number = day || name ? null : NUMBER.exec(rest)
  if (number) take(number[0].length)
  return { number: number ? Number(number[1]) : null, day: day ? addDays(today, DAY_WORDS[day]!) : null, name, reason: rest }
}
