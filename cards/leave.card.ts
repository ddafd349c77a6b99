import type {
  LeaveAwayView,
  LeaveConfirmView,
  LeaveCopyView,
  LeaveFiledView,
  LeaveFormView,
  LeaveOutcomeView,
  LeaveOverdueView,
  LeaveQuestionView,
  LeaveRefusedView,
  LeaveReturnedView,
  LeaveSubmittedView,
  LeaveView,
  MySlipsView,
  SlipLine,
  SlipView,
} from '../src/modules/leave/index.js'
import { clockTime, localDate, longDay } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt, multipleCard, type ButtonPart } from '../src/wecom/template-card.js'
import { leaveBlock } from './digest-blocks.js'
import { historyText, howLong, problemText, STATE_LABEL, when } from './leave-words.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, nameList } from './words.js'

const CHOOSE = { id: 'none', text: '请选择' }
const MOST_CHOICE_BUTTONS = 5
/** A message holds 2,048 bytes; the history wants some of them. */
const MOST_REASON = 200
const MOST_HISTORY = 8
const MOST_LINES = 15

// ---- Asking ----------------------------------------------------------------------------------------------

const photosText = (photos: number): string => (photos > 0 ? `照片 ${photos} 张` : '')

function formText(view: LeaveFormView): string {
  return [
    '请假：在下面的卡片里选类型、开始和时长；也可以直接打字，例如：',
    '明天下午第5、6节看牙，病假',
    ...(view.photos > 0 ? [`（${photosText(view.photos)}，会一起交上去）`] : []),
    '不请了就发“取消”。',
  ].join('\n')
}

function formCard(view: LeaveFormView, card: CardIdentity): Face {
  return {
    card: multipleCard({
      taskId: card.taskId,
      source: SOURCE,
      title: '请假',
      desc: view.notice === 'choose' ? '三项都要选；列表里没有的，直接打字说' : '选好三项，下一步写事由；也可以直接打字说',
      selects: [
        {
          key: 'type',
          title: '类型',
          selectedId: 'none',
          options: [CHOOSE, ...view.types.slice(0, 9).map(type => ({ id: type, text: type }))],
        },
        {
          key: 'start',
          title: '从什么时候',
          selectedId: 'none',
          options: [CHOOSE, ...view.starts.map(({ id, label }) => ({ id, text: label }))],
        },
        {
          key: 'length',
          title: '请多久',
          selectedId: 'none',
          options: [CHOOSE, ...view.lengths.map(({ id, label }) => ({ id, text: label }))],
        },
      ],
      submit: { text: '下一步', action: actionKey(card, 'leave-form') },
    }),
  }
}

function understood(view: LeaveQuestionView): string[] {
  if (!view.understood) return view.type ? [`类型：${view.type}`] : []
  return [
    `时间：${when(view.understood.shape, view.understood)}（${howLong(view.understood)}）`,
    ...(view.type ? [`类型：${view.type}`] : []),
  ]
}

const UNCLEAR: Record<Extract<LeaveQuestionView['ask'], { kind: 'unclear' }>['about'], string> = {
  when: '请什么时候的假？例如：明天下午第5、6节；周三到周五。',
  'from-when': '从哪一天开始？',
  'until-when': '到什么时候？例如：到下午5点；到周五。',
  'which-day': '是哪一天？',
  'which-hour': '是上午还是下午？',
  'which-part': '是哪半天？',
  'which-periods': '是第几节？',
  'which-span': '说了两个时间，请哪一个？',
  'no-such-day': '没有这一天，请重新说一下时间。',
  'no-such-period': '没有这一节课，请重新说一下是第几节。',
}

function ask(view: LeaveQuestionView): { question: string; choices: string[] } {
  switch (view.ask.kind) {
    case 'reason':
      return { question: '事由是什么？请直接打字，有证明可以发照片。', choices: [] }
    case 'type':
      return { question: '请哪一种假？', choices: view.ask.types }
    case 'unclear':
      return { question: UNCLEAR[view.ask.about], choices: view.ask.choices }
  }
}

function questionText(view: LeaveQuestionView): string {
  const { question, choices } = ask(view)
  return [...understood(view), question, ...(choices.length > 0 ? [`可以回：${choices.join(' / ')}`] : []), '（不请了就发“取消”）'].join(
    '\n',
  )
}

function questionCard(view: LeaveQuestionView, card: CardIdentity): Face {
  const { question, choices } = ask(view)
  const buttons: ButtonPart[] = choices.slice(0, MOST_CHOICE_BUTTONS).map((choice, index) => ({
    text: excerpt(choice, CARD_HINTS.buttonText),
    style: 'secondary',
    action: actionKey(card, 'leave-choice', index),
  }))
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: view.ask.kind === 'reason' ? '请打字写事由' : excerpt(question, CARD_HINTS.title),
      desc: view.ask.kind === 'reason' ? '直接在聊天里发；有证明可以发照片' : '点下面的，或直接打字说',
      ...(understood(view).length > 0 && { body: excerpt(understood(view).join('\n'), CARD_HINTS.subTitle) }),
      buttons: [...buttons, { text: '取消', style: 'neutral', action: actionKey(card, 'leave-cancel') }],
    }),
  }
}

/** A type nobody named is said to be a guess, with the words that mend it. */
function guess({ type, typeGuessedFrom }: LeaveConfirmView['form']): string | null {
  return typeGuessedFrom ? `从“${typeGuessedFrom}”猜的，不对就发“改成${type === '事假' ? '病假' : '事假'}”` : null
}

function confirmLines(view: LeaveConfirmView): string[] {
  const guessed = guess(view.form)
  return [
    ...(view.students.length > 0 ? [`学生：${nameList(view.students, 12)}`] : []),
    ...(view.extendsNumber ? [`续假：接着 ${view.extendsNumber}`] : []),
    `时间：${when(view.form.shape, view)}`,
    `时长：${howLong(view)}${view.summedDays === null ? '' : `；和前后的假连起来 ${view.summedDays} 天`}`,
    `类型：${view.form.type}${guessed ? `（${guessed}）` : ''}`,
    `去向：${view.form.leavesCampus ? '离校' : '在校内（要出校门请说“要离校”）'}`,
    `事由：${excerpt(view.form.reason, 120)}${view.private ? '（只给审批老师看）' : ''}`,
    ...(view.photos > 0 ? [photosText(view.photos)] : []),
    ...(view.steps.length > 1 ? [`审批：${view.steps.join(' → ')}`] : []),
    ...(view.unknown.length > 0 ? [`没有找到：${view.unknown.join('、')}`] : []),
    ...view.warnings.map(warning => `注意：${problemText(warning)}`),
  ]
}

function confirmText(view: LeaveConfirmView): string {
  const what = view.students.length > 0 ? '替学生请假' : view.resubmits ? '补充后再交' : view.extendsNumber ? '续假' : '请假'
  return [`${what}，请核对（还没有提交）：`, ...confirmLines(view), '没错就回“确认”；要改直接说，例如“改成后天”；不请了发“取消”。'].join(
    '\n',
  )
}

function confirmCard(view: LeaveConfirmView, card: CardIdentity): Face {
  const rows = [
    { label: '类型', value: excerpt(view.form.type, CARD_HINTS.rowValue) },
    { label: '去向', value: view.form.leavesCampus ? '离校' : '在校内；出校门请说“要离校”' },
    { label: '时长', value: excerpt(howLong(view), CARD_HINTS.rowValue) },
    { label: '审批', value: excerpt(view.steps.join('→'), CARD_HINTS.rowValue) },
    ...(view.photos > 0 ? [{ label: '照片', value: `${view.photos} 张` }] : []),
    ...(view.students.length > 0 ? [{ label: '学生', value: excerpt(nameList(view.students, 3), CARD_HINTS.rowValue) }] : []),
    ...(view.extendsNumber ? [{ label: '续假', value: excerpt(view.extendsNumber, CARD_HINTS.rowValue) }] : []),
  ]
  const guessed = guess(view.form)
  const body = [
    `事由：${view.form.reason}${view.private ? '（只给审批老师看）' : ''}`,
    ...(guessed ? [`${view.form.type}是${guessed}`] : []),
    ...view.warnings.map(problemText),
  ]
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: '请核对，还没有提交',
      desc: excerpt(when(view.form.shape, view), CARD_HINTS.titleDesc),
      body: excerpt(body.join('\n'), CARD_HINTS.subTitle),
      rows: rows.slice(0, 6),
      buttons: [
        { text: '提交', style: 'primary', action: actionKey(card, 'leave-send') },
        ...(view.students.length > 0
          ? []
          : [
              {
                text: view.private ? '事由可公开' : '仅老师可见',
                style: 'secondary' as const,
                action: actionKey(card, 'leave-private', view.private ? 'off' : 'on'),
              },
            ]),
        { text: '取消', style: 'neutral', action: actionKey(card, 'leave-cancel') },
      ],
    }),
  }
}

// ---- Submitted and decided -------------------------------------------------------------------------------

function submitted(view: LeaveSubmittedView): string {
  return [
    `已提交，单号 ${view.number}。`,
    `${view.type} ${when(view.shape, view)}（${howLong(view)}）`,
    `现在由 ${view.holders.join('、')} 审批（${view.step}${view.fallback ? '没有人，由他代审' : ''}），有结果会告诉你。`,
    ...view.warnings.filter(warning => 'rule' in warning && warning.rule === 'proof-later').map(problemText),
    '看进度发“我的假条”；不请了发“撤回”；等得久了发“催办”。',
  ].join('\n')
}

function closedFace(card: CardIdentity, parts: { title: string; desc: string; body?: string; button: string }): Face {
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: excerpt(parts.title, CARD_HINTS.title),
      desc: excerpt(parts.desc, CARD_HINTS.titleDesc),
      ...(parts.body && { body: excerpt(parts.body, CARD_HINTS.subTitle) }),
      buttons: [{ text: parts.button, style: 'neutral', action: actionKey(card, 'leave-done') }],
    }),
    replaceText: parts.button,
    closed: true,
  }
}

const OUTCOME: Record<LeaveOutcomeView['outcome'], string> = {
  approved: '同意了',
  refused: '没有同意',
  returned: '已退回',
  cancelled: '已取消',
}

function outcome(view: LeaveOutcomeView): string {
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

function copy(view: LeaveCopyView): string {
  const who = `抄送：${view.className} ${view.name} ${COPY[view.change]}`
  const span = when(view.shape, view)
  const back = view.change === 'returned' && view.returnedAt
  const what = back ? `，${longDay(localDate(back))}${clockTime(back)} 回到学校。\n原来的假：${span}。` : `：${span}。`
  return `${who}${what}${asOfSecond(view.asOf)}`
}

// ---- Own slips -------------------------------------------------------------------------------------------

function stateText(slip: SlipLine): string {
  if (slip.overdue) return '已同意，该销假了'
  if (slip.returnedAt) return `已销假（${clockTime(slip.returnedAt)}）`
  return slip.state === 'pending' && slip.holders.length > 0 ? `审批中（${slip.holders.join('、')}）` : STATE_LABEL[slip.state]
}

function mine(view: MySlipsView): string {
  if (view.slips.length === 0) return `最近没有假条。要请假就发“请假”。${asOfSecond(view.asOf)}`
  const blocks = view.slips.map(slip => `${slip.number} ${slip.type}：${stateText(slip)}\n  ${when(slip.shape, slip)}`)
  const tail = `${view.more > 0 ? `更早的还有 ${view.more} 张。` : ''}看一张的全部，发“我的假条 ${view.slips[0]!.number.split('-')[1]}”。${asOfSecond(view.asOf)}`
  return [...blocks, tail].join('\n')
}

function slip(view: SlipView): string {
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

// ---- Coming back -----------------------------------------------------------------------------------------

function returned(view: LeaveReturnedView): string {
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

function overdue(view: LeaveOverdueView): string {
  const slips = view.slips.map(each => `${each.name} ${each.type} ${when(each.shape, each)}（${each.number}）`)
  return view.self
    ? `你的假已经到时间了：${slips.join('；')}。到学校请发“销假”；还回不来请马上发“续假”，并联系班主任。${asOfSecond(view.asOf)}`
    : `${view.className} 假到时间还没有销假：\n${slips.join('\n')}\n请联系学生；看到人了请发“销假 ${view.slips[0]!.name}”。${asOfSecond(view.asOf)}`
}

// ---- For teachers ----------------------------------------------------------------------------------------

function away(view: LeaveAwayView): string {
  const head = `${longDay(view.date)}请假：`
  if (view.classes.length === 0) return `${head}没有人请假，也没有等着销假的。${asOfSecond(view.asOf)}`
  const line = (each: LeaveAwayView['classes'][number]['slips'][number]) => {
    const state = each.overdue ? '该销假了' : each.returnedAt ? '已销假' : each.state === 'pending' ? '审批中' : ''
    return `${each.name} ${each.type} ${when(each.shape, each)}${state ? `（${state}）` : ''}`
  }
  const blocks = view.classes.map(group =>
    [
      `【${group.className}】${group.slips.length} 人次`,
      ...group.slips.slice(0, MOST_LINES).map(line),
      ...(group.slips.length > MOST_LINES
        ? [
            `还有：${nameList(
              group.slips.slice(MOST_LINES).map(each => each.name),
              20,
            )}`,
          ]
        : []),
    ].join('\n'),
  )
  return blocksWithin([`${head}\n${blocks[0]!}`, ...blocks.slice(1)], '\n', asOfSecond(view.asOf))
}

/** Of forty students one line says who got it; who did not is told one by one. */
function filed(view: LeaveFiledView): string {
  const done = view.results.filter(({ number }) => number !== null)
  const numbered = ({ name, number }: LeaveFiledView['results'][number]) => (done.length > MOST_LINES ? name : `${name} ${number}`)
  const group = (state: 'approved' | 'pending', label: string) => {
    const names = done.filter(result => (result.state === 'approved') === (state === 'approved')).map(numbered)
    return names.length > 0 ? [`${label} ${names.length} 人：${nameList(names, 60)}`] : []
  }
  const failed = view.results.filter(({ number }) => number === null)
  return [
    `替学生请假（${view.type}，${when(view.shape, view.span)}${view.backDated ? '，补假' : ''}）：`,
    ...group('approved', '已同意'),
    ...group('pending', '已提交、等下一步审批'),
    ...failed.slice(0, MOST_LINES / 3).map(({ name, problems }) => `没有办成：${name}，${excerpt(problems.map(problemText).join(''), 60)}`),
    ...(failed.length > MOST_LINES / 3
      ? [
          `没有办成的还有：${nameList(
            failed.slice(MOST_LINES / 3).map(each => each.name),
            20,
          )}`,
        ]
      : []),
    ...(view.unknown.length > 0 ? [`没有找到：${nameList(view.unknown, 10)}`] : []),
  ].join('\n')
}

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
    text: view => {
      if (view.name === null) return `收到证明 ${view.coming} 张，已经放进 ${view.number}。`
      return view.coming > 0
        ? `${view.number} ${view.name}的照片 ${view.coming} 张，马上发给你。（这次查看已记录，学生能看到。）`
        : `${view.number} ${view.name}没有照片，或已过保存期。`
    },
  },
  'leave.filed': {
    text: filed,
    card: (view, card) => closedFace(card, { title: '替学生请假', desc: `${view.results.length} 人`, body: filed(view), button: '已提交' }),
  },
}
