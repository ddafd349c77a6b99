import type { Manifest } from '../manifest.js'
import { amendmentView, mayStillSeeAmendment } from './amendment.js'
import { askedDayView, dayIntentView, mayStillSeeDay } from './daily.js'

/** What the day's report and its correction say, at the moment of sending. */
export const dailyViews: Manifest['views'] = {
  'inspection.day': { shared: false, load: dayIntentView, mayStillSee: mayStillSeeDay },
  'inspection.class-day': { shared: false, load: dayIntentView, mayStillSee: mayStillSeeDay },
  'inspection.day-asked': { shared: false, load: askedDayView, mayStillSee: mayStillSeeDay },
  'inspection.class-asked': { shared: false, load: askedDayView, mayStillSee: mayStillSeeDay },
  'inspection.day-amended': { shared: false, load: amendmentView, mayStillSee: mayStillSeeAmendment },
}
