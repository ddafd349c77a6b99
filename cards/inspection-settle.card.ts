import type { SettledView, SettleLine, SettleRefusedView, SettleView, SettlingView } from '../src/modules/inspection/index.js'
import { clockTime } from '../src/shared/dates.js'
import { buttonCard, CARD_HINTS, excerpt } from '../src/wecom/template-card.js'
import { findingsText } from './finding-words.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, shortDay, withRoom } from './words.js'

/** With 都算, six buttons. */
const MOST_REPORTS = 5

const mean = (lines: readonly SettleLine[]): number => {
  const counting = lines.filter(line => line.counts)
  return Math.round((counting.reduce((sum, line) => sum + line.score, 0) / Math.max(1, counting.length)) * 100) / 100
}

const OVER: Record<NonNullable<SettleView['over']>, (view: SettleView) => string> = {
  one: ({ lines }) => {
    const kept = lines.find(line => line.counts)
    return `已裁定，以 ${kept?.inspectorName ?? ''} 的 ${kept?.score ?? ''} 分为准。`
  },
  both: ({ lines }) => `已裁定，都算，取平均 ${mean(lines)} 分。`,
  same: () => '现在分数一样，不用裁定。',
}

const lineText = (line: SettleLine): string =>
  `${line.inspectorName} ${line.score} 分（${clockTime(line.filedAt)}，${line.number}）：${findingsText(line.findings)}${line.counts ? '' : '（不计分）'}`

function text(view: SettleView): string {
  const head = `同一处${view.lines.length > 2 ? `${view.lines.length} ` : '两'}份分数：${shortDay(view.date)} ${view.template} ${view.targetName}`
  const first = view.lines[0]!.number
  return [
    head,
    ...view.lines.map(lineText),
    `${view.over ? OVER[view.over](view) : `以哪一份为准？发：裁定 ${first}；都算（取平均）发：裁定 ${first} 都算`}${asOfSecond(view.asOf)}`,
  ].join('\n')
}

function face(view: SettleView, card: CardIdentity): Face {
  const parts = {
    taskId: card.taskId,
    source: SOURCE,
    title: withRoom(view.targetName, ' 同一处两份分数', CARD_HINTS.title),
    desc: withRoom(`${shortDay(view.date)} ${view.template}`, ` · 截至 ${clockTime(view.asOf)}`, CARD_HINTS.titleDesc),
    rows: view.lines.slice(0, MOST_REPORTS).map(line => ({
      label: excerpt(line.inspectorName, CARD_HINTS.rowName),
      value: excerpt(`${line.score} 分 ${findingsText(line.findings)}`, CARD_HINTS.rowValue),
    })),
  }
  if (view.over) {
    const stamp = view.over === 'same' ? '不用裁定' : '已裁定'
    const button = { text: stamp, style: 'neutral' as const, action: actionKey(card, 'inspection-settle', 'all') }
    return {
      card: buttonCard({ ...parts, body: excerpt(OVER[view.over](view), CARD_HINTS.subTitle), buttons: [button] }),
      replaceText: stamp,
      closed: true,
    }
  }
  return {
    card: buttonCard({
      ...parts,
      body: excerpt(`以哪一份为准？不裁定的话，先按平均 ${mean(view.lines)} 分算。`, CARD_HINTS.subTitle),
      buttons: [
        ...view.lines
          .filter(line => line.counts)
          .slice(0, MOST_REPORTS)
          .map(line => ({
            text: withRoom(line.inspectorName, ` ${line.score} 分`, CARD_HINTS.buttonText),
            style: 'primary' as const,
            action: actionKey(card, 'inspection-settle', line.number),
          })),
        { text: '都算，取平均', style: 'secondary', action: actionKey(card, 'inspection-settle', 'all') },
      ],
    }),
  }
}

const OUTCOME: Record<SettledView['outcome'], string> = {
  yours: '以你的为准',
  other: '以另一份为准。两个人看的角度不同，很正常，谢谢你',
  both: '两份都算，取平均',
}

const REFUSED: Record<SettleRefusedView['reason'], (number: string) => string> = {
  'not-allowed': () => '裁定是学工干事的事，什么也没有改。',
  'unknown-number': number => `没有找到巡检单${number ? ` ${number}` : ''}。请发：裁定 单号（以这一份为准），或：裁定 单号 都算`,
  'nothing-to-settle': number => `${number} 这一处只有一份，不用裁定。`,
}

/** The words and faces of two scores for one place. */
export const settleCards: Renderers<SettlingView> = {
  'inspection.settle': { text, card: face },
  'inspection.settled': {
    text: view =>
      `${shortDay(view.date)} ${view.template} ${view.targetName} 有两份分数（你的是 ${view.score} 分，${view.number}），${view.by}裁定：${OUTCOME[view.outcome]}。${asOfSecond(view.asOf)}`,
  },
  'inspection.settle-refused': { text: ({ reason, number }) => REFUSED[reason](number) },
}
