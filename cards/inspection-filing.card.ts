import type {
  DutyLine,
  FilingView,
  InspectionAskView,
  InspectionDutiesView,
  InspectionFiledView,
  InspectionFillView,
  InspectionRefusedView,
  InspectionReviewView,
  SaidOfTarget,
} from '../src/modules/inspection/index.js'
import { clockTime, longDay } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt, voteCard } from '../src/wecom/template-card.js'
import { findingsText } from './finding-words.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay } from './words.js'

const MOST_DUTIES = 5
const MOST_NAMES = 12

const named = (names: readonly string[]): string =>
  names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join('、')} 等 ${names.length} 处` : names.join('、')

/** Halves are the smallest step; a mean has two places. */
const points = (value: number): string => String(Math.round(value * 100) / 100)

const seenText = (findings: SaidOfTarget['findings'], note: string | null): string =>
  `${findings.length > 0 ? findingsText(findings) : '没有问题'}${note ? `；备注：${note}` : ''}`

/** `301：地面−2，黑板−1（97 分，照片 1 张）`. */
function echo({ target, looked, findings, note, score, photos }: SaidOfTarget): string {
  if (!looked) return `${target}：照片 ${photos} 张，还没有写看到什么`
  return `${target}：${seenText(findings, note)}（${points(score)} 分${photos > 0 ? `，照片 ${photos} 张` : ''}）`
}

// ---- Which slot ------------------------------------------------------------------------------------------

const DUTY_STATE: Record<DutyLine['state'], (duty: DutyLine) => string> = {
  later: ({ openAt }) => `${clockTime(openAt)} 开始`,
  open: ({ targets, filed, closeAt }) => `已报 ${filed}/${targets}，${clockTime(closeAt)} 前报完`,
  late: ({ targets, filed }) => `还差 ${targets - filed}/${targets}，已过时间，补报会记迟交`,
  done: ({ targets }) => `${targets} 处都报了`,
}

const dutyLine = (duty: DutyLine): string =>
  `${duty.template}（${shortDay(duty.date)} ${clockTime(duty.openAt)}–${clockTime(duty.closeAt)}）：${DUTY_STATE[duty.state](duty)}${duty.inPlaceOf ? `，替 ${duty.inPlaceOf}` : ''}`

function dutiesText({ duties, asOf }: InspectionDutiesView): string {
  const can = duties.find(({ state }) => state === 'open' || state === 'late')
  const next = can ? `要报哪一项，发“巡检 ${can.template}”，或点卡片。` : '现在没有要报的。'
  return blocksWithin([`你的检查：`, ...duties.map(dutyLine)], '\n', `${next}${asOfSecond(asOf)}`, left => `……还有 ${left} 项。`)
}

function dutiesCard({ duties, asOf }: InspectionDutiesView, card: CardIdentity): Face {
  const can = duties.filter(({ state }) => state === 'open' || state === 'late').slice(0, MOST_DUTIES)
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: '巡检',
      desc: `要报哪一项？${asOfSecond(asOf)}`,
      body: excerpt(duties.map(dutyLine).join('\n'), CARD_HINTS.subTitle),
      buttons:
        can.length > 0
          ? can.map(({ template, key }) => ({
              text: excerpt(template, CARD_HINTS.buttonText),
              action: actionKey(card, 'inspection-begin', key),
            }))
          : [{ text: '知道了', style: 'neutral', action: actionKey(card, 'inspection-cancel') }],
    }),
  }
}

// ---- One target ------------------------------------------------------------------------------------------

const NOTICE: Record<NonNullable<InspectionFillView['notice']>, string> = {
  photo: '照片收到了。是别处的，就发“照片”加那一处的名称。',
  'no-more-photos': '照片太多了，这一张没有收。',
  'photos-moved': '照片移过去了。',
}

function fillText(view: InspectionFillView): string {
  const names = view.options.slice(0, 2).map(({ text }) => text.split(' ')[0]!)
  return [
    ...(view.notice ? [NOTICE[view.notice]] : []),
    ...(view.recorded.length > 0
      ? [...(view.recorded.some(({ looked }) => looked) ? ['记下了（提交才算）：'] : []), ...view.recorded.map(echo)]
      : [`${view.template} ${longDay(view.date)}`]),
    `${view.recorded.some(({ looked }) => looked) ? '下一个' : '现在'}：${view.target}（还差 ${view.left} 处）`,
    ...(view.open.length > 0 ? [`待整改：${view.open.join('、')}`] : []),
    ...(view.recorded.length > 0
      ? []
      : [
          `勾卡片，或直接打字：${view.target} ${names.map(name => `${name}-1`).join(' ')}`,
          '没有问题发“合格”；剩下都没有问题发“其余满分”；照片直接发；报完发“提交”。',
        ]),
  ].join('\n')
}

function fillCard(view: InspectionFillView, card: CardIdentity): Face {
  const last = view.recorded.at(-1)
  const open = view.open.length > 0 ? `待整改：${view.open.join('、')}。` : ''
  const before = last?.looked ? `已记 ${last.target} ${points(last.score)} 分。` : ''
  return {
    card: voteCard({
      taskId: card.taskId,
      source: SOURCE,
      title: excerpt(`${view.target}（${view.place}/${view.of}）${view.template}`, CARD_HINTS.title),
      desc: excerpt(`${before}${open}勾看到的，没有问题就不勾`, CARD_HINTS.titleDesc),
      checkbox: {
        key: 'seen',
        many: true,
        options: view.options.map(option => ({ ...option, text: excerpt(option.text, CARD_HINTS.checkboxOptionText) })),
      },
      submit: { text: view.left > 1 ? '记下，看下一个' : '记下', action: actionKey(card, 'inspection-note', view.place - 1) },
    }),
  }
}

// ---- Everything, before it is sent -----------------------------------------------------------------------

function missingText(missing: readonly string[]): string {
  return missing.length > 0 ? `还没有报的 ${missing.length} 处：${named(missing)}` : '全部看过了'
}

function reviewText(view: InspectionReviewView): string {
  const head = `${view.template} ${longDay(view.date)}：记了 ${view.lines.length} 处，还没有提交。`
  const next =
    view.missing.length > 0 ? '发“确认”只报记下的这些；接着报就打字；没有问题的发“其余满分”。' : '没错就发“提交”；要改就再打一遍那一处。'
  return blocksWithin(
    [head, ...view.lines.map(echo)],
    '\n',
    `${missingText(view.missing)}。${next}${view.late ? '（已过时间，会记迟交）' : ''}`,
    left => {
      return `……还有 ${left} 处。`
    },
  )
}

function reviewCard(view: InspectionReviewView, card: CardIdentity): Face {
  const off = view.lines.filter(({ findings }) => findings.length > 0)
  const clean = view.lines.length - off.length
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: excerpt(`${view.template}：${view.lines.length} 处待提交`, CARD_HINTS.title),
      desc: `${shortDay(view.date)}${view.late ? '，已过时间，会记迟交' : ''}`,
      body: excerpt(
        [
          ...off.map(({ target, score, findings }) => `${target} ${points(score)}：${findingsText(findings)}`),
          clean > 0 ? `没有问题 ${clean} 处` : '',
        ]
          .filter(Boolean)
          .join('\n'),
        CARD_HINTS.subTitle,
      ),
      rows: [{ label: '还没报', value: excerpt(view.missing.length > 0 ? named(view.missing) : '没有', CARD_HINTS.rowValue) }],
      buttons: [
        ...(view.lines.length > 0 ? [{ text: '提交', action: actionKey(card, 'inspection-send') }] : []),
        ...(view.missing.length > 0 ? [{ text: '接着报', style: 'secondary' as const, action: actionKey(card, 'inspection-back') }] : []),
        { text: '不报了', style: 'neutral', action: actionKey(card, 'inspection-cancel') },
      ],
    }),
  }
}

// ---- One question ----------------------------------------------------------------------------------------

function asked({ question, details }: InspectionAskView): string {
  const { word, item, target, points: said, ceiling, beds } = details
  switch (question) {
    case 'which-target':
      return word ? `“${word}”是哪一处？` : '说的是哪一处？'
    case 'unknown-target':
      return `“${word ?? ''}”不在你这次要检查的地方里。`
    case 'which-item':
      return `“${word ?? ''}”算哪一项？`
    case 'points-beyond':
      return `${item ?? ''}最多扣 ${ceiling ?? 0} 分，没有记 ${said ?? ''}。请重新说这一处。`
    case 'half-points':
      return `${item ?? ''}的分数以 0.5 分为一档，请重新说。`
    case 'how-many':
      return `${item ?? ''}是几个人？例如：${item ?? ''}2人。`
    case 'bed-or-points':
      return `${item ?? ''}后面的数是床号还是扣分？例如：3床${item ?? ''}，或 ${item ?? ''}-1。`
    case 'not-a-bed':
      return `${target ?? ''}只有 ${beds ?? 0} 张床，请重新说床号。`
    case 'no-text':
      return `${item ?? ''}请写清楚是什么，例如：${item ?? ''}：窗户坏了。`
    case 'no-points':
      return `${item ?? ''}只记文字，不扣分。`
    case 'two-numbers':
      return `${item ?? ''}说了两个分数，请只说一个。`
    case 'clean-or-not':
      return '又说没有问题，又说有问题，是哪一种？'
    case 'unknown-word':
      return `“${word ?? ''}”没有看懂，这一句都没有记。`
    case 'nothing-left':
      return '已经没有剩下的了。'
    case 'this-or-all':
      return '只是这一处，还是剩下的全部？'
  }
}

function askText(view: InspectionAskView): string {
  const choices = view.choices.map((choice, index) => `${index + 1}. ${choice}`)
  const note = view.question === 'unknown-word' ? ['换个说法，或放到后面：备注：……'] : []
  return [asked(view), ...choices, ...(choices.length > 0 ? ['回序号就行。'] : note)].join('\n')
}

// ---- Afterwards ------------------------------------------------------------------------------------------

const SKIPPED: Record<InspectionFiledView['skipped'][number]['why'], string> = {
  'no-longer': '现在不在你的排班里了，没有报',
  unchanged: '和上次报的一样，没有变',
}

function filedText(view: InspectionFiledView): string {
  const lines = view.filed.map(
    ({ target, score, amended, number }) => `${target} ${points(score)} 分${amended ? '（更正）' : ''} ${number}`,
  )
  const skipped = view.skipped.map(({ target, why }) => `${target}：${SKIPPED[why]}`)
  const head =
    view.filed.length > 0
      ? `已上报 ${view.template}（${shortDay(view.date)}）${view.filed.length} 处${view.late ? '，记迟交' : ''}：`
      : '没有上报：'
  const tail = [
    ...(view.rectifications > 0 ? [`${view.rectifications} 项要整改，已经告诉班级。`] : []),
    view.missing.length > 0 ? `${missingText(view.missing)}，再发“巡检”接着报。` : '都报完了，辛苦了。',
    ...(view.filed.length > 0 ? [`要改发：改巡检 ${view.filed[0]!.target} …`] : []),
  ].join('\n')
  return blocksWithin([head, ...skipped, ...lines], '\n', tail, left => `……还有 ${left} 处。`)
}

const closed = (card: CardIdentity, title: string, desc: string, replaceText: string): Face => ({
  card: buttonCard({
    taskId: card.taskId,
    source: SOURCE,
    title: excerpt(title, CARD_HINTS.title),
    desc: excerpt(desc, CARD_HINTS.titleDesc),
    buttons: [{ text: replaceText, style: 'neutral', action: actionKey(card, 'inspection-cancel') }],
  }),
  replaceText,
  closed: true,
})

const REFUSED: Record<InspectionRefusedView['reason'], (view: InspectionRefusedView) => string> = {
  'not-allowed': () => '巡检由学生检查员上报。需要的话，请找学工干事把你排进检查名单。',
  'not-piloted': () => '你检查的班级还没有启用，暂时不用上报。',
  'no-duty': () => '今天没有排你检查。有疑问请找学工干事；和同学换班发：换班 姓名 检查名称。',
  'not-yet': ({ template, openAt }) => `${template ?? ''} ${openAt ? clockTime(openAt) : ''} 才开始，到时候再报。`,
  'too-late': ({ template }) => `${template ?? ''}的补报时间过了，没有上报。需要的话请找学工干事。`,
  'all-filed': ({ template }) => `${template ?? ''}都报完了。要改发：改巡检 地点 内容。`,
  struck: ({ template }) => `${template ?? '这一项'}现在没有排你检查，没有上报，填的内容还在。请找学工干事，排好以后再发“提交”。`,
  'nothing-to-send': () => '还没有记下任何一处，没有上报。例如：301 地面-1；没有问题发“合格”。',
}

/** The words and faces of filing: a slot, a target at a time, everything once more, sent. */
export const filingCards: Renderers<FilingView> = {
  'inspection.duties': { text: dutiesText, card: dutiesCard },
  'inspection.fill': { text: fillText, card: fillCard },
  'inspection.review': { text: reviewText, card: reviewCard },
  'inspection.ask': { text: askText },
  'inspection.filed': {
    text: filedText,
    card: (view, card) =>
      closed(
        card,
        `${view.template}：已上报 ${view.filed.length} 处`,
        view.missing.length > 0 ? `还没报 ${view.missing.length} 处，发“巡检”接着报` : '都报完了，辛苦了',
        '已上报',
      ),
  },
  'inspection.begun': {
    text: view => `${view.template}：请看新的卡片。`,
    card: (view, card) => closed(card, view.template, '已经开始，请看下面的新卡片，或直接打字', '已开始'),
  },
  'inspection.form-done': {
    text: () => '这份巡检已经提交或取消。再报发“巡检”。',
    card: (_, card) => closed(card, '巡检', '这份已经提交或取消，再报发“巡检”', '已结束'),
  },
  'inspection.refused': { text: view => REFUSED[view.reason](view) },
}
