import type {
  PageKind,
  RollIndexView,
  RollListView,
  RollPageView,
  CorrectionsView,
  CorrectionView,
  MarkedView,
} from '../src/modules/check-in/index.js'
import { clockTime, longDay } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt, voteCard, type ButtonPart } from '../src/wecom/template-card.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import {
  arrived,
  asOfSecond,
  basis,
  blocksWithin,
  countLine,
  fitting,
  MARK_LABEL,
  nameList,
  namesByState,
  ROLL_LABEL,
  shortDay,
  span,
  windowLine,
  withRoom,
} from './words.js'

/** Six buttons on a card: five pages and 刷新. */
const MOST_PAGES = 5
const MOST_ROWS = 6

const KINDS: readonly PageKind[] = ['arrived', 'slip', 'excused', 'undo']

/** The answer in the first line: it is what a locked phone shows. */
function verdict(view: RollIndexView): string {
  if (view.state === 'cancelled') return '今天不签到'
  if (view.state === 'planned') return '还没开始'
  if (view.interrupted && view.counts.undetermined > 0) return '未判定（系统中断）'
  if (view.notIn.length > 0) return `${view.state === 'open' ? '还有 ' : ''}${view.notIn.length} 人没到`
  return arrived(view) === view.total ? '全到' : '除请假、免签外全到'
}

const PAGE_TITLE: Record<PageKind, string> = {
  arrived: '当面看到了谁？',
  slip: '谁有请假纸条？',
  excused: '谁今日免签？',
  undo: '撤销谁的标记？',
}

const SUBMIT_TEXT: Record<PageKind, string> = {
  arrived: '记为已到',
  slip: '记为请假（纸条）',
  excused: '记为今日免签',
  undo: '撤销标记',
}

function lead(view: RollIndexView): string[] {
  if (view.notice === 'choose-kind') return ['还没选标记：先在①里选一项，再点②。']
  if (view.notice === 'choose-students') return ['没有勾选学生，什么也没有改。']
  if (!view.done) return []
  return [view.done.names.length > 0 ? `已记：${MARK_LABEL[view.done.kind]} ${nameList(view.done.names, 8)}。` : '这些学生的状态没有变化。']
}

function summary(view: RollIndexView): string {
  return view.cancelled || view.interrupted || view.state === 'planned' || arrived(view) === view.total ? windowLine(view) : countLine(view)
}

function indexCard(view: RollIndexView, card: CardIdentity): Face {
  const few = view.notIn.length <= MOST_ROWS
  const body = [...lead(view), summary(view), ...(few ? [] : namesByState(view.notIn, 20)), ...onLeaveLine(view, 20)].join('\n')
  const pages = Math.min(MOST_PAGES, view.markPages)
  const pageButtons: ButtonPart[] = Array.from({ length: pages }, (_, index) => ({
    text: pages === 1 ? '② 勾选学生' : `②第 ${index + 1} 页`,
    style: index === 0 ? 'primary' : 'secondary',
    action: actionKey(card, 'roll-page', index + 1),
  }))
  const face = buttonCard({
    taskId: card.taskId,
    source: SOURCE,
    title: withRoom(view.className, ` ${view.window.name}：${verdict(view)}`, CARD_HINTS.title),
    desc: `${shortDay(view.date)} ${span(view.window)} · 截至 ${clockTime(view.asOf)}`,
    body: excerpt(body, CARD_HINTS.subTitle),
    ...(few &&
      view.notIn.length > 0 && {
        rows: view.notIn.map(student => ({
          label: ROLL_LABEL[student.state.kind].slice(0, 5),
          value: student.name,
          userId: student.wecomUserId,
        })),
      }),
    ...(pages > 0 &&
      !view.cancelled && {
        select: {
          key: 'kind',
          title: '① 标记为',
          selectedId: 'none',
          options: [{ id: 'none', text: '请选择' }, ...KINDS.map(kind => ({ id: kind, text: MARK_LABEL[kind] }))],
        },
      }),
    buttons: [
      ...(view.cancelled ? [] : pageButtons),
      { text: '刷新', style: pages === 0 ? 'primary' : 'neutral', action: actionKey(card, 'roll-refresh') },
    ],
  })
  return view.cancelled ? { card: face, replaceText: '今天不签到', closed: true } : { card: face }
}

/** With the type of leave, never its reason. */
function onLeaveLine(view: RollIndexView, most: number): string[] {
  if (view.cancelled || view.state === 'planned' || view.onLeave.length === 0) return []
  const names = view.onLeave.map(({ name, state }) => (state.reason ? `${name}（${state.reason}）` : name))
  return [`请假 ${names.length} 人：${nameList(names, most)}`]
}

function indexText(view: RollIndexView, most: number): string {
  return [
    ...lead(view),
    `${view.className} ${view.window.name}：${verdict(view)}`,
    `${span(view.window)}，${summary(view)}`,
    ...namesByState(view.notIn, most),
    ...onLeaveLine(view, most),
    `截至 ${clockTime(view.asOf)}。`,
  ].join('\n')
}

function listText(view: RollListView): string {
  if (view.rolls.length > 3)
    return blocksWithin(
      view.rolls.map(roll => `${roll.className} ${roll.window.name}：${summary(roll)}`),
      '\n',
      '要看一个班的名单，请发“谁没到 班名”。',
    )
  const hint = view.rolls.some(roll => roll.markPages > 0 && !roll.cancelled && roll.state !== 'planned')
    ? ['当面看到的，可以在下面的卡片上标记，或发：已到 姓名。']
    : []
  return fitting(most => [...view.rolls.map(roll => indexText(roll, most)), ...hint].join('\n'))
}

function pageCard(view: RollPageView, card: CardIdentity): Face {
  const face = voteCard({
    taskId: card.taskId,
    source: SOURCE,
    title: PAGE_TITLE[view.kind],
    desc: withRoom(
      `${view.className} ${view.window.name}`,
      `${view.pages > 1 ? ` · 第 ${view.page}/${view.pages} 页` : ''}\n不勾选，直接点下面的按钮可返回`,
      CARD_HINTS.titleDesc,
    ),
    checkbox: {
      key: 'students',
      many: true,
      options: view.students.map(student => ({
        id: student.studentId,
        text: excerpt(`${student.name}（${ROLL_LABEL[student.state.kind]}）`, CARD_HINTS.checkboxOptionText),
      })),
    },
    submit: { text: SUBMIT_TEXT[view.kind], action: actionKey(card, `mark-${view.kind}`, view.page) },
  })
  return { card: face }
}

function marked(view: MarkedView): string {
  return [
    view.names.length > 0 ? `已记：${view.window.name} ${MARK_LABEL[view.kind]} ${view.names.join('、')}。` : '没有新的标记。',
    ...(view.unchanged.length > 0
      ? [
          `${view.kind === 'undo' ? '没有标记可以撤销' : '没有改'}：${view.unchanged.map(student => `${student.name}（现在是${ROLL_LABEL[student.state.kind]}）`).join('、')}。`,
        ]
      : []),
    ...(view.unknown.length > 0 ? [`没有找到：${view.unknown.join('、')}。请用全名或学号再发一次。`] : []),
    ...(view.names.length > 0 && view.kind !== 'undo' ? [`记错了可以发：撤销 ${view.names[0]!}`] : []),
  ].join('\n')
}

function correction(view: CorrectionView): string {
  const changes = view.changes.map(change => `${change.name} ${ROLL_LABEL[change.from]} → ${ROLL_LABEL[change.to.kind]}${basis(change.to)}`)
  return `更正 ${view.className} ${longDay(view.date)} ${view.window.name}：\n${changes.join('\n')}\n以这条为准。${asOfSecond(view.asOf)}`
}

/** The windows of a day that changed alike share a line. */
function corrections(view: CorrectionsView): string {
  const lines = new Map<string, { day: string; change: string; windows: string[] }>()
  for (const { window, date, from, to } of view.changes) {
    const change = `${ROLL_LABEL[from]} → ${ROLL_LABEL[to.kind]}${basis(to)}`
    const known = lines.get(`${date} ${change}`)
    if (known) known.windows.push(window.name)
    else lines.set(`${date} ${change}`, { day: longDay(date), change, windows: [window.name] })
  }
  const [only, ...more] = lines.values()
  if (only && more.length === 0)
    return `更正：${view.name} ${only.windows.join('、')} ${only.change}。\n${view.className} ${only.day}，以这条为准。${asOfSecond(view.asOf)}`
  return blocksWithin(
    [
      `更正：${view.className} ${view.name}`,
      ...[...lines.values()].map(({ day, change, windows }) => `${day} ${windows.join('、')} ${change}`),
    ],
    '\n',
    `以这条为准。${asOfSecond(view.asOf)}`,
    left => `……还有 ${left} 行，发“为什么 ${view.name}”可以看当天的。`,
  )
}

export const rollCards: Renderers<RollIndexView | RollListView | RollPageView | MarkedView | CorrectionView | CorrectionsView> = {
  'roll.index': { text: view => fitting(most => `${indexText(view, most)}${asOfSecond(view.asOf)}`), card: indexCard },
  'roll.list': { text: listText },
  'roll.page': { text: view => `${view.className} ${view.window.name}：请勾选学生后提交。`, card: pageCard },
  'roll.marked': { text: marked },
  'roll.correction': { text: correction },
  'roll.corrections': { text: corrections },
}
