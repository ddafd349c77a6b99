import type { InspectionView } from '../src/modules/inspection/index.js'
import { amendCards } from './inspection-amend.card.js'
import { appealCards } from './inspection-appeal.card.js'
import { fairnessCards } from './inspection-fairness.card.js'
import { filingCards } from './inspection-filing.card.js'
import { inspectionDayCards } from './inspection-day.card.js'
import { missingCards } from './inspection-missing.card.js'
import { rectifyCards } from './inspection-rectify.card.js'
import { settleCards } from './inspection-settle.card.js'
import { weekCards } from './inspection-week.card.js'
import { swapCards } from './inspection-swap.card.js'
import type { Renderers } from './renderer.js'

/** The words and faces of inspections, part by part. */
export const inspectionCards: Renderers<InspectionView> = {
  ...filingCards,
  ...inspectionDayCards,
  ...rectifyCards,
  ...missingCards,
  ...swapCards,
  ...appealCards,
  ...amendCards,
  ...settleCards,
  ...weekCards,
  ...fairnessCards,
}
