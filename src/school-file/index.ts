export { type Fault, faultLine } from './fault.js'
export { type SchoolFacts, loadSchoolFacts } from './facts.js'
export type { Names } from './names.js'
export { type Change, type CheckContext, type ImportContext, type SchoolFileSection, defineSection } from './section.js'
