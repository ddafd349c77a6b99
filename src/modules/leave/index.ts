import type { Manifest } from '../manifest.js'
import { leaveSection } from './school-file.js'

export type * from './leave.js'

/** Leave: asked in chat, decided by the approval engine. */
export function createLeaveModule(): Manifest {
  return { name: 'leave', words: {}, actions: {}, menu: [], permissions: [], views: {}, schoolFile: [leaveSection] }
}
