import type { Finding } from '../src/modules/inspection/index.js'

/** `-0.5`, `-2`: points off as inspectors write them. */
export function off(points: number): string {
  return points === 0 ? '' : `−${points}`
}

/** `地面 −2（纸屑）`, `被子 −2（3、5床）`, `说话 3人 −1.5`; of a struck one that it does not count. */
export function findingText({ item, points, count, beds, text, struck }: Finding): string {
  const about = [...(beds?.length ? [`${beds.join('、')}床`] : []), ...(text ? [text] : [])].join('，')
  const cost = [item, ...(count === undefined ? [] : [`×${count}`]), ...(points > 0 ? [off(points)] : [])].join(' ')
  return `${cost}${about ? `（${about}）` : ''}${struck ? '（已不计）' : ''}`
}

export function findingsText(findings: readonly Finding[]): string {
  return findings.length > 0 ? findings.map(findingText).join('；') : '没有扣分'
}
