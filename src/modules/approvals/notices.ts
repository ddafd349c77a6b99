import { SYSTEM, type NoticeReason } from '../../approval/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { IntentView } from '../manifest.js'
import type { ApprovalsDeps } from './context.js'
import type { ApprovalNoticeView, DelegatedView } from './views.js'

/** 催办, reminders and comments; what was decided meanwhile needs no reminder. */
export function noticeView({ approvals }: ApprovalsDeps): IntentView {
  return async ({ tx, at }, { subject, payload }, personId) => {
    const found = await approvals.standingOf(tx, subject, personId, at)
    if (!found || found.standing.kind === 'gone') return null
    const reason = payload['reason'] as NoticeReason
    const yours = found.standing.kind === 'yours'
    if (!yours && (reason === 'urged' || reason === 'reminded')) return null
    const actorId = String(payload['actorId'])
    const by = actorId === SYSTEM ? null : await tx.person.findUnique({ where: { id: actorId }, select: { name: true } })
    const view: ApprovalNoticeView = {
      view: 'approval.notice',
      reason,
      number: found.overview.number,
      details: await approvals.kindOf(found.overview.kind).details({ tx, at }, subject, { id: personId, whole: false }),
      byName: by?.name ?? '',
      text: typeof payload['text'] === 'string' ? payload['text'] : null,
      yours,
      asOf: at,
    }
    return { view }
  }
}

export const delegatedView: IntentView = async ({ tx, at }, { payload }) => {
  const principal = await tx.person.findUnique({ where: { id: String(payload['principalId']) }, select: { name: true } })
  const view: DelegatedView = {
    view: 'approval.delegated',
    principalName: principal?.name ?? '',
    from: String(payload['from']) as LocalDate,
    last: String(payload['last']) as LocalDate,
    ended: payload['ended'] === true,
    asOf: at,
  }
  return { view }
}
