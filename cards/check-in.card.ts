import type {
  CheckInView,
  ClassWindowsView,
  NoWindowView,
  RecordedView,
  RefusedView,
  TodayView,
  WhyView,
} from '../src/modules/check-in/index.js'
import { clockTime, duration, localDate, longDay } from '../src/shared/dates.js'
import { digestCards } from './digest.card.js'
import type { Renderers } from './renderer.js'
import { rollCards } from './roll.card.js'
import { asOfSecond, basis, blocksWithin, DETAIL_LABEL, RESULT_LABEL, ROLL_LABEL, shortDay, span, windowLine, witnessing } from './words.js'

const VERDICT: Record<'unsure' | 'out' | 'none', string> = { unsure: '已记下，等老师当面确认', out: '还没有签上', none: '还没有签上' }

const NEXT_STEP: Record<'unsure' | 'out' | 'none', string> = {
  unsure: '走到签到地点中间再点一次“签到”，可能就清楚了。',
  out: '走到签到地点，再点一次“签到”。',
  none: '请退出应用再进来一次（允许使用位置），一分钟内会自动核对；还不行，就当面找老师确认。',
}

function recorded(view: RecordedView): string {
  const { window, result, late } = view
  const head = `${window.name} ${span(window)}`
  if (view.already) return `你 ${clockTime(view.already.at)} 已经签到了（${window.name}），不用再点。`
  if (view.onLeaveUntil) return recordedOnLeave(view, view.onLeaveUntil)
  if (result === 'in') return `${late ? `已签到 ${clockTime(view.at)}，算迟到` : `签到成功 ${clockTime(view.at)}，准时`}。\n${head}。`
  const why =
    result === 'out' && view.metresOutside !== null ? `定位在签到范围外约 ${metres(view.metresOutside)}` : DETAIL_LABEL[view.detail]
  return `${VERDICT[result]}：${clockTime(view.at)} ${why}。\n${NEXT_STEP[result]}\n${window.name} ${clockTime(window.closeAt)} 截止。`
}

/** Nobody expected them: it counts if it can, and sends them nowhere if it cannot. */
function recordedOnLeave({ window, result, late, at }: RecordedView, until: Date): string {
  const leave = `你请假到${shortDay(localDate(until))} ${clockTime(until)}`
  return result === 'in'
    ? `签到成功 ${clockTime(at)}${late ? '，算迟到' : ''}（${window.name}）。\n${leave}，不签也可以；签了就算到了。`
    : `${leave}，${window.name} 不用签到。刚才这一下没有算成签到，不影响请假。`
}

function metres(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(1)} 公里` : `${value} 米`
}

function noWindow(view: NoWindowView): string {
  const next = view.next ? `下一次是 ${view.next.name} ${span(view.next)}。` : ''
  switch (view.reason) {
    case 'before':
      return `现在还没到签到时间。${next}`
    case 'after':
      if (view.onLeave) return `你在请假，${view.last ? `${view.last.name} ` : '今天'}不用签到。${next}`
      return `${view.last ? `${view.last.name} ${span(view.last)} 已经截止。` : ''}${next || '今天没有别的签到了。'}\n人在学校的话，请当面找老师确认；发“为什么”可以看今天的记录。`
    case 'cancelled':
      return `这个时段今天不签到：${view.label ?? ''}。${next}`
    case 'day-off':
      return `今天不用签到（${view.label ?? '休息日'}）。`
    case 'calendar-unknown':
      return `${view.label ?? '校历还没有导入'}，今天的签到没有开启。老师已经能看到这个提示，请等通知。`
    case 'none-today':
      return '今天没有安排签到。'
    case 'not-piloted':
      return '你的班级还没有启用签到，请按原来的方式点名。'
    case 'chosen-point-only':
      return '地图上选的点不能证明人在那里。请直接点“签到”。'
    case 'not-a-student':
      return '签到是给学生用的。要看班级情况，请发“谁没到”或“今日”。'
  }
}

const REFUSED: Record<RefusedView['reason'], (detail: string) => string> = {
  'not-allowed': () => '这件事不在你的权限里，什么也没有改。需要的话请找班主任或学工干事。',
  'not-piloted': () => '这个班还没有启用，什么也没有改。启用由管理员在学校配置里打开。',
  'no-window-today': detail => `今天没有签到时段可看${detail ? `（${detail}）` : ''}。`,
  'window-cancelled': detail => `${detail} 今天已经取消，不用标记。要恢复请发“恢复签到”。`,
  'which-student': () => '请在后面写上学生姓名，例如：已到 张三 李四。',
  'unknown-student': detail => `没有找到：${detail}。请用全名或学号再发一次，什么也没有改。`,
  'say-until': () => '请写清楚到哪一天，例如：免签 张三 至 9-30 校队。',
  'past-date': detail => `${detail} 这个日期不能用：要在今天之后、一年以内。`,
  'nothing-to-cancel': () => '今天没有还没结束的签到，不需要取消。',
  'nothing-to-restore': () => '今天没有可以恢复的签到（已经截止的不再恢复）。',
  'not-open-yet': detail => `${detail} 还没有开始，开始后再标记。`,
  'no-exemption': detail => `${detail} 没有在聊天里设过的免签；学校配置里的免签请找管理员改。`,
  'window-format': () =>
    '没有看懂时间。请这样写：签到时间 早自习 7:20-7:50，后面可以加迟到时间和地点：签到时间 早自习 7:20-7:50 7:40 教学楼',
  'unknown-place': detail => `没有这个地点：${detail}。什么也没有改。`,
  'no-own-window': detail => `本班没有自定过“${detail}”，什么也没有改。发“签到时间”看现在的时段。`,
  'too-old': detail => `已经过了 ${detail} 天，不能在这里改了。确实要改，请找学工干事。`,
  'which-class': detail => `你管着几个班，请带上班名再发一次，例如“谁没到 ${detail.split('、')[0] ?? ''}”。\n你的班：${detail}。`,
}

function today(view: TodayView): string {
  const head = `${longDay(view.date)}${view.dayOff ? ` · ${view.dayOff}` : ''}`
  const own = view.own.map(({ window, state, cancelled }) => {
    const what = cancelled
      ? `不签到：${cancelled.reason}（${cancelled.by}）`
      : `${ROLL_LABEL[state.kind]}${state.at ? ` ${clockTime(state.at)}` : ''}${basis(state)}`
    return `${window.name} ${span(window)}：${what}`
  })
  const classes = view.classes.map(group =>
    [`【${group.className}】`, ...group.windows.map(head => `${head.window.name} ${span(head.window)}：${windowLine(head)}`)].join('\n'),
  )
  const before = [head, ...(own.length + classes.length > 0 ? own : ['今天没有安排签到。'])].join('\n')
  const tail = `截至 ${clockTime(view.asOf)}。`
  return classes.length === 0 ? `${before}\n${tail}` : blocksWithin([`${before}\n${classes[0]!}`, ...classes.slice(1)], '\n', tail)
}

function why(view: WhyView): string {
  if (view.lines.length === 0) return `${view.self ? '你' : view.name}今天没有签到时段，所以没有记录。`
  const blocks = view.lines.map(line => {
    const rule = `${line.window.name} ${span(line.window)}${line.lateAt ? `，${clockTime(line.lateAt)} 之后算迟到` : ''}${line.places.length > 0 ? `，地点：${line.places.join('或')}` : ''}`
    const taps = line.taps.map(
      tap =>
        `  ${clockTime(tap.at)} 收到签到：${RESULT_LABEL[tap.result]}（${DETAIL_LABEL[tap.detail]}${tap.accuracyMetres === null || tap.chosenPoint ? '' : `，误差约 ${tap.accuracyMetres} 米`}${tap.readingAgeSeconds === null || tap.chosenPoint ? '' : `，定位早 ${duration(Math.max(0, tap.readingAgeSeconds))}`}${tap.flagged ? '，手机时间不可信，按收到时间算' : ''}）`,
    )
    const cause = line.cancelled
      ? `不签到：${line.cancelled.reason}（${line.cancelled.by}）`
      : line.state.source === 'teacher'
        ? `${ROLL_LABEL[line.state.kind]}：${line.state.by ?? '老师'} ${line.state.at ? clockTime(line.state.at) : ''} ${witnessing(line.state)}`
        : line.state.kind === 'undetermined'
          ? '未判定：这段时间系统中断过，不算缺勤'
          : `${ROLL_LABEL[line.state.kind]}${line.state.reason ? `：${line.state.reason}` : ''}`
    return [
      `${rule}\n结果：${cause}`,
      ...(taps.length > 0
        ? taps
        : line.cancelled || line.state.kind === 'not-open' || line.state.source === 'leave'
          ? []
          : ['  没有收到签到']),
    ].join('\n')
  })
  const objection = view.self
    ? `\n觉得不对？请当天找${view.teachers[0] ? `${view.teachers.join('、')}老师` : '班主任'}当面确认，老师可以改；漏签了也可以发“补卡”。`
    : ''
  return `${view.self ? '你' : view.name}在 ${longDay(view.date)} 的记录：\n${blocks.join('\n')}${objection}`
}

const WEEKDAYS = ['', '一', '二', '三', '四', '五', '六', '日']

function classWindows(view: ClassWindowsView): string {
  const lines = view.windows.map(window => {
    const days = window.weekdays.length === 7 ? '每天' : `周${window.weekdays.map(day => WEEKDAYS[day]).join('')}`
    return `${window.name} ${window.open}–${window.close}${window.late ? `（${window.late} 后迟到）` : ''} ${days}${window.places.length > 0 ? ` ${window.places.join('或')}` : ''}${window.own ? '（本班自定）' : ''}`
  })
  const head =
    view.changed === null
      ? `${view.className} 的签到时段：`
      : `好的，${view.changed} 已更新，从下一次还没开始的签到起生效；过去的记录不变。\n${view.className} 现在的时段：`
  return [head, ...(lines.length > 0 ? lines : ['（还没有）']), '要改：签到时间 早自习 7:20-7:50 7:40 教学楼'].join('\n')
}

/** The words and cards of check-in. */
export const checkInCards: Renderers<CheckInView> = {
  'check-in.recorded': {
    text: view => (view.flagged ? `${recorded(view)}\n（手机时间不可信，按收到的时间算；老师查“为什么”能看到。）` : recorded(view)),
  },
  'check-in.no-window': { text: noWindow },
  'check-in.settled': {
    text: view =>
      view.result === 'in'
        ? `刚才的签到核对好了：${view.window.name} ${clockTime(view.at)}，${view.late ? '迟到' : '准时'}。${asOfSecond(view.asOf)}`
        : `${view.window.name} ${clockTime(view.at)} 的签到：${DETAIL_LABEL[view.detail]}。${view.result === 'out' ? '请到签到地点再点一次“签到”，或当面找老师。' : '请当面找老师确认。'}${asOfSecond(view.asOf)}`,
  },
  'check-in.reminder': {
    text: view =>
      `${view.window.name} 还有 ${duration((view.window.closeAt.getTime() - view.asOf.getTime()) / 1000)}截止（${clockTime(view.window.closeAt)}），你还没有签上。到了签到地点请点“签到”。${asOfSecond(view.asOf)}`,
  },
  'check-in.today': { text: today },
  'check-in.why': { text: why },
  'check-in.day-cancelled': {
    text: view =>
      view.restored
        ? `${view.className} 恢复签到：${view.windows.join('、')}（${view.by}）。${asOfSecond(view.asOf)}`
        : `${view.className} 今天不签到：${view.windows.join('、')}。原因：${view.reason}（${view.by}）。${asOfSecond(view.asOf)}`,
  },
  'check-in.exempted': {
    text: view =>
      view.ended
        ? `好的，${view.name} 的免签到今天为止，明天起照常签到（今天才设的立即取消）。`
        : `好的，${view.name} 免签到 ${view.until ? `${view.until.slice(0, 4)}年${longDay(view.until)}` : ''}（含），原因：${view.reason}。到期自动恢复。`,
  },
  'check-in.class-windows': { text: classWindows },
  'check-in.refused': { text: view => REFUSED[view.reason](view.detail) },
  ...rollCards,
  ...digestCards,
}
