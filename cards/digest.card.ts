import type { DigestListView, DigestNamesView, DigestView } from '../src/modules/check-in/index.js'
import type { RollGroup, RollKind, RollState } from '../src/roll/index.js'
import { clockTime, longDay } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt, type ButtonPart } from '../src/wecom/template-card.js'
import { blockText } from './digest-blocks.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { arrived, blocksWithin, GROUP_LABEL, ROLL_LABEL, span, windowLine, withRoom } from './words.js'

const MOST_ROWS = 6
const MOST_BUTTONS = 6
/** Every number has its way to the names; the largest worry first. */
const NUMBERS: readonly RollGroup[] = ['absent', 'waiting', 'late', 'to-confirm', 'undetermined', 'on-leave', 'exempt', 'arrived']

/** 未到 is said of a closed window; while one is open they may still come. */
const label = (group: RollGroup): string => (group === 'waiting' ? '还没到' : GROUP_LABEL[group])

function total(view: DigestView, group: RollGroup): number {
  return view.windows.reduce((sum, head) => sum + head.counts[group], 0)
}

/** Of windows that have not opened nobody is counted as not there. */
function started(view: DigestView, group: RollGroup): number {
  return total({ ...view, windows: view.windows.filter(head => head.state !== 'planned') }, group)
}

/** What a teacher is told first, largest worry first. */
function worries(view: DigestView): string[] {
  return (['absent', 'waiting', 'late', 'to-confirm', 'undetermined'] as const)
    .filter(group => started(view, group) > 0)
    .map(group => `${label(group)} ${started(view, group)} 人次`)
}

/** The day in a few characters; what cannot be counted is said, never shown as zero. */
function verdict(view: DigestView): string {
  const judged = view.windows.filter(head => !head.cancelled && head.state !== 'planned')
  if (view.windows.every(head => head.cancelled)) return '今天不签到'
  if (judged.length === 0) return '今天的签到还没有开始'
  return worries(view)[0] ?? (judged.every(head => arrived(head) === head.total) ? '全部到齐' : '除请假、免签外全部到齐')
}

function guide(view: DigestView): string[] {
  const [first, ...more] = worries(view)
  return first === undefined ? [] : [`${more.length > 0 ? `另有${more.join('，')}。` : ''}点下面的数字看名单。`]
}

/** Short enough for a card's row: 已到 43/45（迟到 1）· 未到 2. */
function shortLine(head: DigestView['windows'][number]): string {
  if (head.cancelled || head.state === 'planned' || (head.interrupted && head.counts.undetermined > 0) || arrived(head) === head.total)
    return windowLine(head)
  if (head.counts.absent === head.total) return `没有人签到（应到 ${head.total}）`
  const { late } = head.counts
  const parts = NUMBERS.filter(group => group !== 'arrived' && group !== 'late' && head.counts[group] > 0)
  const came = `已到 ${arrived(head)}/${head.total}${late > 0 ? `（迟到 ${late}）` : ''}`
  return [came, ...parts.map(group => `${label(group)} ${head.counts[group]}`)].join(' · ')
}

function digestCard(view: DigestView, card: CardIdentity): Face {
  const blocks = view.blocks.map(blockText)
  const own = Math.max(MOST_ROWS - blocks.length, 1)
  const rows = [
    ...view.windows.slice(0, own).map(head => ({ label: head.window.name.slice(0, 5), value: shortLine(head) })),
    ...blocks.map(({ label: name, line, short }) => ({ label: name, value: line.length > CARD_HINTS.rowValue ? short : line })),
  ]
  const rest = [
    ...view.windows.slice(own).map(head => `${head.window.name}：${shortLine(head)}`),
    ...blocks.flatMap(({ label: name, line }) => (line.length > CARD_HINTS.rowValue ? [`${name}：${line}`] : [])),
  ]
  const numbers = NUMBERS.filter(group => group === 'arrived' || started(view, group) > 0).map(group => ({
    text: started(view, group) > 0 ? `${label(group)} ${started(view, group)}` : `${label(group)}名单`,
    action: actionKey(card, 'digest-names', group, 1),
  }))
  // A seventh and an eighth number have no button left: they stand in the card's menu.
  const more = numbers.slice(MOST_BUTTONS)
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: withRoom(view.className, ` 签到日报：${verdict(view)}`, CARD_HINTS.title),
      desc: `${longDay(view.date)} · 截至 ${clockTime(view.asOf)}`,
      body: excerpt([...guide(view), ...rest].join('\n'), CARD_HINTS.subTitle),
      rows: rows.slice(0, MOST_ROWS).map(row => ({ ...row, value: excerpt(row.value, CARD_HINTS.rowValue) })),
      ...(more.length > 0 && { menu: { desc: '看名单', actions: more } }),
      buttons: numbers
        .slice(0, MOST_BUTTONS)
        .map((number, index): ButtonPart => ({ ...number, style: index === 0 ? 'primary' : 'secondary' })),
    }),
  }
}

/** `brief`: one of many classes, where what gives no cause for worry is left out. */
function digestText(view: DigestListView['digests'][number], brief = false): string {
  const blocks = view.blocks.map(blockText).filter(block => !brief || !block.quiet)
  return [
    `${view.className} ${longDay(view.date)} 签到，截至 ${clockTime(view.asOf)}`,
    ...view.windows.map(head => `${head.window.name} ${span(head.window)}：${windowLine(head)}`),
    ...blocks.map(({ label: name, line }) => `${name}：${line}`),
  ].join('\n')
}

/** The rarer of two states of one group; the usual one needs no word beside every name. */
const TOLD_APART: ReadonlySet<RollKind> = new Set(['out', 'no-position'])

/** As long as the pages of names leave room for. */
function besideName(state: RollState): string {
  if (TOLD_APART.has(state.kind)) return `（${ROLL_LABEL[state.kind]}）`
  return state.source === 'leave' && state.reason ? `（${state.reason.slice(0, 4)}）` : ''
}

function namesBody(view: DigestNamesView): string {
  if (view.entries.length === 0) return '现在没有人在这一类里。'
  const byWindow = new Map<string, string[]>()
  for (const entry of view.entries)
    byWindow.set(entry.window, [...(byWindow.get(entry.window) ?? []), `${entry.name}${besideName(entry.state)}`])
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
      title: withRoom(view.className, ` · ${label(view.group)} ${view.total} 人次`, CARD_HINTS.title),
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
  'digest.daily': { text: view => digestText(view), card: digestCard },
  'digest.list': {
    text: view => {
      const many = view.digests.length > 1
      return blocksWithin(
        view.digests.map(digest => digestText(digest, many)),
        '\n\n',
        many ? '只看一个班，请发“汇总 班名”。' : '',
      )
    },
  },
  'digest.names': {
    text: view => `${view.className} ${longDay(view.date)} ${GROUP_LABEL[view.group]}：\n${namesBody(view)}`,
    card: namesCard,
  },
}
