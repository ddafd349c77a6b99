import type { CheckInResult, JudgementDetail, MarkKind, NamedState, RollHead, WindowBrief } from '../src/modules/check-in/index.js'
import type { RollGroup, RollKind, RollState } from '../src/roll/index.js'
import { displayLength, excerpt } from '../src/wecom/template-card.js'
import { clockTime, type LocalDate } from '../src/shared/dates.js'

export const ROLL_LABEL: Record<RollKind, string> = {
  'not-open': '未开始',
  waiting: '未到',
  'on-time': '准时',
  late: '迟到',
  out: '不在范围',
  unsure: '位置待确认',
  'no-position': '没有定位',
  'on-leave': '请假',
  exempt: '免签',
  missing: '缺勤',
  undetermined: '未判定',
  cancelled: '不签到',
}

/** What a teacher did for a state: 当面确认, 同意补卡. */
export function witnessing({ reason }: RollState): string {
  return reason ? `同意${reason}` : '当面确认'
}

/** What a state rests on, for the end of a line: （病假）, （王老师当面确认）. Of a leave the type only, never the reason. */
export function basis(state: RollState): string {
  if (state.source === 'teacher') return `（${state.by ?? '老师'}${witnessing(state)}）`
  return state.source === 'leave' ? `（${state.reason ?? ''}）` : ''
}

export const GROUP_LABEL: Record<RollGroup, string> = {
  // 已到 includes those who were late; this group does not.
  arrived: '准时',
  late: '迟到',
  'to-confirm': '待确认',
  absent: '未到',
  'on-leave': '请假',
  exempt: '免签',
  undetermined: '未判定',
  waiting: '未到',
  cancelled: '不签到',
}

export const MARK_LABEL: Record<MarkKind, string> = {
  arrived: '已到',
  slip: '请假（纸条）',
  excused: '今日免签',
  absent: '未到',
  undo: '撤销标记',
}

export const RESULT_LABEL: Record<CheckInResult, string> = { in: '在范围内', unsure: '位置待确认', out: '不在范围', none: '没有定位' }

export const DETAIL_LABEL: Record<JudgementDetail, string> = {
  inside: '定位在签到范围内',
  edge: '定位误差跨过了范围边界，说不准在里面还是外面',
  outside: '定位在签到范围外',
  'no-reading': '没有收到手机的定位',
  'bad-reading': '收到的定位数据不可用',
  'chosen-point': '发来的是地图上选的点，不能证明人在那里',
  'no-place': '这个时段不要求地点',
}

/** `9月14日`: short enough to share a card's second line with a window and 截至. */
export function shortDay(date: LocalDate): string {
  return `${Number(date.slice(5, 7))}月${Number(date.slice(8, 10))}日`
}

export function span(window: WindowBrief): string {
  return `${clockTime(window.openAt)}–${clockTime(window.closeAt)}`
}

/** `截至 07:53:12`: the second makes every message unique, as WeCom swallows identical ones. */
export function asOfSecond(asOf: Date): string {
  return `（截至 ${clockTime(asOf)}:${String(asOf.getUTCSeconds()).padStart(2, '0')}）`
}

export function arrived(head: RollHead): number {
  return head.counts.arrived + head.counts.late
}

/** The groups of those who are not there, largest worry first; zeros are left out. */
const NOT_THERE: readonly RollGroup[] = ['absent', 'waiting', 'to-confirm', 'undetermined', 'on-leave', 'exempt']

/** 应到 45，已到 42（迟到 3）；未到 2，请假 1: whoever was late has arrived, so it stands inside. */

export function countLine(head: RollHead): string {
  const { late } = head.counts
  const rest = NOT_THERE.filter(group => head.counts[group] > 0).map(group => `${GROUP_LABEL[group]} ${head.counts[group]}`)
  return `应到 ${head.total}，已到 ${arrived(head)}${late > 0 ? `（迟到 ${late}）` : ''}${rest.length > 0 ? `；${rest.join('，')}` : ''}`
}

/** One window of a class in one line, in words where there is no number to give. */
export function windowLine(head: RollHead): string {
  if (head.cancelled) return `不签到：${head.cancelled.reason}（${head.cancelled.by}）`
  if (head.state === 'planned') return `${clockTime(head.window.openAt)} 开始`
  if (head.interrupted && head.counts.undetermined > 0) return `未判定（系统中断）${arrived(head) > 0 ? `，已到 ${arrived(head)}` : ''}`
  if (arrived(head) === head.total) return `${head.total} 人全到${head.counts.late > 0 ? `，迟到 ${head.counts.late}` : ''}`
  return countLine(head)
}

/** A name followed by what must not be cut: only the name gives way. */
export function withRoom(name: string, rest: string, most: number): string {
  return `${excerpt(name, Math.max(1, most - displayLength(rest)))}${rest}`
}

/** One message of WeCom; what is longer would be cut without a word. */
const MESSAGE_BYTES = 2048

/** The most names that fit one message: fewer are listed, and `nameList` says how many there are. */
export function fitting(build: (most: number) => string): string {
  const texts = [60, 40, 25, 15, 8].map(build)
  return texts.find(text => Buffer.byteLength(text) <= MESSAGE_BYTES) ?? build(3)
}

/** As many blocks as fit one message, and how many are left out. */
export function blocksWithin(
  blocks: readonly string[],
  separator: string,
  tail: string,
  omitted = (left: number) => `……还有 ${left} 个班没有列出。`,
): string {
  const whole = (count: number) => {
    const left = blocks.length - count
    return [...blocks.slice(0, count), ...(left > 0 ? [omitted(left)] : []), ...(tail === '' ? [] : [tail])].join(separator)
  }
  let count = blocks.length
  while (count > 1 && Buffer.byteLength(whole(count)) > MESSAGE_BYTES) count -= 1
  return whole(count)
}

export function nameList(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join('、')
  return names.length > most ? `${shown} 等 ${names.length} 人` : shown
}

/** Names by state: 未到 3：张三、李四、王五. */
export function namesByState(students: readonly NamedState[], most: number): string[] {
  const groups = new Map<string, string[]>()
  for (const student of students) {
    const label = ROLL_LABEL[student.state.kind]
    groups.set(label, [...(groups.get(label) ?? []), student.name])
  }
  return [...groups].map(([label, names]) => `${label} ${names.length} 人：${nameList(names, most)}`)
}
