import type { MakeUpRefusedView, MakeUpView, WindowOfDay } from '../src/modules/make-up/index.js'
import { longDay } from '../src/shared/dates.js'
import { cutText } from '../src/shared/text.js'
import type { Renderers } from './renderer.js'
import { asOfSecond, basis, blocksWithin, ROLL_LABEL, shortDay, span } from './words.js'

type View<N extends MakeUpView['view']> = Extract<MakeUpView, { view: N }>

/** `9月14日（周一） 早自习 07:20–07:50`: a window past midnight is called by the day it began. */
function which({ date, window }: WindowOfDay): string {
  return `${longDay(date)} ${window.name} ${span(window)}`
}

const left = ({ used, cap }: { used: number; cap: number }) => `本月已补 ${used} 次，最多 ${cap} 次`

function list(view: View<'make-up.list'>): string {
  const waiting = view.waiting.map(one => `已申请，等老师审批：${which(one)}`)
  if (view.windows.length === 0)
    return [`最近 ${view.days} 天没有要补的签到。`, ...waiting, '发“今日”或“为什么”可以看今天的记录。'].join('\n')
  return blocksWithin(
    [
      view.unclear ? '没有看懂要补哪一次。可以补的有：' : `最近 ${view.days} 天可以补的（${left(view)}）：`,
      ...view.windows.map((one, index) => `${index + 1}. ${which(one)}：${ROLL_LABEL[one.state.kind]}${basis(one.state)}`),
      ...waiting,
    ],
    '\n',
    '请发序号和原因，例如：补卡 1 手机没电',
    more => `……还有 ${more} 行更早的没有列出。`,
  )
}

function confirm(view: View<'make-up.confirm'>): string {
  return [
    `补卡：${which(view)}（现在记为${ROLL_LABEL[view.state.kind]}）`,
    `原因：${view.reason}`,
    view.tooManyPhotos
      ? `照片已经有 ${view.photos} 张，多的没有收。`
      : view.photos > 0
        ? `照片：${view.photos} 张`
        : '有照片的话，现在发过来。',
    `发“确认”，就交给${view.teachers.join('、')}；发“取消”，就不补了。`,
    `本月是第 ${view.used + 1} 次，最多 ${view.cap} 次。`,
  ].join('\n')
}

/** A teacher may write more than one message holds. */
const MOST_CHARACTERS = 300

const OUTCOME: Record<View<'make-up.decided'>['outcome'], string> = {
  approved: '补卡同意了',
  refused: '补卡没有同意',
  returned: '补卡退回来了',
  revoked: '补卡的同意撤回了',
}

function decided(view: View<'make-up.decided'>): string {
  const next = {
    approved: `现在记为${ROLL_LABEL[view.state.kind]}${basis(view.state)}。`,
    refused: `仍然记为${ROLL_LABEL[view.state.kind]}。觉得不对，请当面找老师。`,
    returned: `补充以后再发一次：补卡 ${view.window.name} 原因`,
    revoked: `现在记为${ROLL_LABEL[view.state.kind]}。有疑问请当面找老师。`,
  }[view.outcome]
  return [
    `${OUTCOME[view.outcome]}：${which(view)}（${view.by}）。`,
    ...(view.note ? [`${view.outcome === 'approved' ? '老师说' : '原因'}：${cutText(view.note, MOST_CHARACTERS)}`] : []),
    `${next}${asOfSecond(view.asOf)}`,
  ].join('\n')
}

const REFUSED: Record<MakeUpRefusedView['reason'], (about: string, limit: number) => string> = {
  'not-allowed': () => '补卡是给学生用的。老师可以直接标记：已到 姓名。',
  'not-piloted': () => '你的班级还没有启用签到，不用补卡。',
  disabled: () => '学校没有开放补卡。人当时在的话，请当面找班主任，老师可以标记。',
  'not-over': about => `${about} 还没有结束，现在签到就行，不用补。`,
  'too-old': (about, limit) => `${about || '这一次'}太早了：只能补 ${limit} 天以内的。确实要改，请当面找班主任。`,
  'cut-off': (about, limit) => `${about} 不能补了：每月 ${limit} 日以后，上个月的不再补。确实要改，请当面找班主任。`,
  cancelled: about => `${about} 取消了，不用签，也不用补。`,
  exempt: about => `${about} 你是免签的，不用补。`,
  'on-leave': about => `${about} 你在请假，不用补。`,
  'not-missed': about => `${about} 已经算到了，不用补。发“为什么”可以看记录。`,
  undetermined: about => `${about} 系统中断过，不算缺勤，不用补。`,
  'already-asked': about => `${about} 已经申请过，在等老师审批，不用再发。要催一下，发“催办”。`,
  'already-approved': about => `${about} 的补卡同意过，后来老师又改了。请当面找老师。`,
  cap: (about, limit) => `${about} 不能补了：一个月最多补 ${limit} 次（等审批的也算）。人当时在的话，请当面找班主任。`,
  'nobody-to-ask': about => `${about} 现在没有可以审批的老师，没有提交。请当面找学工干事。`,
}

/** The words of 补卡. */
export const makeUpCards: Renderers<MakeUpView> = {
  'make-up.list': { text: list },
  'make-up.reason': {
    text: view =>
      `${which(view)} 为什么没有签上？请用一句话说明。${view.photos > 0 ? `（照片收到 ${view.photos} 张）` : '有照片也可以现在发。'}`,
  },
  'make-up.confirm': { text: confirm },
  'make-up.submitted': {
    text: view =>
      `补卡申请交上去了（${view.number}）：${shortDay(view.date)} ${view.window.name}。\n等${view.teachers.join('、')}审批，同意以后会告诉你。`,
  },
  'make-up.decided': { text: decided },
  'make-up.refused': {
    text: view => REFUSED[view.reason](view.about ? `${shortDay(view.about.date)} ${view.about.window.name}` : '', view.limit),
  },
}
