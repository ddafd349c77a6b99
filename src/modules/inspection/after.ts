import type { RoleName } from '../../directory/index.js'
import type { Manifest, Permission } from '../manifest.js'
import { RECTIFYING } from './align-rectifications.js'
import { RECHECK } from './ask-recheck.js'
import { recheckActions, recheckView, recheckWord, mayStillSeeRecheck, RECTIFY_OUTCOME, rectifyOutcomeView } from './recheck.js'
import { FIX_DIALOGUE, fixDialogue, mayStillSeeRectifying, rectifyActions, rectifyingView, rectifyWord } from './rectify.js'

const CLASS_PEOPLE: readonly RoleName[] = ['class_teacher', 'deputy_class_teacher', 'cadre']
const WATCHERS: readonly RoleName[] = ['counsellor', 'secretary', 'officer', 'administrator']

/** What people say after a report was filed. */
export const afterWords: Manifest['words'] = {
  整改: {
    run: rectifyWord,
    help: '要整改的；改好了发照片，再发：整改 单号',
    roles: [...CLASS_PEOPLE, ...WATCHERS],
  },
  复查: {
    run: recheckWord,
    help: '看整改：复查 单号 合格；复查 单号 没改好 原因',
    roles: ['inspector', 'officer', 'administrator'],
    takesText: true,
  },
}

export const afterActions: Manifest['actions'] = { ...rectifyActions, ...recheckActions }

export const afterDialogues: NonNullable<Manifest['dialogues']> = { [FIX_DIALOGUE]: fixDialogue }

export const afterViews: Manifest['views'] = {
  [RECTIFYING]: { shared: false, load: rectifyingView, mayStillSee: mayStillSeeRectifying },
  [RECHECK]: { shared: false, load: recheckView, mayStillSee: mayStillSeeRecheck },
  [RECTIFY_OUTCOME]: { shared: true, load: rectifyOutcomeView },
}

export const afterPermissions: Permission[] = [
  {
    name: 'inspection.fix',
    label: '整改本班的问题',
    roles: { class_teacher: 'class', deputy_class_teacher: 'class', cadre: 'class' },
  },
]
