import type { Finding } from '../src/modules/inspection/index.js'

/** 100, 98.5: halves are the smallest step, means have two places. */
export function points(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** 地面−2, 说话3人−3, 被子未叠（2、5床）−2, 其他：窗户坏了. */
export function findingText({ item, points: off, count, beds, text, rectify, struck }: Finding): string {
  const where = beds?.length ? `（${beds.join('、')}床）` : ''
  const many = count === undefined ? '' : `${count}人`
  const said = text ? `：${text}` : ''
  const mark = [struck ? '已撤销' : '', rectify ? '整改' : ''].filter(Boolean).join('、')
  return `${item}${many}${where}${off > 0 ? `−${points(off)}` : ''}${said}${mark ? `（${mark}）` : ''}`
}

/** What was seen at one target, in one line. */
export function findingsText(findings: readonly Finding[], note: string | null = null): string {
  const seen = findings.length > 0 ? findings.map(findingText).join('，') : '没有问题'
  return note ? `${seen}；备注：${note}` : seen
}
