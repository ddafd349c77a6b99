import type { LeaveRefusedView, LeaveView } from '../src/modules/leave/index.js'
import { confirmCard, confirmText, formCard, formText, questionCard, questionText } from './leave-asking.js'
import { away, filed } from './leave-class.js'
import { closedFace, photosText } from './leave-face.js'
import { copy, mine, outcome, overdue, returned, slip, submitted } from './leave-slips.js'
import { problemText, when } from './leave-words.js'
import { leaveBlock } from './digest-blocks.js'
import type { Renderers } from './renderer.js'
import { nameList } from './words.js'

const REFUSED: Record<LeaveRefusedView['reason'], (detail: string) => string> = {
  'not-allowed': () => '你没有这个权限。需要的话请找班主任或学工干事。',
  'not-a-student': () => '请假是学生用的。班主任发“请假”可以看谁请假，发“代请假 姓名 时间 事由”可以替学生请。',
  'not-piloted': () => '你们班还没有开通，请先按学校原来的办法请假。',
  'no-draft': () => '没有正在填的假条，可能已经提交或取消了。看看“我的假条”，要请假请发“请假”。',
  'which-slip': detail => `有几张，请带上单号再发一次：\n${detail}`,
  'no-slip': () => '没有找到可以这样办的假条。发“我的假条”看看。',
  'already-decided': number => `${number} 刚刚已经有结果了，发“我的假条”看看。`,
  'not-begun': number => `${number} 还没有开始，不用销假；不请了请发“撤回 ${number}”。`,
  'nothing-open': name => (name ? `${name}现在没有要销的假。` : '你现在没有要销的假。'),
  'which-student': () => '请写上一位学生的姓名，例如：销假 张三',
  'unknown-student': names => `没有找到：${names}。请用全名或学号再发一次。`,
  'not-at-school': () => '你现在的定位不在学校，还不能销假。到了学校再发“销假”，或当面找班主任。',
  'no-position': () => '还没有收到可用的定位。请退出应用再进来，等几秒再发“销假”；还是不行请当面找班主任。',
  'extend-until': () => '要续到什么时候？例如：续假 到明天中午 还在发烧；续假 1天 事情没办完',
  'no-reason': () => '没有这张假条，或它不是由你审批的。请这样发：看事由 单号',
  'no-photo': number => `还没有收到照片。请先发照片，半小时内再发：补证明 ${number}`,
  'form-open': () => '你有一张表正在填，照片会跟着那张表走。请先填完（或发“取消”）再补证明。',
  'file-format': () => '请这样发：代请假 张三 李四 明天上午 公假 技能比赛',
}

function problems(list: readonly string[], open: boolean): string {
  const how = open ? '\n改一下再来，例如“改成后天”；不请了发“取消”。' : ''
  return `还不能提交：\n${list.join('\n')}${how}`
}

/** The words and cards of leave. */
export const leaveCards: Renderers<LeaveView> = {
  'leave.form': { text: formText, card: formCard },
  'leave.question': { text: questionText, card: questionCard },
  'leave.confirm': { text: confirmText, card: confirmCard },
  'leave.problems': {
    text: view => problems(view.problems.map(problemText), view.open),
    card: (view, card) =>
      closedFace(card, {
        title: '还不能提交',
        desc: '看下面的原因，打字改一下',
        body: view.problems.map(problemText).join('\n'),
        button: '请打字修改',
      }),
  },
  'leave.form-done': {
    text: () => '这张表已经填完或取消了。',
    card: (_, card) => closedFace(card, { title: '请假', desc: '这张表已经填完或取消了', button: '已结束' }),
  },
  'leave.submitted': {
    text: submitted,
    card: (view, card) =>
      closedFace(card, {
        title: `已提交 ${view.number}`,
        desc: when(view.shape, view),
        body: `现在由 ${nameList(view.holders, 3)} 审批，有结果会告诉你。`,
        button: '已提交',
      }),
  },
  'leave.refused': {
    text: view => REFUSED[view.reason](view.detail),
    card: (view, card) => closedFace(card, { title: '请假', desc: REFUSED[view.reason](view.detail), button: '已结束' }),
  },
  'leave.mine': { text: mine },
  'leave.slip': { text: slip },
  'leave.outcome': { text: outcome },
  'leave.copy': { text: copy },
  'leave.returned': { text: returned },
  'leave.overdue': { text: overdue },
  'leave.away': { text: away },
  'leave.digest': { text: view => leaveBlock(view).line },
  'leave.reason': {
    text: view =>
      `${view.number} ${view.name} ${view.type}的事由：${view.reason ?? '（已过保存期）'}${view.photos > 0 ? `\n${photosText(view.photos)}` : ''}\n（这次查看已记录，学生能看到。）`,
  },
  'leave.photos': {
    text: view => `收到证明 ${view.coming} 张，已经放进 ${view.number}。`,
  },
  'leave.filed': {
    text: filed,
    card: (view, card) => closedFace(card, { title: '替学生请假', desc: `${view.results.length} 人`, body: filed(view), button: '已提交' }),
  },
}
