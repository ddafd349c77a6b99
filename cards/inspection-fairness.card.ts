import type {
  DoubleFiling,
  FairnessAllView,
  FairnessOneView,
  FairnessRefusedView,
  FairnessView,
  Habit,
  InspectorFairness,
  InspectorHabit,
} from '../src/modules/inspection/index.js'
import type { Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay } from './words.js'

/** The inspectors below them must fit too. */
const MOST_UNDECIDED = 4

const points = (value: number): string => value.toFixed(1)

function compared({ difference }: Pick<Habit, 'difference'>): string {
  if (difference === null) return '还没有足够的别人可比'
  const size = points(Math.abs(difference))
  return size === '0.0' ? '和别人差不多' : `比别人${difference > 0 ? '多' : '少'}扣 ${size}`
}

const habit = (one: Habit): string => `${one.count} 份，平均扣 ${points(one.mean)}，波动 ${points(one.spread)}，${compared(one)}`

const LEAN = { strict: '（偏严）', mild: '（偏松）' } as const

const habitLine = (one: InspectorHabit): string => `${habit(one)}${one.lean === null ? '' : LEAN[one.lean]}`

const doubleLine = ({ date, template, targetName, lines }: DoubleFiling): string =>
  `${shortDay(date)} ${template} ${targetName}：${lines
    .filter(line => line.counts)
    .map(({ inspectorName, score, number }) => `${inspectorName} ${score} 分（${number}）`)
    .join('、')}`

function undecidedLines(undecided: readonly DoubleFiling[]): string[] {
  const first = undecided[0]?.lines.find(line => line.counts)
  if (!first) return []
  const left = undecided.length - MOST_UNDECIDED
  return [
    `两份分数不一样，请定一份。以哪一份为准，发它的单号：裁定 ${first.number}；都算（取平均）发：裁定 ${first.number} 都算`,
    ...undecided.slice(0, MOST_UNDECIDED).map(doubleLine),
    ...(left > 0 ? [`……还有 ${left} 处，定了这些再发一次。`] : []),
  ]
}

const spanOf = ({ days, from, until }: Pick<FairnessAllView, 'days' | 'from' | 'until'>): string =>
  `最近 ${days} 天（${shortDay(from)}–${shortDay(until)}）`

const WHAT_IT_MEANS = '波动是每次扣分相差多少。偏严、偏松说的是习惯，不是查错了，先一起对对标准。'

function allText(view: FairnessAllView): string {
  const people = view.inspectors.map(one => `${one.name} ${habitLine(one)}`)
  const nobody = view.tooFew > 0 ? '现在还没有人满 10 份，先不比。' : '没有人交过巡检。'
  return blocksWithin(
    [`检查员 ${spanOf(view)}`, ...undecidedLines(view.undecided), ...(people.length > 0 ? people : [nobody])],
    '\n',
    [
      ...(view.tooFew > 0 ? [`不到 10 份的 ${view.tooFew} 人不列。`] : []),
      ...(people.length > 0 ? [WHAT_IT_MEANS] : []),
      `看一个人发：检查员 姓名${asOfSecond(view.asOf)}`,
    ].join('\n'),
    left => `……还有 ${Math.min(left, people.length)} 人没有列出。`,
  )
}

function detail({ templates, places, few, doubles }: InspectorFairness): string[] {
  const section = (title: string, lines: InspectorFairness['templates']) =>
    lines.length === 0 ? [] : [title, ...lines.map(line => `${line.name} ${habit(line)}`)]
  return [
    ...(doubles
      ? [
          `和别人同时查同一处 ${doubles.count} 次，${compared(doubles)
            .replace('比别人', '平均比对方')
            .replace('和别人差不多', '平均和对方差不多')}`,
        ]
      : []),
    ...section('按检查：', templates),
    ...(few.length > 0 ? [`不到 10 份的先不算：${few.map(({ name, count }) => `${name} ${count} 份`).join('、')}`] : []),
    ...section('按地方（和别人在同一处比）：', places),
  ]
}

function oneText(view: FairnessOneView): string {
  const { of } = view
  const lines =
    'habit' in of ? [`合计 ${habitLine(of.habit)}`, ...detail(of)] : [`交了 ${of.count} 份，不到 10 份，先不算平均，也不和别人比。`]
  return blocksWithin(
    [`${view.name} ${spanOf(view)}`, ...undecidedLines(view.undecided), ...lines],
    '\n',
    `${'habit' in of ? WHAT_IT_MEANS : '多几份再看才公平。'}${asOfSecond(view.asOf)}`,
    left => `……还有 ${left} 行没有列出。`,
  )
}

const REFUSED: Record<FairnessRefusedView['reason'], (view: FairnessRefusedView) => string> = {
  'not-allowed': () => '检查员的松紧只给学工干事看。对某一份分数有疑问，班主任可以发“申诉”。',
  'not-piloted': () => '还没有班级启用巡检，现在没有可看的。',
  nobody: ({ detail: who, days }) =>
    `最近 ${days} 天没有叫“${who}”的检查员交过巡检。请写姓名或学号；要看更早的，可以在后面加天数：检查员 姓名 90天`,
  'which-one': ({ detail: who }) => `有同名的：${who}。请用学号再发一次。`,
}

/** The words of how inspectors score. */
export const fairnessCards: Renderers<FairnessView> = {
  'inspection.fairness': { text: allText },
  'inspection.fairness-one': { text: oneText },
  'inspection.fairness-refused': { text: view => REFUSED[view.reason](view) },
}
