import type {
  RecheckView,
  RectifyingView,
  RectifyLine,
  RectifyListView,
  RectifyRefusedView,
  RectifyView,
} from '../src/modules/inspection/index.js'
import { clockTime, localDate } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt } from '../src/wecom/template-card.js'
import { findingText } from './finding-words.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay, withRoom } from './words.js'

const MOST_BUTTONS = 5

const STATE: Record<RectifyLine['state'], string> = { open: '待整改', fixed: '等复查', closed: '已结束' }

const what = ({ item, finding }: RectifyLine): string => (finding ? findingText(finding) : item)

/** `301 垃圾 −1（未倒）（ZG1122-01）` */
const titled = (line: RectifyLine): string => `${line.targetName} ${what(line)}（${line.number}）`

const since = ({ days }: RectifyLine): string => (days === 0 ? '今天' : `${days} 天了`)

// ---- To the class ----------------------------------------------------------------------------------------

function rectifyingNotice({ notice }: RectifyingView): string[] {
  switch (notice?.kind) {
    case 'send-photo':
      return [`${notice.number}：请现在把改好以后的照片发过来。`]
    case 'not-open':
      return [`${notice.number} 已经结束了，不用再改。`]
    case 'photos':
      return [notice.coming > 0 ? '问题的照片马上发给你。' : '问题没有照片。']
    case undefined:
      return []
  }
}

function rectifyingText(view: RectifyingView): string {
  const open = view.lines.filter(line => line.state !== 'closed')
  if (open.length === 0) return `${view.targetName} ${shortDay(view.date)}要整改的都结束了。${asOfSecond(view.asOf)}`
  return [
    ...rectifyingNotice(view),
    `${view.targetName} 要整改（${shortDay(view.date)} ${view.template}）：`,
    ...open.map(line => `${line.number} ${what(line)}${line.state === 'fixed' ? '（等复查）' : ''}`),
    `改好以后，发照片，再发：整改 ${open[0]!.number}${asOfSecond(view.asOf)}`,
  ].join('\n')
}

function rectifyingCard(view: RectifyingView, card: CardIdentity): Face {
  const open = view.lines.filter(line => line.state !== 'closed')
  const parts = {
    taskId: card.taskId,
    source: SOURCE,
    title: withRoom(view.targetName, ` 有 ${view.lines.length} 项要整改`, CARD_HINTS.title),
    desc: withRoom(`${shortDay(view.date)} ${view.template}`, ` · 截至 ${clockTime(view.asOf)}`, CARD_HINTS.titleDesc),
    rows: view.lines
      .slice(0, 6)
      .map(line => ({ label: STATE[line.state], value: excerpt(`${what(line)} ${line.number}`, CARD_HINTS.rowValue) })),
  }
  if (open.length === 0) {
    const stamp = '都结束了'
    return {
      card: buttonCard({ ...parts, buttons: [{ text: stamp, action: actionKey(card, 'inspection-fix') }] }),
      replaceText: stamp,
      closed: true,
    }
  }
  const body = [...rectifyingNotice(view), '改好以后点下面的，再发照片；检查员会来复查。']
  return {
    card: buttonCard({
      ...parts,
      body: excerpt(body.join('\n'), CARD_HINTS.subTitle),
      buttons: [
        ...open.slice(0, MOST_BUTTONS).map(line => ({
          text: withRoom(line.item, '改好了', CARD_HINTS.buttonText),
          style: 'primary' as const,
          action: actionKey(card, 'inspection-fix', line.number),
        })),
        ...(view.photos > 0 ? [{ text: '看照片', style: 'neutral' as const, action: actionKey(card, 'inspection-fix-photos') }] : []),
      ],
    }),
  }
}

function list(view: RectifyListView): string {
  if (view.lines.length === 0) return `没有要整改的。${asOfSecond(view.asOf)}`
  const blocks = view.lines.map(line => {
    const className = line.className && line.className !== line.targetName ? `${line.className} ` : ''
    const again = line.sentBack > 0 ? `，退回 ${line.sentBack} 次` : ''
    return `${line.number} ${className}${line.targetName}：${what(line)}（${STATE[line.state]}，${since(line)}${again}）`
  })
  const first = view.lines[0]!.number
  const tail = view.own ? `改好以后，发照片，再发：整改 ${first}` : `看过现场：复查 ${first} 合格；或 复查 ${first} 没改好 原因`
  return blocksWithin(
    [`没有结束的整改 ${view.lines.length} 项：`, ...blocks],
    '\n',
    `${tail}${asOfSecond(view.asOf)}`,
    left => `……还有 ${left} 项没有列出。`,
  )
}

// ---- Looked at again -------------------------------------------------------------------------------------

const NOTICE: Record<NonNullable<RecheckView['notice']>, (view: RecheckView) => string> = {
  'choose-reason': () => '还没有记下：请先选“哪里没改好”。',
  'type-reason': ({ line }) => `请在聊天里发：复查 ${line.number} 没改好 原因`,
  photos: ({ photos }) => (photos > 0 ? '照片马上发给你，先是问题，后是改好以后的。' : '没有照片。'),
}

function overText({ over }: RecheckView): string {
  if (over === 'not-yours') return '这是你改的，请别人来复查。'
  if (over === 'not-fixed') return '还没有改好，改好以后会再请你看。'
  return over ? `${over.by ? `${over.by} ` : ''}${shortDay(localDate(over.at))} ${clockTime(over.at)} 复查，已结束。` : ''
}

function recheckText(view: RecheckView): string {
  const { line } = view
  if (view.over) return `${titled(line)}：${overText(view)}${asOfSecond(view.asOf)}`
  return [
    ...(view.notice ? [NOTICE[view.notice](view)] : []),
    `请复查：${titled(line)}`,
    `${shortDay(view.date)} ${view.template}发现；${view.fixedBy}说改好了，照片 ${view.photos} 张。`,
    `看过以后发：复查 ${line.number} 合格；或 复查 ${line.number} 没改好 原因${asOfSecond(view.asOf)}`,
  ].join('\n')
}

function recheckCard(view: RecheckView, card: CardIdentity): Face {
  const { line } = view
  const parts = {
    taskId: card.taskId,
    source: SOURCE,
    title: withRoom(line.targetName, ` ${line.item} 请复查`, CARD_HINTS.title),
    desc: withRoom(line.number, ` · 截至 ${clockTime(view.asOf)}`, CARD_HINTS.titleDesc),
    rows: [
      { label: '问题', value: excerpt(what(line), CARD_HINTS.rowValue) },
      { label: '发现', value: excerpt(`${shortDay(view.date)} ${view.template}`, CARD_HINTS.rowValue) },
      ...(view.fixedBy ? [{ label: '整改', value: excerpt(`${view.fixedBy}，照片 ${view.photos} 张`, CARD_HINTS.rowValue) }] : []),
    ],
  }
  if (view.over) {
    const stamp = view.over === 'not-yours' ? '请别人复查' : view.over === 'not-fixed' ? '还没改好' : '已结束'
    const button = { text: stamp, style: 'neutral' as const, action: actionKey(card, 'inspection-recheck-ok', line.sentBack) }
    return { card: buttonCard({ ...parts, body: overText(view), buttons: [button] }), replaceText: stamp, closed: true }
  }
  return {
    card: buttonCard({
      ...parts,
      ...(view.notice && { body: excerpt(NOTICE[view.notice](view), CARD_HINTS.subTitle) }),
      select: {
        key: 'reason',
        title: '哪里没改好',
        selectedId: 'none',
        options: [
          { id: 'none', text: '请选择' },
          ...view.reasons.map((text, index) => ({ id: `r${index}`, text: excerpt(text, CARD_HINTS.selectOptionText) })),
          { id: 'other', text: '其他，在聊天里写' },
        ],
      },
      buttons: [
        { text: '合格', style: 'primary', action: actionKey(card, 'inspection-recheck-ok', line.sentBack) },
        { text: '没改好', style: 'danger', action: actionKey(card, 'inspection-recheck-back', line.sentBack) },
        { text: '看照片', style: 'neutral', action: actionKey(card, 'inspection-recheck-photos') },
      ],
    }),
  }
}

function recheckedCard(view: Extract<RectifyView, { view: 'inspection.rechecked' }>, card: CardIdentity): Face {
  const stamp = view.passed ? '合格' : '没改好'
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: withRoom(view.line.targetName, ` ${view.line.item} ${stamp}`, CARD_HINTS.title),
      desc: `${view.line.number} · ${clockTime(view.asOf)}`,
      ...(view.reason && { body: excerpt(`原因：${view.reason}`, CARD_HINTS.subTitle) }),
      buttons: [{ text: stamp, style: 'neutral', action: actionKey(card, 'inspection-recheck-ok', view.line.sentBack) }],
    }),
    replaceText: stamp,
    closed: true,
  }
}

const REFUSED: Record<RectifyRefusedView['reason'], (number: string) => string> = {
  'nothing-open': () => '没有要整改的。',
  'unknown-number': number => `没有找到整改单${number ? ` ${number}` : ''}，什么也没有改。发“整改”可以看单号。`,
  'not-allowed': () => '整改是给班主任、班干部用的。你没有要整改的班。',
  'not-yours': number => `${number} 不归你处理，什么也没有改。有疑问请找学工干事。`,
  closed: number => `${number} 已经结束了，不用再改。`,
  'not-fixed': number => `${number} 还没有改好（没有照片），先不用复查。要直接结束，发：复查 ${number} 合格`,
  'no-own-fix': number => `${number} 是你改的，请检查员或学工干事来复查。`,
  which: () => '复查哪一项？请发：复查 单号 合格；或 复查 单号 没改好 原因',
  how: number => `没有看懂。请发：复查 ${number} 合格；或 复查 ${number} 没改好 原因`,
  'reason-needed': number => `哪里没改好？请写一句：复查 ${number} 没改好 原因`,
  busy: () => '你正在上报巡检，还没有提交。先发“提交”（或“取消”），再办这件事，前面填的就不会丢。',
}

/** The words and faces of 整改 and 复查. */
export const rectifyCards: Renderers<RectifyView> = {
  'inspection.rectifying': { text: rectifyingText, card: rectifyingCard },
  'inspection.rectify-list': { text: list },
  'inspection.rectify-photo': {
    text: ({ line, again }) =>
      `${again ? '刚才的照片没有存下来，请重新发一张。' : '请把改好以后的照片发过来：'}${titled(line)}。不发了就发“取消”。`,
  },
  'inspection.rectify-fixed': {
    text: view =>
      view.added
        ? `照片加上了，共 ${view.photos} 张：${titled(view.line)}，等复查。${asOfSecond(view.asOf)}`
        : `记下了：${titled(view.line)} 改好了（照片 ${view.photos} 张），等检查员复查。还有照片的话，先发照片，再发：整改 ${view.line.number}${asOfSecond(view.asOf)}`,
  },
  'inspection.recheck': { text: recheckText, card: recheckCard },
  'inspection.rechecked': {
    text: view =>
      view.passed
        ? `复查合格：${titled(view.line)}，结束了。${asOfSecond(view.asOf)}`
        : `记下了，没改好：${titled(view.line)}。原因：${view.reason}。班里会再改。${asOfSecond(view.asOf)}`,
    card: recheckedCard,
  },
  'inspection.rectify-outcome': {
    text: view =>
      view.passed
        ? `整改合格了：${titled(view.line)}（${view.by}复查）。${asOfSecond(view.asOf)}`
        : `复查没通过：${titled(view.line)}（${view.by}）。\n原因：${view.reason}\n再改一次，发照片，再发：整改 ${view.line.number}${asOfSecond(view.asOf)}`,
  },
  'inspection.rectify-refused': { text: ({ reason, number }) => REFUSED[reason](number) },
}
