import type { AmendView } from './amend-views.js'
import type { AppealView } from './appeal-views.js'
import type { RectifyView } from './rectify-views.js'
import type { SettlingView } from './settle-views.js'

export type * from './amend-views.js'
export type * from './appeal-views.js'
export type * from './rectify-views.js'
export type * from './settle-views.js'

/** Every view of what happens after a report was filed. */
export type AfterView = RectifyView | AppealView | AmendView | SettlingView
