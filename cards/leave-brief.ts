import type { LeaveDetailsView } from '../src/modules/leave/index.js'
import { clockTime, localDate, longDay } from '../src/shared/dates.js'
import { CARD_HINTS, excerpt } from '../src/wecom/template-card.js'
import type { Brief } from './briefs.js'
import { clockBeside, findingText, howLong, whenBriefly } from './leave-words.js'
import { nameList } from './words.js'

const MOST_REASON = 60

type Deciding = LeaveDetailsView & { toDecide: object }

const hasToDecide = (view: LeaveDetailsView): view is Deciding => view.toDecide !== null

function reasonLine({ number, toDecide }: Deciding): string {
  const { reason } = toDecide
  switch (reason.kind) {
    case 'shown':
      return `事由：${excerpt(reason.text, MOST_REASON)}`
    case 'private':
      return `事由只给审批老师看，请发：看事由 ${number}`
    case 'dropped':
      return '事由已过保存期'
  }
}

/** What an approver asks first: how often already, who else is away, and what speaks against it (B20). */
function contextLines({ summedDays, toDecide }: Deciding): string[] {
  const { slipsThisTerm, daysThisTerm, away, awayCount, openReturns, examWeek, warnings } = toDecide.context
  const others = warnings.filter(
    warning => !('rule' in warning && warning.rule === 'exam-week') && !('warning' in warning && warning.warning === 'back-dated'),
  )
  return [
    slipsThisTerm === 0 ? '本学期第一次请假' : `本学期已请 ${slipsThisTerm} 次、${daysThisTerm} 天`,
    ...(summedDays === null ? [] : [`和前后的假连起来 ${summedDays} 天`]),
    ...(awayCount > 0 ? [`同时请假：${nameList(away, 3)}${awayCount > 3 ? `（共 ${awayCount} 人）` : ''}`] : []),
    ...(openReturns.length > 0 ? ['还有假没有销'] : []),
    ...(examWeek ? [`遇上${examWeek}`] : []),
    ...others.map(findingText),
  ]
}

/** A leave on the approver's card: who, what and when stand in the title, so the rows say only what it leaves out. */
export function leaveBrief(view: LeaveDetailsView): Brief {
  const row = (label: string, text: string | null) => (text === null ? [] : [{ label, value: excerpt(text, CARD_HINTS.rowValue) }])
  return {
    title: `${view.name} ${view.type}${view.backDated ? '（补假）' : ''} ${whenBriefly(view.shape, view)}`,
    rows: [
      { label: '学生', value: excerpt(`${view.className} ${view.name}`, CARD_HINTS.rowValue), userId: view.wecomUserId },
      ...row('时间', clockBeside(view.shape, view)),
      ...row('时长', howLong(view)),
      ...row('去向', view.leavesCampus ? '离校' : null),
      ...row('照片', view.photos > 0 ? `${view.photos} 张，发“看照片”` : null),
      ...row('代填', view.filedBy),
      ...row('续假', view.extendsNumber && `接着 ${view.extendsNumber}`),
      ...row('提交', view.backDated ? `${longDay(localDate(view.submittedAt))}${clockTime(view.submittedAt)}` : null),
    ].slice(0, 6),
    lines: hasToDecide(view) ? [reasonLine(view), ...contextLines(view)] : [],
  }
}
