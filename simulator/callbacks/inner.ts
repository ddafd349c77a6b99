import type { Position } from '../state.js'
import { writeXml, type XmlField } from '../xml.js'

/** The inner documents that WeCom seals into a callback. Element order follows the published samples. */
export interface Frame {
  corpId: string
  from: string
  /** Seconds of simulated time. */
  createTime: number
}

export function messageXml(frame: Frame, agentId: number, msgType: string, fields: readonly XmlField[], msgId: bigint): string {
  // MsgId has 64 bits: written as bare digits, never through a Number.
  return writeXml([...head(frame, msgType), ...fields]).replace(
    /<\/xml>$/,
    `<MsgId>${msgId}</MsgId>\n<AgentID>${agentId}</AgentID>\n</xml>`,
  )
}

export function eventXml(frame: Frame, agentId: number | null, event: string, fields: readonly XmlField[]): string {
  const agent: XmlField[] = agentId === null ? [] : [['AgentID', agentId]]
  return writeXml([...head(frame, 'event'), ['Event', event], ...fields, ...agent])
}

export function locationFields(position: Position): XmlField[] {
  return [
    ['Latitude', position.latitude],
    ['Longitude', position.longitude],
    ['Precision', position.precision],
    ['AppType', 'wxwork'],
  ]
}

export interface Selection {
  questionKey: string
  optionIds: string[]
}

export function cardEventFields(card: {
  key: string
  taskId: string
  cardType: string
  responseCode: string
  selections: readonly Selection[]
}): XmlField[] {
  const items = card.selections.map((selection): XmlField => [
    'SelectedItem',
    [
      ['QuestionKey', selection.questionKey],
      ['OptionIds', selection.optionIds.map((id): XmlField => ['OptionId', id])],
    ],
  ])
  return [
    ['EventKey', card.key],
    ['TaskId', card.taskId],
    ['CardType', card.cardType],
    ['ResponseCode', card.responseCode],
    ...(items.length > 0 ? [['SelectedItems', items] as const] : []),
  ]
}

function head(frame: Frame, msgType: string): XmlField[] {
  return [
    ['ToUserName', frame.corpId],
    ['FromUserName', frame.from],
    ['CreateTime', frame.createTime],
    ['MsgType', msgType],
  ]
}
