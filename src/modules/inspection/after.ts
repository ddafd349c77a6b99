import type { Approvals } from '../../approval/index.js'
import type { RoleName } from '../../directory/index.js'
import type { Manifest, Permission, WordCommand } from '../manifest.js'
import { openRectifications, RECTIFYING } from './align-rectifications.js'
import { AMEND_DIALOGUE, amendDialogue, amendWord } from './amend-dialogue.js'
import { APPEAL_DIALOGUE, APPEAL_FORM, createAppealDialogue, reportNumberIn } from './appeal-dialogue.js'
import { APPEAL_DECIDED, APPEAL_TOLD, appealDecidedView, appealToldView } from './appeal-kind.js'
import { RECHECK } from './ask-recheck.js'
import { reportHistory } from './history.js'
import { mayStillSeeRecheck, recheckActions, recheckView, recheckWord, RECTIFY_OUTCOME, rectifyOutcomeView } from './recheck.js'
import { FIX_DIALOGUE, fixDialogue, mayStillSeeRectifying, rectifyActions, rectifyingView, rectifyWord } from './rectify.js'
import { askToSettle, mayStillSeeSettle, SETTLE, settleActions, SETTLED, settledView, settleView, settleWord } from './settle.js'
import type { AfterFiling } from './submit-reports.js'

const TEACHERS: readonly RoleName[] = ['class_teacher', 'deputy_class_teacher']
const DECIDERS: readonly RoleName[] = ['officer', 'administrator']
const WATCHERS: readonly RoleName[] = ['counsellor', 'secretary', ...DECIDERS]

type Parts = Required<Pick<Manifest, 'words' | 'actions' | 'dialogues' | 'views' | 'permissions'>>

const afterPermissions: Permission[] = [
  { name: 'inspection.appeal', label: '申诉本班的扣分', roles: { class_teacher: 'class', deputy_class_teacher: 'class' } },
  { name: 'inspection.fix', label: '整改本班的问题', roles: { class_teacher: 'class', deputy_class_teacher: 'class', cadre: 'class' } },
]

/** What happens after a report was filed: amended, appealed, put right, settled. */
export function createAfter(approvals: Approvals): Parts {
  const appeal = createAppealDialogue(approvals)
  return {
    words: {
      改巡检: { run: amendWord, help: '更正一份报告：改巡检 单号 地面-1 原因 看错了', roles: ['inspector', ...DECIDERS], takesText: true },
      申诉: { run: appeal.word, help: '对扣分有疑问：申诉 单号 地面 理由', roles: TEACHERS, takesText: true },
      整改: { run: rectifyWord, help: '要整改的；改好了发照片，再发：整改 单号', roles: [...TEACHERS, 'cadre', ...WATCHERS] },
      复查: { run: recheckWord, help: '看整改：复查 单号 合格；复查 单号 没改好 原因', roles: ['inspector', ...DECIDERS], takesText: true },
      裁定: { run: settleWord, help: '同一处两份分数：裁定 单号；裁定 单号 都算', roles: DECIDERS },
    },
    actions: { ...rectifyActions, ...recheckActions, ...appeal.actions, ...settleActions },
    dialogues: { [FIX_DIALOGUE]: fixDialogue, [APPEAL_DIALOGUE]: appeal.dialogue, [AMEND_DIALOGUE]: amendDialogue },
    views: {
      [RECTIFYING]: { shared: false, load: rectifyingView, mayStillSee: mayStillSeeRectifying },
      [RECHECK]: { shared: false, load: recheckView, mayStillSee: mayStillSeeRecheck },
      [RECTIFY_OUTCOME]: { shared: true, load: rectifyOutcomeView },
      [APPEAL_FORM]: { shared: false, load: appeal.formView },
      [APPEAL_DECIDED]: { shared: false, load: appealDecidedView },
      [APPEAL_TOLD]: { shared: false, load: appealToldView },
      [SETTLE]: { shared: false, load: settleView, mayStillSee: mayStillSeeSettle },
      [SETTLED]: { shared: false, load: settledView },
    },
    permissions: afterPermissions,
  }
}

/** What must be put right is opened, the class told; where two inspectors differ, an officer is asked. */
export const afterFiling: AfterFiling = async (context, filed) => {
  const opened = []
  for (const { report } of filed) {
    opened.push(...(await openRectifications(context, report)))
    await askToSettle(context, report)
  }
  return { rectifications: opened.length }
}

/** 巡检 XJ260914-0007 is about one report, for whoever may see it; everything else is the day's. */
export function withHistory(run: WordCommand): WordCommand {
  return (context, rest) => {
    const number = reportNumberIn(rest)
    return number ? reportHistory(context, number) : run(context, rest)
  }
}
