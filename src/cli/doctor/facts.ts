import type { Gap, WecomAgent, InspectionGap } from '../../app.js'
import type { Place } from '../verb.js'
import type { Trouble } from './wecom-trouble.js'

/** Everything `doctor` looks at; gathered by `gather.ts`, judged without touching anything. */
export interface Facts {
  mode: 'demo' | 'real'
  place: Place
  now: Date
  publicUrl: string
  contactsKeys: boolean
  dataDir: string
  /** null = could not be asked. */
  freeBytes: number | null
  redis: 'ok' | 'away' | 'unused'
  database: { kind: 'embedded' | 'postgres'; version: string; major: number; timeZone: string; migrations: number }
  /** `trouble`: why a trial could not be written and read again. `elsewhere`: kept, but out of this process's reach. */
  pictures: { keptIn: 'folder' | 's3'; trouble: string | null; elsewhere: number }
  /** null = not asked: the simulator only runs with the service. */
  wecom: { token: Trouble | null; agent: WecomAgent | Trouble; skewSeconds: number | null } | null
  menu: 'created' | 'outdated' | 'missing'
  callbacks: {
    lastApp: Date | null
    lastContacts: Date | null
    clicks: boolean
    taps: boolean
    readings: boolean
    /** Receipt behind CreateTime, the middle one of the last events; null = too few. */
    lagSeconds: number | null
  }
  people: number
  gaps: readonly Gap[]
  /** What of the inspections' roster fits nothing today. */
  inspectionGaps: readonly InspectionGap[]
  calendar: {
    years: ReadonlySet<number>
    terms: readonly { name: string; first: string; last: string }[]
    runsToday: boolean
    label: string
  }
  windows: { rules: number; classes: number; today: number }
  queue: { waiting: number; oldestSeconds: number | null; dead: number; failed: number; parked: number }
  /** How long ago the pulse was, in real time; null = never. */
  pulseSeconds: number | null
}

/** `bad` is red: it must be mended, and the exit code says so. */
export interface Finding {
  topic: string
  level: 'ok' | 'info' | 'warn' | 'bad'
  text: string
  todo?: string
  items?: readonly string[]
}

export type Check = (facts: Facts) => Finding[]

export const ok = (topic: string, text: string): Finding => ({ topic, level: 'ok', text })
export const info = (topic: string, text: string): Finding => ({ topic, level: 'info', text })
export const warn = (topic: string, text: string, todo: string): Finding => ({ topic, level: 'warn', text, todo })
export const bad = (topic: string, text: string, todo: string): Finding => ({ topic, level: 'bad', text, todo })

/** Nobody but this machine can open such an address. */
export function isLocalAddress(url: string): boolean {
  return /^(localhost|127\.|0\.0\.0\.0|\[::1?\])/.test(new URL(url).hostname)
}
