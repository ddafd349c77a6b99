/** Every view of the module: a part's views join the union here, its renderers join in cards/inspection.card.ts. */
export type InspectionView = never
