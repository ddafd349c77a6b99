import type { LeaveShape, Problem, Span } from '../src/modules/leave/index.js'
import type { HistoryLine } from '../src/approval/index.js'
import { addDays, clockTime, localDate, longDay } from '../src/shared/dates.js'
import { excerpt } from '../src/wecom/template-card.js'

const PART = { morning: '上午', afternoon: '下午', evening: '晚上' } as const

export const STATE_LABEL = {
  pending: '审批中',
  returned: '待补充',
  approved: '已同意',
  refused: '未同意',
  withdrawn: '已撤回',
  cancelled: '已取消',
} as const

/** `9月15日（周二）14:00`; the end of a day is said as 24:00 of that day. */
function moment(instant: Date, isEnd: boolean): string {
  const day = localDate(instant)
  return isEnd && clockTime(instant) === '00:00' ? `${longDay(addDays(day, -1))}24:00` : `${longDay(day)}${clockTime(instant)}`
}

/** When, as it was said, with the weekday of every day and the clock where the words leave it open (B01, B19). */
export function when(shape: LeaveShape, span: Span): string {
  return shape.kind === 'periods' ? `${whenBriefly(shape, span)}（${clocks(span)}）` : whenBriefly(shape, span)
}

/** The same for a title: lessons without their clock. */
export function whenBriefly(shape: LeaveShape, span: Span): string {
  switch (shape.kind) {
    case 'periods':
      return `${longDay(shape.date)}第 ${shape.first === shape.last ? shape.first : `${shape.first}–${shape.last}`} 节`
    case 'parts': {
      const { from, to } = shape
      if (from.date !== to.date) return `${longDay(from.date)}${PART[from.part]}至${longDay(to.date)}${PART[to.part]}`
      if (from.part === to.part) return `${longDay(from.date)}${PART[from.part]}`
      return from.part === 'morning' && to.part === 'evening'
        ? `${longDay(from.date)}全天`
        : `${longDay(from.date)}${PART[from.part]}至${PART[to.part]}`
    }
    case 'days':
      return shape.first === shape.last ? `${longDay(shape.first)}全天` : `${longDay(shape.first)}至${longDay(shape.last)}`
    case 'times':
      return instants(span)
  }
}

/** The clock that a title in lessons or day parts leaves out; null where it says nothing new. */
export function clockBeside(shape: LeaveShape, span: Span): string | null {
  const isOneDay = shape.kind === 'periods' || (shape.kind === 'parts' && shape.from.date === shape.to.date)
  return isOneDay ? clocks(span) : null
}

function clocks({ from, until }: Span): string {
  return `${clockTime(from)}–${clockTime(until) === '00:00' ? '24:00' : clockTime(until)}`
}

/** `9月15日（周二）14:00–16:00`, or both ends with their days. */
function instants(span: Span): string {
  const [first, last] = [localDate(span.from), localDate(new Date(span.until.getTime() - 1))]
  if (first !== last) return `${moment(span.from, false)} 至 ${moment(span.until, true)}`
  const clock = clocks(span)
  return `${longDay(first)}${clock === '00:00–24:00' ? '全天' : clock}`
}

/** `4 节课，0.5 天`: in the school's own periods. */
export function howLong({ periods, schoolDays }: { periods: number; schoolDays: number }): string {
  return periods === 0 ? '不占上课时间' : `${periods} 节课，按 ${schoolDays} 天算`
}

/** What stands in the way, or deserves a word: what it means and what can be done. */
export function problemText(problem: Problem): string {
  if ('conflict' in problem) {
    switch (problem.conflict) {
      case 'overlaps':
        return `时间和假条 ${problem.number} 重叠（${problem.state === 'pending' ? '审批中' : '已同意'}，${instants(problem.span)}）。要改时间，先发“撤回 ${problem.number}”；要延长，发“续假”。`
      case 'unknown-period':
        return `没有这一节课，本校一天到第 ${problem.last} 节。`
      case 'nobody-decides':
        return '现在没有人能审批这张假条，请找班主任或学工处当面办。'
      case 'not-yours':
        return '不在你的班里。'
    }
  }
  if ('refusal' in problem) {
    switch (problem.refusal) {
      case 'backwards':
        return '结束时间在开始时间之前，请重新说一下时间。'
      case 'too-short':
        return `太短了，请假至少 ${problem.leastMinutes} 分钟。`
      case 'too-long':
        return `太长了，一次最多 ${problem.mostDays} 天；更长的请办休学手续。`
      case 'too-far-ahead':
        return `太早了，只能请 ${problem.mostDays} 天以内的假。`
      case 'too-far-back':
        return `补假最多补 ${problem.backdateDays} 天以内的（从 ${longDay(problem.earliest)}起），更早的请找班主任。`
    }
  }
  if ('warning' in problem) {
    switch (problem.warning) {
      case 'back-dated':
        return '已经开始了，会记为补假。'
      case 'across-term-end':
        return `超出了${problem.term}（${longDay(problem.last)}结束），学期外的不计。`
      case 'no-lessons':
        return '这段时间没有课。'
      case 'reason-cut':
        return `事由太长，只留前 ${problem.characters} 字。`
      case 'unknown-days':
        return '有几天还没有校历，先按上课日算。'
    }
  }
  switch (problem.rule) {
    case 'unknown-type':
      return `没有这种假，可以选：${problem.types.join('、')}。`
    case 'proof-needed':
      return '这种假要有证明，请把照片发过来。'
    case 'proof-later':
      return `证明请在 ${longDay(problem.due)}前补交。`
    case 'short-notice':
      return `这种假要提前 ${problem.hours} 小时。`
    case 'over-cap':
      return `本学期这种假已用 ${problem.used} 天，加上这次超过 ${problem.cap} 天。`
    case 'over-max-days':
      return `这种假一次最多 ${problem.max} 天，这次 ${problem.wanted} 天。`
    case 'exam-week':
      return `遇上${problem.exam.name}。`
  }
}

/** The same for who decides: what is so, not what the student should do. */
export function findingText(problem: Problem): string {
  if ('rule' in problem) {
    switch (problem.rule) {
      case 'proof-needed':
        return '没有附证明'
      case 'proof-later':
        return `还没有证明，应在 ${longDay(problem.due)}前补交`
      case 'short-notice':
        return `没有提前 ${problem.hours} 小时申请`
      default:
    }
  }
  return problemText(problem).replace(/。$/, '')
}

const VERB: Record<HistoryLine['verb'], string | null> = {
  open: '提交',
  resubmit: '补充后再交',
  approve: '同意',
  refuse: '驳回',
  return: '退回',
  transfer: '转审给',
  'add-signer': '加签',
  comment: '备注',
  withdraw: '撤回',
  revoke: '取消',
  urge: '催办',
  remind: null,
  escalate: '超时，加请',
  reseat: null,
}

/** One step of what happened: `9月14日（周一）08:02 王老师（代李老师）同意`. */
export function historyText(line: HistoryLine): string | null {
  const verb = VERB[line.verb]
  if (verb === null) return null
  const who = line.onBehalfOfName ? `${line.actorName}（代${line.onBehalfOfName}）` : line.actorName
  const target = line.targetName ? ` ${line.targetName}` : ''
  return `${longDay(localDate(line.at))}${clockTime(line.at)} ${who}${verb}${target}${line.note ? `：${excerpt(line.note, 40)}` : ''}`
}
