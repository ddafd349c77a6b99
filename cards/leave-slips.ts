import type {
  LeaveCopyView,
  LeaveOutcomeView,
  LeaveOverdueView,
  LeaveReturnedView,
  LeaveSubmittedView,
  MySlipsView,
  SlipLine,
  SlipView,
} from '../src/modules/leave/index.js'
import { clockTime, localDate, longDay } from '../src/shared/dates.js'
import { excerpt } from '../src/wecom/template-card.js'
import { historyText, howLong, problemText, STATE_LABEL, when } from './leave-words.js'
import { asOfSecond, nameList } from './words.js'

/** A message holds 2,048 bytes; the history wants some of them. */
const MOST_REASON = 200
const MOST_HISTORY = 8

export function submitted(view: LeaveSubmittedView): string {
  return [
    `已提交，单号 ${view.number}。`,
    `${view.type} ${when(view.shape, view)}（${howLong(view)}）`,
    `现在由 ${view.holders.join('、')} 审批（${view.step}${view.fallback ? '没有人，由他代审' : ''}），有结果会告诉你。`,
    ...view.warnings.filter(warning => 'rule' in warning && warning.rule === 'proof-later').map(problemText),
    '看进度发“我的假条”；不请了发“撤回”；等得久了发“催办”。',
  ].join('\n')
}

const OUTCOME: Record<LeaveOutcomeView['outcome'], string> = {
  approved: '同意了',
  refused: '没有同意',
  returned: '已退回',
  cancelled: '已取消',
}

export function outcome(view: LeaveOutcomeView): string {
  const slip = `${view.number} ${view.type} ${when(view.shape, view)}`
  const who = view.onBehalfOf ? `${view.by}（代${view.onBehalfOf}）` : view.by
  const did =
    view.outcome === 'returned'
      ? '退回了你的请假，请你补充'
      : view.filed && view.outcome === 'approved'
        ? '替你请了假'
        : `${OUTCOME[view.outcome]}你的请假`
  const lines = [`${who}${did}：${slip}。`, ...(view.note ? [`老师说：${view.note}`] : [])]
  switch (view.outcome) {
    case 'approved':
      // The address ends its line: what follows it without a break would be read as a part of it.
      lines.push(
        ...(view.gateUrl ? [`${view.leavesCampus ? '出校门给门卫看' : '谁要核对，给他看'}：\n${view.gateUrl}\n`] : []),
        ...(view.dueAt ? [`回来请到学校发“销假”，最晚 ${longDay(localDate(view.dueAt))}${clockTime(view.dueAt)}。`] : []),
      )
      break
    case 'refused':
      lines.push('有疑问请当面找老师；要再请，重新发“请假”。')
      break
    case 'returned':
      lines.push(`请发：补充 ${view.number} 要补的话。照片可以先发。不请了发“撤回 ${view.number}”。`)
      break
    case 'cancelled':
  }
  return `${lines.join('\n').replaceAll(/\n{2,}/g, '\n')}${asOfSecond(view.asOf)}`
}

const COPY: Record<LeaveCopyView['change'], string> = {
  approved: '请假已批准',
  extended: '续假已批准',
  cancelled: '请假已取消',
  returned: '已销假',
}

export function copy(view: LeaveCopyView): string {
  const who = `抄送：${view.className} ${view.name} ${COPY[view.change]}`
  const span = when(view.shape, view)
  const back = view.change === 'returned' && view.returnedAt
  const what = back ? `，${longDay(localDate(back))}${clockTime(back)} 回到学校。\n原来的假：${span}。` : `：${span}。`
  return `${who}${what}${asOfSecond(view.asOf)}`
}

function stateText(slip: SlipLine): string {
  if (slip.overdue) return '已同意，该销假了'
  if (slip.returnedAt) return `已销假（${clockTime(slip.returnedAt)}）`
  return slip.state === 'pending' && slip.holders.length > 0 ? `审批中（${slip.holders.join('、')}）` : STATE_LABEL[slip.state]
}

export function mine(view: MySlipsView): string {
  if (view.slips.length === 0) return `最近没有假条。要请假就发“请假”。${asOfSecond(view.asOf)}`
  const blocks = view.slips.map(slip => `${slip.number} ${slip.type}：${stateText(slip)}\n  ${when(slip.shape, slip)}`)
  const tail = `${view.more > 0 ? `更早的还有 ${view.more} 张。` : ''}看一张的全部，发“我的假条 ${view.slips[0]!.number.split('-')[1]}”。${asOfSecond(view.asOf)}`
  return [...blocks, tail].join('\n')
}

export function slip(view: SlipView): string {
  const reads = view.reads.map(
    read => `${read.name} ${longDay(localDate(read.at))}${clockTime(read.at)}${read.what === 'proof' ? '（照片）' : ''}`,
  )
  return [
    `${view.number} ${view.type}${view.leavesCampus ? '（离校）' : ''}：${stateText(view)}`,
    `时间：${when(view.shape, view)}（${howLong(view)}）`,
    `事由：${view.reason === null ? '（已过保存期）' : excerpt(view.reason, MOST_REASON)}${view.private ? '（只给审批老师看）' : ''}`,
    ...view.history.flatMap(line => historyText(line) ?? []).slice(-MOST_HISTORY),
    reads.length > 0 ? `看过事由的：${nameList(reads, 6)}` : '还没有人看过事由。',
    ...(view.gateUrl && view.state === 'approved' ? [`核对用的页面：\n${view.gateUrl}`] : []),
    asOfSecond(view.asOf),
  ].join('\n')
}

export function returned(view: LeaveReturnedView): string {
  const head = view.by === null ? '销假好了，欢迎回来' : `${view.name} 已销假（${view.by}当面确认）`
  return [
    `${head}：${view.number} ${view.type}，${clockTime(view.at)}。`,
    ...(view.early ? ['提前回来了，后面的假不再算。'] : []),
    ...(view.late ? ['比该回来的时间晚了，班主任会知道。'] : []),
    ...(view.reopened.length > 0
      ? [`还要签到：${view.reopened.map(window => `${window.name} ${clockTime(window.openAt)}–${clockTime(window.closeAt)}`).join('、')}。`]
      : []),
  ].join('\n')
}

export function overdue(view: LeaveOverdueView): string {
  const slips = view.slips.map(each => `${each.name} ${each.type} ${when(each.shape, each)}（${each.number}）`)
  return view.self
    ? `你的假已经到时间了：${slips.join('；')}。到学校请发“销假”；还回不来请马上发“续假”，并联系班主任。${asOfSecond(view.asOf)}`
    : `${view.className} 假到时间还没有销假：\n${slips.join('\n')}\n请联系学生；看到人了请发“销假 ${view.slips[0]!.name}”。${asOfSecond(view.asOf)}`
}
