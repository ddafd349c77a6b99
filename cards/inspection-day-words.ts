import type { ClassDayView, ClassTemplateDetail, Correction, DayTemplateHead, OpenFix, RankLine } from '../src/modules/inspection/index.js'
import { clockTime, type LocalDate } from '../src/shared/dates.js'
import { CARD_HINTS, displayLength } from '../src/wecom/template-card.js'
import type { BlockText } from './digest-blocks.js'
import { findingText, off } from './finding-words.js'
import { shortDay } from './words.js'

/** 卫生晨检 of 每日卫生晨检: what every check of a day is needs no word. */
export function shortTemplate(name: string): string {
  return name.replace(/^每日/, '')
}

/** As the name of a card's row: 宿舍卫生 of 宿舍卫生和纪律晨检. */
export function rowName(template: string): string {
  return shortTemplate(template)
    .slice(0, CARD_HINTS.rowName)
    .replace(/[和与及、]$/, '')
}

export function scoreText({ score, base }: { score: number; base: number }): string {
  return `${score}/${base}`
}

/** 未检查 is said of a check that is over; of one to come, when. */
export function notChecked({ state, openAt }: Pick<DayTemplateHead, 'state' | 'openAt'>): string {
  if (state === 'planned' && openAt) return `${clockTime(openAt)} 开始`
  return state === 'open' ? '正在检查' : '没有检查'
}

export function fixText({ number, item, targetName, date, fixed }: OpenFix, today: LocalDate): string {
  return `${targetName} ${item}${date === today ? '' : `（${shortDay(date)}）`}${fixed ? '，等复查' : ''} ${number}`
}

export function rankText({ rank, className, score, base, late, unchecked, item }: RankLine): string {
  if (score === null || rank === null) return `未检查 ${className}`
  const beside = [...(item && score < base ? [item] : []), ...(unchecked > 0 ? [`${unchecked} 处未检查`] : []), ...(late ? ['迟交'] : [])]
  return `${rank} ${className} ${score}${beside.length > 0 ? `（${beside.join('，')}）` : ''}`
}

/** Everything of one check of a class, a line each. */
export function detailLines({ template, kind, state, openAt, score, base, late, unchecked, targets }: ClassTemplateDetail): string[] {
  const head = `【${shortTemplate(template)}】`
  if (score === null) return [`${head}${notChecked({ state, openAt })}`]
  const lines = targets.flatMap(target => {
    const ofTarget = target.reports.flatMap(report => {
      const notes = [
        ...(report.note ? [report.note] : []),
        ...(report.photos > 0 ? [`照片 ${report.photos} 张`] : []),
        ...(report.ownClass ? ['查的是本班'] : []),
        ...(report.inspector ? [`检查：${report.inspector}`] : []),
      ]
      const said = [...report.findings.map(findingText), ...notes]
      return said.length > 0 ? [`${report.counts ? '' : '（另一份，不计）'}${said.join('，')}`] : []
    })
    if (kind === 'class') return ofTarget
    const state =
      target.score === null ? '没有检查' : `${scoreText({ score: target.score, base: target.base })}${target.late ? '（迟交）' : ''}`
    return [[`${target.name} ${state}`, ...ofTarget].join('：')]
  })
  const rest = `${late ? '（迟交）' : ''}${unchecked > 0 ? `（${unchecked} 处没有检查）` : ''}`
  return [`${head}${scoreText({ score, base })}${rest}`, ...lines]
}

/** What a class lost on the day, over all checks. */
export function lostOf(templates: readonly Pick<ClassTemplateDetail, 'score' | 'base'>[]): number {
  const lost = templates.reduce((sum, { score, base }) => sum + (score === null ? 0 : Math.max(0, base - score)), 0)
  return Math.round(lost * 100) / 100
}

export function classVerdict({ templates }: Pick<ClassDayView, 'templates'>): string {
  if (templates.every(({ score }) => score === null)) return '没有检查'
  const lost = lostOf(templates)
  return lost === 0 ? '没有扣分' : `共扣 ${lost} 分`
}

const standing = ({ score }: Correction['from']): string => (score === null ? '未检查' : String(score))

function offText(items: readonly [item: string, points: number][]): string {
  return items.length === 0 ? '没有扣分' : items.map(([item, points]) => `${item} ${off(points)}`).join('、')
}

/** 卫生晨检 8 → 9（现在：地面 −1）. */
export function correctionText({ template, name, from, to }: Correction, own: boolean): string {
  const where = own && name === '' ? '' : ` ${name}`
  const change = from.score === to.score ? `${standing(to)} 不变` : `${standing(from)} → ${standing(to)}`
  const what = to.off && to.score !== null && JSON.stringify(from.off) !== JSON.stringify(to.off) ? `（现在：${offText(to.off)}）` : ''
  return `${shortTemplate(template)}${where} ${change}${what}`
}

/** Lines broken into pages of a card's body; a line longer than a page is cut by the caller. */
export function pagesOfLines(lines: readonly string[], most: number): string[][] {
  const pages: string[][] = []
  let left = 0
  for (const line of lines) {
    const cost = displayLength(line) + 1
    if (pages.length === 0 || cost > left) {
      pages.push([])
      left = most
    }
    pages.at(-1)!.push(line)
    left -= cost
  }
  return pages
}

/** Inspection in the day's card of a class. */
export function inspectionBlock({
  lines,
}: {
  lines: readonly Pick<ClassTemplateDetail, 'template' | 'state' | 'openAt' | 'score' | 'base' | 'late' | 'unchecked'>[]
}): BlockText {
  const said = lines.map(line => {
    const what =
      line.score === null
        ? notChecked(line)
        : `${scoreText({ score: line.score, base: line.base })}${line.unchecked > 0 ? `（${line.unchecked} 处没有检查）` : ''}`
    return `${shortTemplate(line.template)} ${what}`
  })
  const missed = lines.filter(line => line.score === null && line.state === 'closed').length
  const checked = lines.filter(line => line.score !== null).length
  const lost = lostOf(lines)
  const short = [
    ...(checked > 0 ? [`查了 ${checked} 项${lost > 0 ? `，扣 ${lost} 分` : '，没有扣分'}`] : []),
    ...(missed > 0 ? [`${missed} 项没有检查`] : []),
  ]
  return {
    label: '巡检',
    line: said.join('；'),
    short: short.length > 0 ? short.join('，') : '还没有开始',
    quiet: lost === 0 && missed === 0,
  }
}
