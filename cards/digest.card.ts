import type { DigestListView, DigestNamesView, DigestView } from '../src/modules/check-in/index.js'
import type { RollGroup, RollKind } from '../src/roll/index.js'
import { clockTime, longDay } from '../src/shared/dates.js'
import { buttonCard, excerpt, type ButtonPart } from '../src/wecom/template-card.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { arrived, GROUP_LABEL, ROLL_LABEL, span, windowLine } from './words.js'

const MOST_ROWS = 6
const BODY_CHARACTERS = 160
const BUTTON_GROUPS: readonly RollGroup[] = ['absent', 'late', 'to-confirm', 'on-leave', 'exempt', 'undetermined']

function total(view: DigestView, group: RollGroup): number {
  return view.windows.reduce((sum, head) => sum + head.counts[group], 0)
}

/** What a teacher is told first, largest worry first. */
function worries(view: DigestView): string[] {
  return (['absent', 'late', 'to-confirm', 'undetermined'] as const)
    .filter(group => total(view, group) > 0)
    .map(group => `${GROUP_LABEL[group]} ${total(view, group)} 人次`)
}

/** The day in a few characters; what cannot be counted is said, never shown as zero. */
function verdict(view: DigestView): string {
  const judged = view.windows.filter(head => !head.cancelled && head.state !== 'planned')
  if (view.windows.every(head => head.cancelled)) return '今天不签到'
  if (judged.length === 0) return '今天的签到还没有开始'
  return worries(view)[0] ?? (judged.every(head => arrived(head) === head.total) ? '全部到齐' : '除请假、免签外全部到齐')
}

function guide(view: DigestView): string[] {
  const more = worries(view).slice(1)
  return [...(more.length > 0 ? [`还有：${more.join('，')}。`] : []), ...(worries(view).length > 0 ? ['点下面的数字看名单。'] : [])]
}

/** Short enough for a card's row: 已到 43/45 · 未到 1 · 迟到 1. */
function shortLine(head: DigestView['windows'][number]): string {
  if (head.cancelled || head.state === 'planned' || (head.interrupted && head.counts.undetermined > 0) || arrived(head) === head.total)
    return windowLine(head)
  if (head.counts.absent === head.total) return `没有人签到（应到 ${head.total}）`
  const parts = [...BUTTON_GROUPS, 'waiting' as const]
    .filter(group => head.counts[group] > 0)
    .map(group => `${GROUP_LABEL[group]} ${head.counts[group]}`)
  return [`已到 ${arrived(head)}/${head.total}`, ...parts].join(' · ')
}

function digestCard(view: DigestView, card: CardIdentity): Face {
  const rows = view.windows.slice(0, MOST_ROWS).map(head => ({ label: head.window.name.slice(0, 5), value: excerpt(shortLine(head), 30) }))
  const rest = view.windows.slice(MOST_ROWS).map(head => `${head.window.name}：${shortLine(head)}`)
  const numbers: ButtonPart[] = BUTTON_GROUPS.filter(group => total(view, group) > 0).map((group, index) => ({
    text: `${GROUP_LABEL[group]} ${total(view, group)}`,
    style: index === 0 ? 'primary' : 'secondary',
    action: actionKey(card, 'digest-names', group, 1),
  }))
  const everybody: ButtonPart = {
    text: `已到 ${total(view, 'arrived')}`,
    style: 'neutral',
    action: actionKey(card, 'digest-names', 'arrived', 1),
  }
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: `${view.className} 签到日报：${verdict(view)}`,
      desc: `${longDay(view.date)} · 截至 ${clockTime(view.asOf)}`,
      body: excerpt([...guide(view), ...rest].join('\n'), BODY_CHARACTERS),
      rows,
      buttons: numbers.length < 6 ? [...numbers, everybody] : numbers,
    }),
  }
}

function digestText(view: DigestView): string {
  return [
    `${view.className} ${longDay(view.date)} 签到，截至 ${clockTime(view.asOf)}`,
    ...view.windows.map(head => `${head.window.name} ${span(head.window)}：${windowLine(head)}`),
  ].join('\n')
}

/** The rarer of two states of one group; the usual one needs no word beside every name. */
const TOLD_APART: ReadonlySet<RollKind> = new Set(['out', 'no-position'])

function namesBody(view: DigestNamesView): string {
  if (view.entries.length === 0) return '现在没有人在这一类里。'
  const byWindow = new Map<string, string[]>()
  for (const entry of view.entries)
    byWindow.set(entry.window, [
      ...(byWindow.get(entry.window) ?? []),
      TOLD_APART.has(entry.state.kind) ? `${entry.name}（${ROLL_LABEL[entry.state.kind]}）` : entry.name,
    ])
  return [...byWindow].map(([window, names]) => `${window}：${names.join('、')}`).join('\n')
}

function namesCard(view: DigestNamesView, card: CardIdentity): Face {
  const page = (text: string, to: number): ButtonPart => ({
    text,
    style: 'secondary',
    action: actionKey(card, 'digest-names', view.group, to),
  })
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: `${view.className} · ${GROUP_LABEL[view.group]} ${view.total} 人次`,
      desc: `${longDay(view.date)} · 截至 ${clockTime(view.asOf)}${view.pages > 1 ? ` · 第 ${view.page}/${view.pages} 页` : ''}`,
      body: namesBody(view),
      buttons: [
        ...(view.page > 1 ? [page('上一页', view.page - 1)] : []),
        ...(view.page < view.pages ? [page('下一页', view.page + 1)] : []),
        { text: '返回日报', style: 'primary', action: actionKey(card, 'digest-back') },
      ],
    }),
  }
}

export const digestCards: Renderers<DigestView | DigestListView | DigestNamesView> = {
  'digest.daily': { text: digestText, card: digestCard },
  'digest.list': { text: view => view.digests.map(digestText).join('\n\n') },
  'digest.names': {
    text: view => `${view.className} ${longDay(view.date)} ${GROUP_LABEL[view.group]}：\n${namesBody(view)}`,
    card: namesCard,
  },
}
