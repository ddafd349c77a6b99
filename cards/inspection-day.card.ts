import type {
  ClassDayView,
  DailyView,
  DayAmendedView,
  DayFixesView,
  DayPickView,
  DayRanksView,
  DayRefusedView,
  DayTemplateHead,
  DayUncheckedView,
  DayView,
  PhotosShown,
} from '../src/modules/inspection/index.js'
import { clockTime, longDay } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt, type ButtonPart } from '../src/wecom/template-card.js'
import { findingText, off } from './finding-words.js'
import {
  classVerdict,
  correctionText,
  detailLines,
  fixText,
  inspectionBlock,
  lostOf,
  notChecked,
  pagesOfLines,
  rankText,
  rowName,
  scoreText,
  shortTemplate,
} from './inspection-day-words.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, withRoom } from './words.js'

const MOST_ROWS = 6
const BODY = CARD_HINTS.subTitle - 4
const CHOICES_PER_PAGE = 4

// ---- Pages -----------------------------------------------------------------------------------------------

interface Page {
  title: string
  desc: string
  lines: readonly string[]
  empty: string
  page: number
  action: string
  parts?: readonly (string | number)[]
  more?: readonly ButtonPart[]
}

/** Lines too many for one face, in pages; the way back is always there. */
function pageCard(card: CardIdentity, { title, desc, lines, empty, page, action, parts = [], more = [] }: Page): Face {
  const pages = pagesOfLines(
    lines.map(line => excerpt(line, BODY - 1)),
    BODY,
  )
  const shown = Math.min(Math.max(page, 1), Math.max(pages.length, 1))
  const turn = (text: string, to: number): ButtonPart => ({ text, style: 'secondary', action: actionKey(card, action, ...parts, to) })
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: excerpt(title, CARD_HINTS.title),
      desc: excerpt(`${desc}${pages.length > 1 ? ` · 第 ${shown}/${pages.length} 页` : ''}`, CARD_HINTS.titleDesc),
      body: (pages[shown - 1] ?? [empty]).join('\n'),
      buttons: [
        ...(shown > 1 ? [turn('上一页', shown - 1)] : []),
        ...(shown < pages.length ? [turn('下一页', shown + 1)] : []),
        ...more,
        { text: '返回', style: 'primary', action: actionKey(card, 'inspection-day') },
      ],
    }),
  }
}

const dayAndTime = (view: { date: DayView['date']; asOf: Date }): string => `${longDay(view.date)} · 截至 ${clockTime(view.asOf)}`

/** Whole lines, as many as a card's body shows. */
function bodyOf(lines: readonly string[], rest: string): string {
  const room = BODY - rest.length
  const pages = pagesOfLines(
    lines.map(line => excerpt(line, room - 1)),
    room,
  )
  return [...(pages[0] ?? []), ...(pages.length > 1 ? [rest] : [])].join('\n')
}

function photosText(showing: PhotosShown | null): string[] {
  if (!showing) return []
  return showing.coming > 0 ? [`照片 ${showing.coming} 张，马上发给你。`] : ['这些照片已经看不到了（没有存下来，或过了保存期）。']
}

function photoButton(card: CardIdentity, photos: number, showing: PhotosShown | null): ButtonPart[] {
  if (photos === 0) return []
  const from = showing && showing.next < photos ? showing.next : 0
  return [
    {
      text: from > 0 ? `再看 ${Math.min(photos - from, 99)} 张` : `看照片 ${Math.min(photos, 999)}`,
      style: 'secondary',
      action: actionKey(card, 'inspection-photos', from),
    },
  ]
}

// ---- Leaders ---------------------------------------------------------------------------------------------

const nothingFiled = (view: DayView): boolean => view.templates.every(({ checked }) => checked === 0)

function dayVerdict(view: DayView): string {
  if (view.templates.length === 0) return '没有要查的'
  if (nothingFiled(view) && view.templates.some(({ state }) => state === 'closed')) return '没有收到检查'
  return view.unchecked > 0
    ? `${view.unchecked} 处未检查`
    : view.templates.some(({ state }) => state !== 'closed')
      ? '还在检查'
      : '都检查了'
}

function headLine(head: DayTemplateHead): string {
  if (head.checked === 0) return `${notChecked(head)}（应查 ${head.total}）`
  const { checked, total, lowest, late } = head
  return [
    `已查 ${checked}/${total}`,
    ...(lowest ? [`最低 ${lowest.className} ${lowest.score}`] : ['没有扣分']),
    ...(late > 0 ? [`迟交 ${late}`] : []),
  ].join(' · ')
}

function worstLines(view: DayView): string[] {
  const classes = view.worst.map(({ className, lost, parts }, place) => {
    return `${place + 1} ${className} ${off(lost)}（${shortTemplate(parts[0]!.template)} ${off(parts[0]!.lost)}${parts.length > 1 ? ' 等' : ''}）`
  })
  return [
    ...(classes.length > 0 ? ['扣分最多：', ...classes] : []),
    ...(view.items.length > 0 ? [`常见问题：${view.items.map(({ item, targets }) => `${item} ${targets} 处`).join('、')}`] : []),
  ]
}

const scopeText = ({ scope }: DayView): string => (scope === 'school' ? '全校' : `${scope} 个班`)

function dayText(view: DayView): string {
  const heads = view.templates.map(head => `${shortTemplate(head.template)}：${headLine(head)}`)
  const [first] = view.templates
  const ways = first ? `看一项的排名发“巡检 ${shortTemplate(first.template)}”，看一个班发“巡检 班名”。` : ''
  const fixes = view.fixes.map(fix => fixText(fix, view.date))
  const blocks = [
    `${longDay(view.date)}巡检（${scopeText(view)}）：${dayVerdict(view)}`,
    ...heads,
    ...worstLines(view),
    ...(fixes.length > 0 ? [`还没有整改的 ${fixes.length} 项：`, ...fixes] : []),
  ]
  return blocksWithin(blocks, '\n', `${ways}${asOfSecond(view.asOf)}`, left => `……还有 ${left} 行没有列出。`)
}

function dayCard(view: DayView, card: CardIdentity): Face {
  const button = (text: string, action: string, ...page: (string | number)[]): ButtonPart => ({
    text,
    style: 'secondary',
    action: actionKey(card, action, ...page),
  })
  const hidden = view.templates.length - MOST_ROWS
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: `巡检日报：${dayVerdict(view)}`,
      desc: `${longDay(view.date)} · ${scopeText(view)} · 截至 ${clockTime(view.asOf)}`,
      body: bodyOf(
        [...photosText(view.showing), ...worstLines(view), ...(hidden > 0 ? [`还有 ${hidden} 项检查，在排名里看。`] : [])],
        '……',
      ),
      rows: view.templates.slice(0, MOST_ROWS).map(head => ({
        label: rowName(head.template),
        value: excerpt(headLine(head), CARD_HINTS.rowValue),
      })),
      buttons: [
        ...(view.templates.length > 0 ? [{ ...button('全部排名', 'inspection-ranks', 0, 1), style: 'primary' as const }] : []),
        ...photoButton(card, view.photos, view.showing),
        ...(view.unchecked > 0 ? [button(`未检查 ${view.unchecked}`, 'inspection-unchecked', 1)] : []),
        ...(view.fixes.length > 0 ? [button(`未整改 ${view.fixes.length}`, 'inspection-fixes', 1)] : []),
        { text: '刷新', style: 'neutral', action: actionKey(card, 'inspection-day') },
      ],
    }),
  }
}

function rankLines(view: DayRanksView): string[] {
  const areas = view.areas.map(({ name, score, base, late, item }) =>
    score === null
      ? `未检查 ${name}`
      : `${name} ${scoreText({ score, base })}${[item, late ? '迟交' : null]
          .filter(each => each)
          .map(each => `（${each}）`)
          .join('')}`,
  )
  return [...view.lines.map(rankText), ...(areas.length > 0 ? ['公共区域：', ...areas] : [])]
}

function ranksCard(view: DayRanksView, card: CardIdentity): Face {
  const other = (text: string, index: number): ButtonPart => ({
    text,
    style: 'neutral',
    action: actionKey(card, 'inspection-ranks', index, 1),
  })
  return pageCard(card, {
    title: `${shortTemplate(view.template)}排名`,
    desc: `${dayAndTime(view)}${view.count > 1 ? ` · ${view.index + 1}/${view.count} 项` : ''}`,
    lines: rankLines(view),
    empty: '没有班级要查。',
    page: view.page,
    action: 'inspection-ranks',
    parts: [view.index],
    more: [
      ...(view.index > 0 ? [other('上一项', view.index - 1)] : []),
      ...(view.index + 1 < view.count ? [other('下一项', view.index + 1)] : []),
    ],
  })
}

function uncheckedLines({ groups }: DayUncheckedView): string[] {
  return groups.flatMap(({ template, names }) => [`【${shortTemplate(template)}】${names.length} 处`, ...names])
}

// ---- One class -------------------------------------------------------------------------------------------

function classLine({ score, base, late, unchecked, ...slot }: ClassDayView['templates'][number]): string {
  if (score === null) return notChecked(slot)
  return `${scoreText({ score, base })}${unchecked > 0 ? ` · ${unchecked} 处没有检查` : ''}${late ? ' · 迟交' : ''}`
}

/** What was taken off, the check with the largest loss first. */
function offLines({ templates }: ClassDayView): string[] {
  return templates
    .filter(({ score, base }) => score !== null && score < base)
    .toSorted((a, b) => lostOf([b]) - lostOf([a]))
    .map(({ template, kind, targets }) => {
      const found = targets.flatMap(target =>
        target.reports
          .filter(({ counts }) => counts)
          .flatMap(report =>
            report.findings
              .filter(({ points }) => points > 0)
              .map(finding => `${kind === 'class' ? '' : `${target.name} `}${findingText(finding)}`),
          ),
      )
      return `${shortTemplate(template)}：${found.join('、')}`
    })
}

function actButton(card: CardIdentity, text: string, what: DayPickView['what'], numbers: readonly string[]): ButtonPart[] {
  if (numbers.length === 0) return []
  const action = numbers.length === 1 ? actionKey(card, `inspection-${what}`, numbers[0]!) : actionKey(card, 'inspection-pick', what, 1)
  return [{ text, style: 'secondary', action }]
}

function classCard(view: ClassDayView, card: CardIdentity): Face {
  const details = view.templates.flatMap(detailLines)
  const fixes = view.fixes.map(fix => fixText(fix, view.date))
  const all = [...details, ...(fixes.length > 0 ? ['【还没有整改】', ...fixes] : [])]
  const title = withRoom(view.className, ` 巡检：${classVerdict(view)}`, CARD_HINTS.title)
  if (view.page > 0)
    return pageCard(card, { title, desc: dayAndTime(view), lines: all, empty: '没有检查。', page: view.page, action: 'inspection-details' })
  const toFix = [...new Set(view.fixes.filter(({ fixed }) => !fixed).map(({ reportNumber }) => reportNumber))]
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title,
      desc: dayAndTime(view),
      body: bodyOf(
        [...photosText(view.showing), ...offLines(view), ...(fixes.length > 0 ? [`还没有整改 ${fixes.length} 项`] : [])],
        '……点“明细”看全部',
      ),
      rows: view.templates.slice(0, MOST_ROWS).map(template => ({
        label: rowName(template.template),
        value: excerpt(classLine(template), CARD_HINTS.rowValue),
      })),
      buttons: [
        { text: '明细', style: 'primary', action: actionKey(card, 'inspection-details', 1) },
        ...photoButton(card, view.photos, view.showing),
        ...(view.own ? [...actButton(card, '申诉', 'appeal', view.appeals), ...actButton(card, '整改', 'rectify', toFix)] : []),
      ],
    }),
  }
}

function classLines(view: ClassDayView): string[] {
  const fixes = view.fixes.map(fix => fixText(fix, view.date))
  return [
    `${view.className} ${longDay(view.date)}巡检：${classVerdict(view)}`,
    ...view.templates.flatMap(detailLines),
    ...(fixes.length > 0 ? ['还没有整改：', ...fixes] : []),
  ]
}

function classText(view: ClassDayView): string {
  return blocksWithin(classLines(view), '\n', asOfSecond(view.asOf), left => `……还有 ${left} 行没有列出，点卡片上的“明细”看全部。`)
}

function classesText({ classes }: { classes: readonly ClassDayView[] }): string {
  const [first] = classes
  if (classes.length === 1) return classText(first!)
  return blocksWithin(
    classes.map(view => classLines(view).join('\n')),
    '\n\n',
    `只看一个班，请发“巡检 班名”。${asOfSecond(first!.asOf)}`,
  )
}

const PICK: Record<DayPickView['what'], { title: string; empty: string }> = {
  appeal: { title: '申诉哪一条？', empty: '没有可以申诉的扣分。' },
  rectify: { title: '整改哪一条？', empty: '没有要整改的。' },
}

const choiceLine = ({ number, what, target, lost }: DayPickView['choices'][number]): string =>
  `${target ? `${target} ` : ''}${shortTemplate(what)}${lost === null ? '' : ` ${off(lost)}`}（${number}）`

function pickCard(view: DayPickView, card: CardIdentity): Face {
  const pages = Math.max(1, Math.ceil(view.choices.length / CHOICES_PER_PAGE))
  const page = Math.min(Math.max(view.page, 1), pages)
  const choices = view.choices.slice((page - 1) * CHOICES_PER_PAGE, page * CHOICES_PER_PAGE)
  const { title, empty } = PICK[view.what]
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: withRoom(view.className, ` ${title}`, CARD_HINTS.title),
      desc: `${longDay(view.date)}${pages > 1 ? ` · 第 ${page}/${pages} 页` : ''}`,
      body: excerpt(
        choices.map((choice, place) => `${place + 1} ${excerpt(choiceLine(choice), 36)}`).join('\n') || empty,
        CARD_HINTS.subTitle,
      ),
      buttons: [
        ...choices.map(({ number, target, what }, place): ButtonPart => ({
          text: excerpt(`${place + 1} ${target ?? shortTemplate(what)}`, CARD_HINTS.buttonText),
          style: 'secondary',
          action: actionKey(card, `inspection-${view.what}`, number),
        })),
        ...(pages > 1
          ? [
              {
                text: '更多',
                style: 'neutral',
                action: actionKey(card, 'inspection-pick', view.what, page < pages ? page + 1 : 1),
              } as const,
            ]
          : []),
        { text: '返回', style: 'primary', action: actionKey(card, 'inspection-day') },
      ],
    }),
  }
}

// ---- Corrections and refusals ----------------------------------------------------------------------------

function amended(view: DayAmendedView): string {
  const lines = view.blocks.flatMap(({ className, corrections }) => [
    ...(className === null ? [] : [`【${className}】`]),
    ...corrections.map(correction => correctionText(className === correction.name ? { ...correction, name: '' } : correction, true)),
  ])
  return blocksWithin(
    [`更正：${longDay(view.date)}的巡检日报发出以后有改动，以这里为准。`, ...lines],
    '\n',
    asOfSecond(view.asOf),
    left => `……还有 ${left} 处没有列出，发“巡检 ${view.date.slice(5)}”看全部。`,
  )
}

const REFUSED: Record<DayRefusedView['reason'], (view: DayRefusedView) => string> = {
  'not-allowed': () => '你没有这个权限，或者这个班已经不归你管。需要的话请找班主任或学工干事。',
  'not-piloted': () => '你们班还没有开通，请先按学校原来的办法办。',
  'no-check': view => `${longDay(view.date)}没有你能看到的检查。看别的日子，发“巡检 昨天”或“巡检 ${view.date.slice(5)}”。`,
  'no-such-class': view => `没有找到“${excerpt(view.detail, 20)}”。请这样发：巡检 班名，巡检 检查名，或 巡检 昨天。`,
  future: view => `${longDay(view.date)}还没有到。`,
  'nothing-here': () => '这里没有可以看的了。',
}

function refusedCard(view: DayRefusedView, card: CardIdentity): Face {
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: '巡检日报',
      desc: longDay(view.date),
      body: REFUSED[view.reason](view),
      buttons: [{ text: '已失效', style: 'neutral', action: actionKey(card, 'inspection-day') }],
    }),
    replaceText: '已失效',
    closed: true,
  }
}

/** The day's report of inspections: three audiences, three contents. */
export const inspectionDayCards: Renderers<DailyView> = {
  'inspection.day': { text: dayText, card: dayCard },
  'inspection.day-ranks': {
    text: view =>
      blocksWithin(
        [`${longDay(view.date)}${shortTemplate(view.template)}排名：`, ...rankLines(view)],
        '\n',
        asOfSecond(view.asOf),
        left => `……还有 ${left} 行没有列出，发“巡检 班名”看一个班。`,
      ),
    card: ranksCard,
  },
  'inspection.day-unchecked': {
    text: view =>
      blocksWithin([`${longDay(view.date)}未检查：`, ...uncheckedLines(view)], '\n', asOfSecond(view.asOf), left => `……还有 ${left} 处。`),
    card: (view, card) =>
      pageCard(card, {
        title: '未检查',
        desc: dayAndTime(view),
        lines: uncheckedLines(view),
        empty: '都检查了。',
        page: view.page,
        action: 'inspection-unchecked',
      }),
  },
  'inspection.day-fixes': {
    text: (view: DayFixesView) =>
      blocksWithin(
        [`还没有整改的：`, ...view.fixes.map(fix => fixText(fix, view.date))],
        '\n',
        asOfSecond(view.asOf),
        left => `……还有 ${left} 项。`,
      ),
    card: (view, card) =>
      pageCard(card, {
        title: `还没有整改 ${view.fixes.length} 项`,
        desc: dayAndTime(view),
        lines: view.fixes.map(fix => fixText(fix, view.date)),
        empty: '都整改好了。',
        page: view.page,
        action: 'inspection-fixes',
      }),
  },
  'inspection.class-day': { text: classText, card: classCard },
  'inspection.class-days': { text: classesText },
  'inspection.day-pick': { text: view => [PICK[view.what].title, ...view.choices.map(choiceLine)].join('\n'), card: pickCard },
  'inspection.day-amended': { text: amended },
  'inspection.day-refused': { text: view => REFUSED[view.reason](view), card: refusedCard },
  'inspection.digest': { text: view => inspectionBlock(view).line },
}
