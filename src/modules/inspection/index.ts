import type { Approvals } from '../../approval/index.js'
import type { Manifest } from '../manifest.js'
import { afterActions, afterDialogues, afterPermissions, afterViews, afterWords } from './after.js'
import { permissions } from './permissions.js'
import { inspectionSection } from './school-file.js'

export type { Finding } from './inspection.js'
export type * from './views.js'

export interface InspectionDeps {
  approvals: Approvals
}

/** Inspections: filed from templates in minutes, told to the right three audiences, and kept. */
export function createInspectionModule(_deps: InspectionDeps): Manifest {
  return {
    name: 'inspection',
    words: { ...afterWords },
    actions: { ...afterActions },
    dialogues: { ...afterDialogues },
    menu: [],
    permissions: [...permissions, ...afterPermissions],
    views: { ...afterViews },
    work: {},
    schoolFile: [inspectionSection],
  }
}
