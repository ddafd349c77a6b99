export { groupOf, resolve, type RollFacts, type RollGroup, type RollKind, type RollState } from './resolve.js'
export { emptyCounts, loadRolls, parseRollSubject, rollSubject, type OccurrenceInfo, type Roll, type RollLine } from './roll.queries.js'
