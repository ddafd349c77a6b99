import type { WeekCell, WeekRow, ItemCost, Week } from './weekly.js'

export type WeekView = WeekRankingView | WeekClassesView | WeekRefusedView

/** For whoever watches a department or the school. */
export interface WeekRankingView {
  view: 'inspection.week'
  week: Week
  /** 全校, 信息系. */
  scope: string
  departments: { name: string; rows: WeekRow[] }[]
  /** What cost most. */
  items: ItemCost[]
  missed: number
  notice?: 'sheet' | 'picture'
  asOf: Date
}

/** For a teacher: the own classes, with nothing about others but the rank among them. */
export interface WeekClassesView {
  view: 'inspection.week-classes'
  week: Week
  classes: { row: WeekRow; ranked: number; items: ItemCost[]; missed: Pick<WeekCell, 'template' | 'date'>[] }[]
  notice?: 'sheet' | 'picture'
  asOf: Date
}

export interface WeekRefusedView {
  view: 'inspection.week-refused'
  reason: 'not-allowed' | 'not-piloted' | 'no-such-day' | 'not-yet'
}
