export { COVERED_SQL, createAbsences, type Absence, type Absences, type Span } from './absences.js'
export { groupOf, judgeRoll, resolve, type RollFacts, type RollGroup, type RollKind, type RollState } from './resolve.js'
export { loadRolls, parseRollSubject, rollSubject, type OccurrenceInfo, type Roll, type RollLine, type RollScope } from './roll.queries.js'
export { loadRollCounts, type RollCounts } from './roll-counts.queries.js'
