import type { WeekClassesView, WeekRankingView, WeekRefusedView, WeekRow, WeekView } from '../src/modules/inspection/index.js'
import { clockTime, longDay, weekdayName } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt } from '../src/wecom/template-card.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay, withRoom } from './words.js'

const REFUSED: Record<WeekRefusedView['reason'], string> = {
  'not-allowed': '周表给班主任、系部书记和学工干事看，你现在没有这个权限。需要的话请找学工干事。',
  'not-piloted': '你的班级还没有启用巡检，现在没有周表。',
  'no-such-day': '没有看懂是哪一周。请发：周表，周表 上周，或写那一周的任意一天：周表 9-14',
  'not-yet': '这一周还没有到，没有什么可看的。',
}

const MAKING = { sheet: '表格正在做，马上发给你。', picture: '图片正在画，马上发给你。' } as const

type Dated = Pick<WeekRankingView, 'week' | 'notice'>

function range({ week }: Dated): string {
  return `${longDay(week.from)}–${longDay(week.until)}`
}

const lead = ({ notice }: Dated): string[] => (notice ? [MAKING[notice]] : [])

/** `1. 一班 98.50 红旗` */
function rankLine({ departmentRank, className, average, flag }: WeekRow): string {
  return departmentRank === null
    ? `${className} 未检查，不排名`
    : `${departmentRank}. ${className} ${average!.toFixed(2)}${flag ? ' 红旗' : ''}`
}

function flags(rows: readonly WeekRow[]): string {
  return rows
    .filter(row => row.flag)
    .map(row => `${row.className} ${row.average!.toFixed(2)}`)
    .join('、')
}

const itemLine = (items: WeekRankingView['items']): string[] =>
  items.length === 0
    ? []
    : [
        `扣分最多：${items
          .slice(0, 3)
          .map(({ item, points, times }) => `${item} ${points} 分（${times} 次）`)
          .join('、')}`,
      ]

const missedLine = (missed: number): string[] => (missed > 0 ? [`该查没有查：${missed} 次（不算满分，也不计入平均）`] : [])

function rankingText(view: WeekRankingView): string {
  const several = view.departments.length > 1
  const heads = [
    ...lead(view),
    `巡检周表 ${range(view)} ${view.scope}`,
    ...view.departments.flatMap(({ name, rows }) => {
      const winners = flags(rows)
      return winners === '' ? [] : [`流动红旗${several ? `（${name || '其他'}）` : ''}：${winners}`]
    }),
    ...itemLine(view.items),
    ...missedLine(view.missed),
  ]
  const lines = view.departments.flatMap(({ name, rows }) => [...(several ? [`【${name || '其他'}】`] : []), ...rows.map(rankLine)])
  return blocksWithin(
    [...heads, ...lines],
    '\n',
    `完整的发：周表 表格，或：周表 图片${asOfSecond(view.asOf)}`,
    left => `……还有 ${left} 行，都在表格里。`,
  )
}

function rankingCard(view: WeekRankingView, card: CardIdentity): Face {
  const rows = view.departments.flatMap(department => department.rows)
  const first = rows.filter(row => row.flag).slice(0, 6)
  const body = [
    ...lead(view),
    ...itemLine(view.items),
    ...missedLine(view.missed),
    ...(rows.some(row => row.average !== null) ? [] : ['这一周还没有检查过。']),
  ]
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: withRoom(view.scope, ' 巡检周表', CARD_HINTS.title),
      desc: withRoom(`${shortDay(view.week.from)}–${shortDay(view.week.until)}`, ` · 截至 ${clockTime(view.asOf)}`, CARD_HINTS.titleDesc),
      ...(body.length > 0 && { body: excerpt(body.join('\n'), CARD_HINTS.subTitle) }),
      ...(first.length > 0 && {
        rows: first.map(row => ({
          label: `第 ${row.departmentRank} 名`,
          value: excerpt(`${row.className} ${row.average!.toFixed(2)}`, CARD_HINTS.rowValue),
        })),
      }),
      buttons: buttons(card),
    }),
  }
}

function buttons(card: CardIdentity) {
  return [
    { text: '表格', style: 'primary' as const, action: actionKey(card, 'week-sheet') },
    { text: '图片', style: 'secondary' as const, action: actionKey(card, 'week-picture') },
  ]
}

function classBlock({ row, ranked, items, missed }: WeekClassesView['classes'][number]): string {
  if (row.average === null) return `${row.className}：这一周${row.due > 0 ? '该查的都没有查' : '没有检查'}，所以没有周均分，也不排名。`
  return [
    `${row.className}：周均分 ${row.average.toFixed(2)}，在 ${ranked} 个班里第 ${row.departmentRank} 名${row.flag ? '，得流动红旗' : ''}`,
    ...row.byTemplate.flatMap(({ template, mean }) => (mean === null ? [] : [`${template} ${mean.toFixed(2)}`])),
    `扣分合计 ${row.cost}，检查了 ${row.inspected}/${row.due} 次`,
    ...itemLine(items),
    ...(missed.length > 0
      ? [
          `没有查：${missed
            .slice(0, 4)
            .map(({ template, date }) => `${weekdayName(date)}${template}`)
            .join('、')}${missed.length > 4 ? ` 等 ${missed.length} 次` : ''}（不算满分）`,
        ]
      : []),
  ].join('\n')
}

function classesText(view: WeekClassesView): string {
  return blocksWithin(
    [...lead(view), `巡检周表 ${range(view)}`, ...view.classes.map(classBlock)],
    '\n',
    `要表格发：周表 表格；要图片发：周表 图片${asOfSecond(view.asOf)}`,
  )
}

function classesCard(view: WeekClassesView, card: CardIdentity): Face {
  const [only] = view.classes
  const name = view.classes.length === 1 ? only!.row.className : `${view.classes.length} 个班`
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: withRoom(name, ' 巡检周表', CARD_HINTS.title),
      desc: withRoom(`${shortDay(view.week.from)}–${shortDay(view.week.until)}`, ` · 截至 ${clockTime(view.asOf)}`, CARD_HINTS.titleDesc),
      body: excerpt([...lead(view), ...view.classes.map(classBlock)].join('\n'), CARD_HINTS.subTitle),
      buttons: buttons(card),
    }),
  }
}

export const weekCards: Renderers<WeekView> = {
  'inspection.week': { text: rankingText, card: rankingCard },
  'inspection.week-classes': { text: classesText, card: classesCard },
  'inspection.week-refused': { text: view => REFUSED[view.reason] },
}
