import type { InspectionView } from '../src/modules/inspection/index.js'
import type { Renderers } from './renderer.js'

/** The words and faces of inspections, part by part. */
export const inspectionCards: Renderers<InspectionView> = {}
