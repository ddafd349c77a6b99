import { ASKED_KIND, DELEGATED_KIND, NOTICE_KIND, type Approvals } from '../../approval/index.js'
import type { RoleName } from '../../directory/index.js'
import type { CommandContext, Manifest } from '../manifest.js'
import { askedView, cardActions } from './card.js'
import { applicantWord, listWord, personWord, textWord } from './decide-words.js'
import { delegateWord, endDelegationWord } from './delegation-words.js'
import { delegatedView, noticeView } from './notices.js'
import { seePhotos } from './see-photos.js'
import { seatWork, SEATS_KIND, type InTransaction } from './seats.js'

export { promiseSeats, timeOutOf } from './seats.js'
export { approvalContext } from './context.js'
export type * from './views.js'
export type { DueCase } from '../../approval/index.js'

const HOLDERS: readonly RoleName[] = [
  'class_teacher',
  'deputy_class_teacher',
  'counsellor',
  'secretary',
  'officer',
  'aid_centre',
  'work_study_head',
  'administrator',
]

/** Whatever waits for a decision, of whatever module: its card, its words, delegation and time-outs. */
export function createApprovalsModule({ approvals, inTransaction }: { approvals: Approvals; inTransaction: InTransaction }): Manifest {
  const deps = { approvals }
  const pending = ({ tx, at, person }: CommandContext) => approvals.pendingOf(tx, person.id, at)
  const concerned = async (context: CommandContext) => {
    const [waiting, own] = [await pending(context), await approvals.openOf(context.tx, context.person.id)]
    return [...waiting, ...own.filter(one => !waiting.some(other => other.subject === one.subject))]
  }
  return {
    name: 'approvals',
    words: {
      待审批: { run: listWord(deps), asks: true, help: '看等你审批的', roles: HOLDERS },
      同意: { run: textWord(deps, '同意', 'approve', pending), help: '同意一个申请：同意 单号', roles: HOLDERS },
      驳回: { run: textWord(deps, '驳回', 'refuse', pending), help: '驳回一个申请：驳回 单号 原因', roles: HOLDERS, takesText: true },
      退回: { run: textWord(deps, '退回', 'return', pending), help: '请申请人补充：退回 单号 要补什么', roles: HOLDERS, takesText: true },
      转审: { run: personWord(deps, '转审', 'transfer'), help: '请别人来审批：转审 单号 给 李老师', roles: HOLDERS, takesNames: true },
      加签: { run: personWord(deps, '加签', 'add-signer'), help: '请别人也同意：加签 单号 李老师', roles: HOLDERS, takesNames: true },
      备注: {
        run: textWord(deps, '备注', 'comment', concerned),
        help: '给申请留言，大家都能看到：备注 单号 文字',
        roles: HOLDERS,
        takesText: true,
      },
      撤销审批: {
        run: textWord(deps, '撤销审批', 'revoke', async () => []),
        help: '撤销已经同意的：撤销审批 单号 原因',
        roles: HOLDERS,
        takesText: true,
      },
      看照片: { run: seePhotos(deps), asks: true, help: '看申请的照片：看照片 单号', roles: HOLDERS },
      代理: { run: delegateWord(deps), help: '请人代你审批：代理 李老师 至 9-30', roles: HOLDERS, takesNames: true },
      取消代理: { run: endDelegationWord(deps), help: '不再请人代你审批', roles: HOLDERS },
      催办: { run: applicantWord(deps, '催办', 'urge'), help: '提醒审批的老师（一小时一次）', roles: ['student'] },
      撤回: { run: applicantWord(deps, '撤回', 'withdraw'), help: '撤回还没审批的申请：撤回 单号', roles: ['student'] },
    },
    actions: cardActions(deps),
    menu: [
      { word: '待审批', label: '待审批', priority: 25 },
      { word: '催办', label: '催办', priority: 75 },
    ],
    permissions: [],
    views: {
      [ASKED_KIND]: { shared: false, load: askedView(deps) },
      [NOTICE_KIND]: { shared: false, load: noticeView(deps) },
      [DELEGATED_KIND]: { shared: false, load: delegatedView },
    },
    work: { [SEATS_KIND]: seatWork(approvals, inTransaction) },
  }
}
