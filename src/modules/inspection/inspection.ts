import type { LocalDate, LocalTime } from '../../shared/dates.js'

/** What is looked at: a class in its room, a dormitory room, or an area outside. */
export type TargetKind = 'class' | 'room' | 'area'

/**
 * How an item is filled in. `deduct`: points off, up to its ceiling. `count`: how many, each costs `points`, up to the ceiling.
 * `yes-no`: no costs `points`. `text`: words only.
 */
export type ItemKind = 'deduct' | 'count' | 'yes-no' | 'text'

export interface Item {
  name: string
  /** What people also call it: 垃圾, 垃圾桶, 垃圾未倒. */
  aliases: string[]
  kind: ItemKind
  /** `deduct`: the usual deduction of one tick; `count`: of each; `yes-no`: of a no; `text`: 0. In points, halves allowed. */
  points: number
  /** Most that the item can cost. In points. */
  ceiling: number
  /** The beds it was seen at are told: 3床 被子未叠. Only of rooms. */
  perBed: boolean
  /** A problem here must be put right (整改) unless the inspector says otherwise. */
  rectify: boolean
}

/** When the check takes place. Weekdays by ISO, 1 = Monday; the timetable of a make-up Saturday is that of the day it makes up for. */
export interface Slot {
  from: LocalTime
  until: LocalTime
  weekdays: number[]
}

/** A kind of check as the school file (or the program) has it now. The name is its identity. */
export interface Template {
  name: string
  target: TargetKind
  slot: Slot
  /** Full marks. */
  base: number
  items: Item[]
}

/** A template as reports were filed with it: never changed, however the school file changes (C02). */
export interface TemplateVersion extends Template {
  version: number
}

export interface Target {
  kind: TargetKind
  /** Unique in the school: `class:12`, `room:1号楼 301`, `area:操场东侧`. */
  key: string
  /** As people read it: 信息2401班, 1号楼 301, 操场东侧. */
  name: string
  /** What an inspector types for it, besides the name: 2401, 301. A short name may fit several. */
  aliases: string[]
  /** Whose score it is; null = nobody's (a public area). */
  classId: number | null
  className: string | null
  /** Beds of a room, numbered from 1; 0 = not said. */
  beds: number
}

/** One thing seen at one target. `struck`: an appeal or a settlement took it out; it stays readable and costs nothing. */
export interface Finding {
  item: string
  /** Off, never below 0. */
  points: number
  count?: number
  beds?: number[]
  text?: string
  rectify?: boolean
  struck?: boolean
}

/** What one inspector has to look at in one slot of one day. */
export interface Duty {
  template: TemplateVersion
  date: LocalDate
  openAt: Date
  closeAt: Date
  inspectorId: string
  /** 换班: in whose place; null = their own duty. */
  onBehalfOfId: string | null
  targets: Target[]
}

/** The part `inspection` of the school file, with defaults filled in. */
export interface InspectionRules {
  templates: Template[]
  rooms: RoomRule[]
  areas: AreaRule[]
  roster: RosterRule[]
  /** A student who inspects their own class: refused, or filed with a mark. */
  ownClass: 'refuse' | 'mark'
  /** Minutes after a slot's end, when what nobody filed is listed. */
  missingAfterMinutes: number
  /** The 日报, and the next morning's one amendment of it. Until the latter a late report is taken. */
  reportAt: LocalTime
  amendAt: LocalTime
  /** School days a class teacher has to appeal, after the day of the report. */
  appealDays: number
  /** Days the photos of a report are kept. */
  photoRetentionDays: number
}

export interface RoomRule {
  building: string
  room: string
  beds: number
  /** Name of the class whose score it is (a mixed room: the class the school names). */
  className: string
}

export interface AreaRule {
  name: string
  /** Null = a public area, scored for nobody. */
  className: string | null
}

/** Who inspects what. Without a line for a template, every 学生检查员 inspects what their grant covers. */
export interface RosterRule {
  template: string
  /** Userids or names as the file has them: who they are is read with the day. */
  inspectors: string[]
  /** Or whoever wears one of these contact tags. */
  tags: string[]
  /** Names of classes, departments, buildings, rooms or areas; empty = all. */
  targets: string[]
  /** Empty = every day of the template's slot. */
  weekdays: number[]
  from: LocalDate | null
  until: LocalDate | null
}
