import type { LeaveDetailsView } from '../src/modules/leave/index.js'
import { clockTime, localDate, longDay } from '../src/shared/dates.js'
import { CARD_HINTS, excerpt } from '../src/wecom/template-card.js'
import type { Brief } from './briefs.js'
import { howLong, problemText, when } from './leave-words.js'
import { nameList } from './words.js'

const MOST_REASON = 60

function reason(view: LeaveDetailsView): string {
  switch (view.reason.kind) {
    case 'shown':
      return `事由：${excerpt(view.reason.text, MOST_REASON)}`
    case 'private':
      return `事由只给审批老师看，请发：看事由 ${view.number}`
    case 'dropped':
      return '事由已过保存期'
  }
}

/** What an approver asks first: how often already, who else is away, and what speaks against it (B20). */
function context(view: LeaveDetailsView): string[] {
  const { slipsThisTerm, daysThisTerm, away, awayCount, openReturns, examWeek, warnings } = view.context
  const others = warnings.filter(
    warning => !('rule' in warning && warning.rule === 'exam-week') && !('warning' in warning && warning.warning === 'back-dated'),
  )
  return [
    slipsThisTerm === 0 ? '本学期第一次请假' : `本学期已请 ${slipsThisTerm} 次、${daysThisTerm} 天`,
    ...(view.summedDays === null ? [] : [`和前后的假连起来 ${view.summedDays} 天`]),
    ...(awayCount > 0 ? [`同时请假：${nameList(away, 3)}${awayCount > 3 ? `（共 ${awayCount} 人）` : ''}`] : []),
    ...(openReturns.length > 0 ? ['还有假没有销'] : []),
    ...(examWeek ? [`遇上${examWeek}`] : []),
    ...others.map(problemText),
  ]
}

/** A leave on the approver's card. */
export function leaveBrief(view: LeaveDetailsView): Brief {
  const value = (text: string) => excerpt(text, CARD_HINTS.rowValue)
  return {
    title: `${view.name} ${view.type}${view.backDated ? '（补假）' : ''} ${when(view.shape, view)}`,
    rows: [
      { label: '学生', value: value(`${view.className} ${view.name}`), userId: view.wecomUserId },
      { label: '时间', value: value(when(view.shape, view)) },
      { label: '时长', value: value(`${howLong(view)}${view.leavesCampus ? '，离校' : ''}`) },
      ...(view.photos > 0 ? [{ label: '照片', value: `${view.photos} 张，发“看照片”` }] : []),
      ...(view.filedBy ? [{ label: '代填', value: value(view.filedBy) }] : []),
      ...(view.backDated || view.extendsNumber
        ? [
            {
              label: view.extendsNumber ? '续假' : '提交',
              value: value(
                view.extendsNumber ? `接着 ${view.extendsNumber}` : `${longDay(localDate(view.submittedAt))}${clockTime(view.submittedAt)}`,
              ),
            },
          ]
        : []),
    ].slice(0, 6),
    lines: [reason(view), ...context(view)],
  }
}
