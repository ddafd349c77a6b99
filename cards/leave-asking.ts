import type { LeaveConfirmView, LeaveFormView, LeaveQuestionView } from '../src/modules/leave/index.js'
import { buttonCard, CARD_HINTS, excerpt, multipleCard, type ButtonPart } from '../src/wecom/template-card.js'
import { photosText } from './leave-face.js'
import { howLong, problemText, when } from './leave-words.js'
import { actionKey, SOURCE, type CardIdentity, type Face } from './renderer.js'
import { nameList } from './words.js'

const CHOOSE = { id: 'none', text: '请选择' }
const MOST_CHOICE_BUTTONS = 5

export function formText(view: LeaveFormView): string {
  return [
    '请假：在下面的卡片里选类型、开始和时长；也可以直接打字，例如：',
    '明天下午第5、6节看牙，病假',
    ...(view.photos > 0 ? [`（${photosText(view.photos)}，会一起交上去）`] : []),
    '不请了就发“取消”。',
  ].join('\n')
}

export function formCard(view: LeaveFormView, card: CardIdentity): Face {
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

export function questionText(view: LeaveQuestionView): string {
  const { question, choices } = ask(view)
  return [...understood(view), question, ...(choices.length > 0 ? [`可以回：${choices.join(' / ')}`] : []), '（不请了就发“取消”）'].join(
    '\n',
  )
}

export function questionCard(view: LeaveQuestionView, card: CardIdentity): Face {
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

export function confirmText(view: LeaveConfirmView): string {
  const what = view.students.length > 0 ? '替学生请假' : view.resubmits ? '补充后再交' : view.extendsNumber ? '续假' : '请假'
  return [`${what}，请核对（还没有提交）：`, ...confirmLines(view), '没错就回“确认”；要改直接说，例如“改成后天”；不请了发“取消”。'].join(
    '\n',
  )
}

export function confirmCard(view: LeaveConfirmView, card: CardIdentity): Face {
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
