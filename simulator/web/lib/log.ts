import type { LogEntry } from './types.js'

export interface RawLog {
  calls?: { at: string; method?: string; api: string; status: number; errcode: number | null; ms: number; note?: string }[]
  callbacks?: {
    at: string
    userid: string
    event: string
    attempt: number
    status: number | null
    ms: number
    reply: string
    error?: string
  }[]
  notes?: { at: string; userid?: string; text: string }[]
}

/** Three journals as one list, newest first. */
export function readLog(raw: RawLog): LogEntry[] {
  const calls = (raw.calls ?? []).map((entry): LogEntry => ({ ...entry, kind: 'call', name: entry.api }))
  const callbacks = (raw.callbacks ?? []).map(({ at, userid, event, attempt, status, ms, reply, error }): LogEntry => ({
    at,
    kind: 'callback',
    name: event,
    userid,
    status,
    ms,
    note: [attempt > 1 ? `第 ${attempt} 次投递` : '', error ?? reply].filter(Boolean).join(' · '),
  }))
  const notes = (raw.notes ?? []).map(({ text, ...entry }): LogEntry => ({ ...entry, kind: 'note', name: '提醒', note: text }))
  return [...calls, ...callbacks, ...notes].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

/** Whether a line deserves to be seen at a glance. */
export const wentWrong = ({ kind, status, errcode }: LogEntry) =>
  kind === 'note' || (errcode ?? 0) !== 0 || status === null || (status ?? 200) >= 400
