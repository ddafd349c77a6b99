import type { AfterView } from './after-views.js'
import type { DailyView } from './day-views.js'
import type { FairnessView } from './fairness-views.js'
import type { FilingView } from './filing-views.js'
import type { WeekView } from './week-views.js'
import type { MissingView } from './missing-views.js'
import type { SwapView } from './swap-views.js'

export type * from './after-views.js'
export type * from './day-views.js'
export type * from './fairness-views.js'
export type { DoubleFiling, Habit, InspectorFairness, InspectorHabit } from './fairness.js'
export type * from './filing-views.js'
export type { OpenFix } from './day-report.js'
export type * from './week-views.js'
export type * from './missing-views.js'
export type * from './swap-views.js'

/** Every view of the module: a part's views join the union here, its renderers join in cards/inspection.card.ts. */
export type InspectionView = FilingView | DailyView | AfterView | MissingView | SwapView | WeekView | FairnessView
