import type { Approvals } from '../../approval/index.js'
import type { Manifest } from '../manifest.js'
import { permissions } from './permissions.js'

export type * from './views.js'

export interface InspectionDeps {
  approvals: Approvals
}

/** Inspections: filed from templates in minutes, told to the right three audiences, and kept. */
export function createInspectionModule(_deps: InspectionDeps): Manifest {
  return {
    name: 'inspection',
    words: {},
    actions: {},
    dialogues: {},
    menu: [],
    permissions,
    views: {},
    work: {},
    schoolFile: [],
  }
}
