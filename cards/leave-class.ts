import type { LeaveAwayView, LeaveFiledView } from '../src/modules/leave/index.js'
import { longDay } from '../src/shared/dates.js'
import { excerpt } from '../src/wecom/template-card.js'
import { problemText, when } from './leave-words.js'
import { asOfSecond, blocksWithin, nameList } from './words.js'

const MOST_LINES = 15

export function away(view: LeaveAwayView): string {
  const head = `${longDay(view.date)}请假：`
  if (view.classes.length === 0) return `${head}没有人请假，也没有等着销假的。${asOfSecond(view.asOf)}`
  const line = (each: LeaveAwayView['classes'][number]['slips'][number]) => {
    const state = each.overdue ? '该销假了' : each.returnedAt ? '已销假' : each.state === 'pending' ? '审批中' : ''
    return `${each.name} ${each.type} ${when(each.shape, each)}${state ? `（${state}）` : ''}`
  }
  const blocks = view.classes.map(group =>
    [
      `【${group.className}】${group.slips.length} 人次`,
      ...group.slips.slice(0, MOST_LINES).map(line),
      ...(group.slips.length > MOST_LINES
        ? [
            `还有：${nameList(
              group.slips.slice(MOST_LINES).map(each => each.name),
              20,
            )}`,
          ]
        : []),
    ].join('\n'),
  )
  return blocksWithin([`${head}\n${blocks[0]!}`, ...blocks.slice(1)], '\n', asOfSecond(view.asOf))
}

/** Of forty students one line says who got it; who did not is told one by one. */
export function filed(view: LeaveFiledView): string {
  const done = view.results.filter(({ number }) => number !== null)
  const numbered = ({ name, number }: LeaveFiledView['results'][number]) => (done.length > MOST_LINES ? name : `${name} ${number}`)
  const group = (state: 'approved' | 'pending', label: string) => {
    const names = done.filter(result => (result.state === 'approved') === (state === 'approved')).map(numbered)
    return names.length > 0 ? [`${label} ${names.length} 人：${nameList(names, 60)}`] : []
  }
  const failed = view.results.filter(({ number }) => number === null)
  return [
    `替学生请假（${view.type}，${when(view.shape, view.span)}${view.backDated ? '，补假' : ''}）：`,
    ...group('approved', '已同意'),
    ...group('pending', '已提交、等下一步审批'),
    ...failed.slice(0, MOST_LINES / 3).map(({ name, problems }) => `没有办成：${name}，${excerpt(problems.map(problemText).join(''), 60)}`),
    ...(failed.length > MOST_LINES / 3
      ? [
          `没有办成的还有：${nameList(
            failed.slice(MOST_LINES / 3).map(each => each.name),
            20,
          )}`,
        ]
      : []),
    ...(view.unknown.length > 0 ? [`没有找到：${nameList(view.unknown, 10)}`] : []),
  ].join('\n')
}
