import type { RectifyView } from './rectify-views.js'

export type * from './rectify-views.js'

/** Every view of what happens after a report was filed. */
export type AfterView = RectifyView
