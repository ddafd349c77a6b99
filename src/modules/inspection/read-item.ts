import type { Finding, Item, TemplateVersion } from './inspection.js'
import { FINE, NO_RECTIFY, NOTE, RECTIFY, standing, type Label } from './line-words.js'
import { findingOf, mergeFindings, type Said } from './score.js'

export type ReadQuestion =
  | 'which-target'
  | 'unknown-target'
  | 'which-item'
  | 'points-beyond'
  | 'half-points'
  | 'how-many'
  | 'bed-or-points'
  | 'not-a-bed'
  | 'no-text'
  | 'no-points'
  | 'two-numbers'
  | 'clean-or-not'
  | 'unknown-word'
  | 'nothing-left'
  | 'this-or-all'

/** One question back; each choice carries the whole message again with that answer in it, so that nothing has to be remembered. */
export interface ReadAsk {
  kind: 'ask'
  question: ReadQuestion
  details: { word?: string; item?: string; target?: string; points?: number; ceiling?: number; bed?: number; beds?: number }
  choices: { label: string; text: string }[]
}

/** What was said of one item, and where it stands in the message. */
export interface ItemSaid {
  item: Item
  said: { points?: number; count?: number; beds: number[]; texts: string[]; rectify?: boolean }
  start: number
  end: number
}

const GAP = /[\s,;。、/!~]/
const POINTS = /^ *-(\d*\.?\d+)分?/
const NUMBER = /^(\d*\.?\d+)(分|个人|人|名|个|次|位|处|张|块|片|堆|件|本|瓶|扇|盏|双)?/
const BED_NEXT = /^\d+(?:[、,和]\d+)*号?床/

/** Reads on behind an item's name: words about it, points, a count. Stops where something else begins. False = said to be fine. */
export function readTail(
  text: string,
  found: ItemSaid,
  items: readonly Label<Item>[],
  isTarget: (at: number) => boolean,
): ItemSaid | 'fine' | ReadAsk {
  if (found.item.kind === 'text') return readWords(text, found, items, isTarget)
  const { said, item } = found
  let at = found.end
  let word = ''
  const ask = (question: ReadQuestion, points?: number): ReadAsk => {
    return { kind: 'ask', question, details: { item: item.name, ...(points !== undefined && { points }) }, choices: [] }
  }
  for (;;) {
    const rest = text.slice(at)
    const points = POINTS.exec(rest)
    const number = points ? null : NUMBER.exec(rest)
    if (points) {
      if (said.points !== undefined) return ask('two-numbers')
      said.points = Number(points[1])
      at += points[0].length
    } else if (number && !BED_NEXT.test(rest)) {
      const [whole, digits, unit = ''] = number
      if (item.kind === 'count' && unit !== '分') {
        if (said.count !== undefined) return ask('two-numbers')
        said.count = Number(digits)
      } else if (unit === '分' || unit === '') {
        if (said.points !== undefined) return ask('two-numbers')
        if (item.perBed && unit === '' && said.beds.length === 0) return { ...ask('bed-or-points', Number(digits)), choices: [] }
        said.points = Number(digits)
      } else word += whole
      at += whole.length
    } else if (rest === '' || number || GAP.test(rest[0]!) || NO_RECTIFY.test(rest) || RECTIFY.test(rest) || NOTE.test(rest)) break
    else if (standing(text, at, items)) break
    else {
      word += rest[0] === ':' && word === '' ? '' : String.fromCodePoint(rest.codePointAt(0)!)
      at += String.fromCodePoint(rest.codePointAt(0)!).length
    }
  }
  found.end = at
  if (FINE.includes(word) && said.points === undefined && said.count === undefined) return 'fine'
  if (word !== '' && !/^[了的-]$/.test(word)) said.texts.push(word)
  return found
}

/** Of an item in words: all of it, up to the next stop or item. */
function readWords(text: string, found: ItemSaid, items: readonly Label<Item>[], isTarget: (at: number) => boolean): ItemSaid {
  let at = found.end
  while (at < text.length && !/[,;。\n]/.test(text[at]!)) {
    const begins = text[at] === ' ' ? at + 1 : -1
    if (begins > 0 && (standing(text, begins, items) || isTarget(begins) || NOTE.test(text.slice(begins)))) break
    at += 1
  }
  const label = text.slice(found.start, found.end)
  const words = text
    .slice(found.end, at)
    .replace(/^[\s:]+/, '')
    .trim()
  const whole = label === found.item.name || words === '' ? words : `${label}${words}`
  if (whole !== '') found.said.texts.push(whole)
  found.end = at
  return found
}

/** The findings of one target, one an item, or the question to ask. `again` = the message with other words in place of what was said. */
export function settleFindings(
  saids: readonly ItemSaid[],
  template: TemplateVersion,
  { name, beds: bedsOfRoom }: { name: string; beds: number },
  again: (said: ItemSaid, words: string) => string,
): Finding[] | ReadAsk {
  const findings = new Map<string, Finding>()
  for (const each of saids) {
    const { item, said } = each
    const choice = (words: string) => ({ label: words, text: again(each, words) })
    const beyond = (points: number, choices: ReadAsk['choices']): ReadAsk => {
      return { kind: 'ask', question: 'points-beyond', details: { item: item.name, points, ceiling: item.ceiling, target: name }, choices }
    }
    const bed = said.beds.find(one => one < 1 || one > (bedsOfRoom || 24))
    if (bed !== undefined) return { kind: 'ask', question: 'not-a-bed', details: { bed, beds: bedsOfRoom, target: name }, choices: [] }
    const found = findingOf(item, saidOf(each))
    if (!found.ok) {
      const points = said.points ?? 0
      if (found.fault === 'beyond-ceiling') return beyond(points, [choice(`${item.name}-${item.ceiling}`)])
      const question = found.fault === 'not-half' ? 'half-points' : found.fault
      const choices = found.fault === 'how-many' ? [1, 2, 3].map(count => choice(`${item.name}${count}人`)) : []
      return { kind: 'ask', question, details: { item: item.name, points, target: name }, choices }
    }
    const before = findings.get(item.name)
    const merged = before ? mergeFindings(item, before, found.finding) : found
    if (!merged.ok) return beyond((before?.points ?? 0) + found.finding.points, [])
    findings.set(item.name, merged.finding)
  }
  return template.items.flatMap(item => findings.get(item.name) ?? [])
}

function saidOf({ item, said }: ItemSaid): Said {
  const { points, count, beds, texts, rectify } = said
  // A bed at which something of the whole room was seen is kept as words.
  const words = [...(item.perBed || beds.length === 0 ? [] : [`${beds.join('、')}床`]), ...texts].join(' ')
  return {
    ...(points !== undefined && { points }),
    ...(count !== undefined && { count }),
    ...(item.perBed && beds.length > 0 && { beds }),
    ...(words !== '' && { text: words }),
    ...(rectify !== undefined && { rectify }),
  }
}
