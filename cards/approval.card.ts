import type { ApprovalCardView, ApprovalListView, ApprovalNoticeView, ApprovalView } from '../src/modules/approvals/index.js'
import { clockTime, localDate } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt } from '../src/wecom/template-card.js'
import { approvalAnswers } from './approval.words.js'
import { briefOf } from './briefs.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay, withRoom } from './words.js'

const MOST_ROWS = 6
/** With 请选择 and 其他, ten options. */
const MOST_REASONS = 8

type Settling = Extract<ApprovalCardView['standing'], { kind: 'settled' | 'signed' }>['settled']

const SETTLED_LABEL: Record<Settling['verb'], string> = {
  approve: '同意',
  refuse: '驳回',
  return: '退回',
  withdraw: '撤回',
  revoke: '撤销',
}

/** 王老师, or 李老师 代 王老师. */
function byWhom(name: string, principal: string | null): string {
  return principal === null ? name : `${name} 代 ${principal}`
}

/** 9月14日 08:02 */
function moment(at: Date): string {
  return `${shortDay(localDate(at))} ${clockTime(at)}`
}

/** 已由 王老师 于 9月14日 08:02 同意 */
function settledLine({ verb, byName, onBehalfOfName, at, note }: Settling): string {
  const why = note && verb !== 'approve' ? `：${note}` : ''
  return `已由 ${byWhom(byName, onBehalfOfName)} 于 ${moment(at)} ${SETTLED_LABEL[verb]}${why}`
}

function nextStep(view: ApprovalCardView): string {
  return `${view.label}${view.holders.length > 0 ? `（${view.holders.join('、')}）` : ''}`
}

/** The closed face, one for everybody: what became of it; and in two words for the greyed buttons. */
function closing(view: ApprovalCardView): { line: string; stamp: string } {
  const { standing } = view
  switch (standing.kind) {
    case 'settled':
      return { line: `${settledLine(standing.settled)}。`, stamp: `已${SETTLED_LABEL[standing.settled.verb]}` }
    case 'signed':
      return { line: `${settledLine(standing.settled)}，已到下一步：${nextStep(view)}。`, stamp: '已同意' }
    case 'transferred':
      return { line: `已转给 ${standing.toName}（${moment(standing.at)}），不用你再处理。`, stamp: '已转审' }
    case 'later':
      return { line: `还没有轮到你，现在是：${nextStep(view)}。`, stamp: '未轮到' }
    case 'gone':
      return { line: '这件事现在不由你处理，什么也没有改。', stamp: '不由你处理' }
    case 'applicant':
      return { line: `正在等：${nextStep(view)}。`, stamp: '等待审批' }
    case 'yours':
      return { line: '', stamp: '' }
  }
}

/** What stands first on an open card: what was not done and why, or for whom the reader decides. */
function lead(view: ApprovalCardView): string[] {
  const { standing, number } = view
  if (standing.kind !== 'yours') return []
  const notices: Record<NonNullable<ApprovalCardView['notice']>, string> = {
    'choose-reason': `还没有驳回：请先在“驳回理由”里选一项，或在聊天里发：驳回 ${number} 原因`,
    'type-reason': `还没有处理，请在聊天里写：驳回 ${number} 原因，或：退回 ${number} 要补什么`,
    more: `在聊天里发：转审 ${number} 给 某老师；加签 ${number} 某老师；备注 ${number} 文字`,
    changed: '刚才的卡片是上一步的，什么也没有改。请看清现在的内容再处理。',
  }
  return [
    ...(view.notice ? [notices[view.notice]] : []),
    ...(standing.onBehalfOfName === null ? [] : [`你正在代 ${standing.onBehalfOfName} 审批。`]),
    ...(standing.joined ? ['等了一段时间还没有人处理，请你帮忙看一下。'] : []),
  ]
}

function comments(view: ApprovalCardView): string[] {
  return view.comments.map(comment => `${comment.name}：${comment.text}`)
}

function headOf(view: ApprovalCardView): string {
  return `${view.number} · ${view.label}${view.steps > 1 ? `（第 ${view.step + 1}/${view.steps} 步）` : ''}`
}

function face(view: ApprovalCardView, card: CardIdentity): Face {
  const brief = briefOf(view.details)
  const open = view.standing.kind === 'yours'
  const { line, stamp } = closing(view)
  const body = open ? [...lead(view), ...brief.lines, ...comments(view)] : [line]
  const key = (verb: string) => actionKey(card, verb, view.round, view.step)
  const parts = {
    taskId: card.taskId,
    source: SOURCE,
    title: excerpt(brief.title, CARD_HINTS.title),
    desc: withRoom(headOf(view), ` · 截至 ${clockTime(view.asOf)}`, CARD_HINTS.titleDesc),
    body: excerpt(body.join('\n'), CARD_HINTS.subTitle),
    ...(brief.rows.length > 0 && { rows: brief.rows.slice(0, MOST_ROWS) }),
  }
  if (!open)
    return { card: buttonCard({ ...parts, buttons: [{ text: stamp, action: key('approval-more') }] }), replaceText: stamp, closed: true }
  const reasons = view.reasons.slice(0, MOST_REASONS)
  return {
    card: buttonCard({
      ...parts,
      select: {
        key: 'reason',
        title: '驳回理由',
        selectedId: 'none',
        options: [
          { id: 'none', text: '请选择' },
          ...reasons.map((text, index) => ({ id: `r${index}`, text: excerpt(text, CARD_HINTS.selectOptionText) })),
          { id: 'other', text: '其他，在聊天里写' },
        ],
      },
      buttons: [
        { text: '同意', style: 'primary', action: key('approval-approve') },
        { text: '驳回', style: 'danger', action: key('approval-refuse') },
        { text: '退回补充', style: 'secondary', action: key('approval-return') },
        { text: '更多', style: 'neutral', action: key('approval-more') },
      ],
    }),
  }
}

function cardText(view: ApprovalCardView): string {
  const { title, rows, lines } = briefOf(view.details)
  const { number } = view
  const facts = rows.map(row => `${row.label}：${row.value ?? ''}`)
  if (view.standing.kind !== 'yours') return `${title} ${number}：${closing(view).line}${asOfSecond(view.asOf)}`
  return [
    ...lead(view),
    `${title}（${headOf(view)}）`,
    ...facts,
    ...lines,
    ...comments(view),
    `回复：同意 ${number}；驳回 ${number} 原因；退回 ${number} 要补什么。${asOfSecond(view.asOf)}`,
  ].join('\n')
}

function list(view: ApprovalListView): string {
  if (view.pending.length === 0) return '现在没有等你审批的。'
  const blocks = view.pending.map(line => {
    const title = line.details ? briefOf(line.details).title : line.applicantName
    return `${line.number} ${title}\n  ${line.label}，${moment(line.openedAt)} 提交${line.onBehalfOfName === null ? '' : `（代 ${line.onBehalfOfName}）`}`
  })
  const first = view.pending[0]!.number
  const lead =
    view.word === null ? `等你审批的有 ${view.pending.length} 件：` : `有 ${view.pending.length} 件在等你，请带上单号，什么也没有改：`
  const tail =
    view.word === null
      ? `回复“同意 ${first}”或“驳回 ${first} 原因”。截至 ${clockTime(view.asOf)}。`
      : `例如：${view.word} ${first}。截至 ${clockTime(view.asOf)}。`
  return blocksWithin([`${lead}\n${blocks[0]!}`, ...blocks.slice(1)], '\n', tail, left => `……还有 ${left} 件没有列出。`)
}

function notice(view: ApprovalNoticeView): string {
  const { title } = briefOf(view.details)
  const what = `${view.number} ${title}`
  const how = view.yours ? `\n回复：同意 ${view.number}，或：驳回 ${view.number} 原因。` : ''
  const stamp = asOfSecond(view.asOf)
  switch (view.reason) {
    case 'urged':
      return `${view.byName} 催办：${what} 还在等你审批。${how}${stamp}`
    case 'reminded':
      return `提醒：${what} 还在等你审批。${how}${stamp}`
    case 'revoked':
      return `${view.byName} 已撤销：${what}${view.text ? `，原因：${view.text}` : ''}。${stamp}`
    case 'comment':
      return `${view.byName} 留言（${what}）：${view.text ?? ''}${how}${stamp}`
  }
}

/** The words and cards of approvals. */
export const approvalCards: Renderers<ApprovalView> = {
  'approval.card': { text: cardText, card: face },
  'approval.list': { text: list },
  'approval.notice': { text: notice },
  ...approvalAnswers,
}
