import type { Approvals } from '../../approval/index.js'
import type { RoleName } from '../../directory/index.js'
import type { Manifest } from '../manifest.js'
import { createAskLeave } from './ask-leave.js'
import { bringProof } from './bring-proof.js'
import { LEAVE_DIALOGUE } from './draft.js'
import { leaveDigest } from './digest-block.js'
import { draftView } from './draft-view.js'
import { createExtendLeave, createSupplement } from './extend-leave.js'
import { createFileLeave } from './file-leave.js'
import { keptTexts } from './kept-texts.js'
import type { Slip } from './leave.repository.js'
import { createMySlips } from './my-slips.js'
import { copyView, createOutcomeView, slipPage } from './notices.js'
import { mayStillSeeSlip, overdueView } from './overdue.js'
import { permissions } from './permissions.js'
import { returnFromLeave } from './return-from-leave.js'
import { leaveSection } from './school-file.js'
import { createSeeReason } from './see-reason.js'

export { leaveApproval } from './approval-kind.js'
export { expireReasons } from './leave.repository.js'
export { dueReturns, reportOverdue, type LeaveDue } from './overdue.js'
export type * from './leave.js'
export type * from './views.js'

const STUDENTS: readonly RoleName[] = ['student']
const TEACHERS: readonly RoleName[] = ['class_teacher', 'deputy_class_teacher', 'counsellor']
const WATCHERS: readonly RoleName[] = [...TEACHERS, 'secretary', 'officer', 'administrator']

export interface LeaveDeps {
  approvals: Approvals
  /** Where phones reach the service: the gate's page lives there. */
  publicUrl: string
}

/** Leave: asked in chat, decided by the approval engine, known to everyone who must know. */
export function createLeaveModule({ approvals, publicUrl }: LeaveDeps): Manifest {
  const gateUrl = (slip: Slip): string => `${publicUrl}/app/slip/${slip.slipKey}`
  const { ask, phrase, dialogue, actions, begin } = createAskLeave(approvals)
  return {
    name: 'leave',
    words: {
      请假: { run: ask, asks: true, help: '请假；也可以整句说：请假 明天下午第5、6节 看牙', roles: [...STUDENTS, ...WATCHERS] },
      我的假条: { run: createMySlips(approvals, gateUrl), asks: true, help: '看假条、进度，和谁看过事由', roles: STUDENTS },
      补充: { run: createSupplement(begin), help: '老师退回后补充：补充 单号 要补的话', roles: STUDENTS },
      续假: { run: createExtendLeave(begin), help: '接着请：续假 到明天中午 还在发烧', roles: STUDENTS },
      销假: { run: returnFromLeave, help: '回到学校销假；老师当面销假：销假 张三', roles: [...STUDENTS, ...TEACHERS], takesNames: true },
      看事由: { run: createSeeReason(approvals), asks: true, help: '看只给老师看的事由：看事由 单号', roles: WATCHERS },
      补证明: { run: bringProof, help: '先发照片，再发：补证明 单号', roles: STUDENTS },
      代请假: { run: createFileLeave(begin), help: '替学生请假：代请假 张三 李四 明天上午 公假 技能比赛', roles: TEACHERS },
    },
    phrases: [phrase],
    dialogues: { [LEAVE_DIALOGUE]: dialogue },
    actions,
    menu: [
      { word: '请假', label: '请假', priority: 12 },
      { word: '我的假条', label: '我的假条', priority: 40 },
      { word: '销假', label: '销假', priority: 42 },
    ],
    permissions,
    views: {
      'leave.draft': { shared: false, load: draftView },
      'leave.outcome': { shared: false, load: createOutcomeView(gateUrl) },
      'leave.copy': { shared: true, load: copyView },
      'leave.overdue': { shared: false, load: overdueView, mayStillSee: mayStillSeeSlip },
    },
    keptTexts,
    pages: { slip: slipPage },
    schoolFile: [leaveSection],
    digestBlock: leaveDigest,
  }
}
