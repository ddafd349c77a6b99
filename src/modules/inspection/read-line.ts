import { cutText } from '../../shared/text.js'
import { asTyped } from '../words.js'
import type { Finding, Item, Target, TemplateVersion } from './inspection.js'
import {
  CLEAN,
  EVERY,
  FILLERS,
  itemLabels,
  NONE_OF,
  NO_RECTIFY,
  NOTE,
  plainLine,
  QUESTION,
  RECTIFY,
  REST,
  standing,
  targetLabels,
  WHERE,
} from './line-words.js'
import { readTail, settleFindings, type ItemSaid, type ReadAsk } from './read-item.js'

export type { ReadAsk, ReadQuestion } from './read-item.js'

export interface ReadContext {
  template: TemplateVersion
  targets: readonly Target[]
  /** What a line without a target is about. */
  current: Target | null
  /** Keys of the targets that are filled in: 其余满分 is about the others. */
  done?: readonly string[]
}

/** What was said of one target. Nothing found and not `clean` = it was only named. */
export interface ReadTarget {
  target: Target
  findings: Finding[]
  note: string | null
  clean: boolean
}

export type ReadResult = { kind: 'read'; lines: ReadTarget[] } | ReadAsk | null

const SPACE = /^[\s,;。、/!~]+/
const BEDS = /^(\d+(?:[、,和]\d+)*)号?床/
const COUNT_FIRST = /^(\d+)(?:个人|人|名|个|次|位)/
const POINTS = /^-(\d*\.?\d+)分?/
const NUMBER = /^(\d*\.?\d+)(分|个人|人|名|个|次|位|处)?(?=[\s,;。]|$)/
const STATE = /^(?:[未没不脏乱差坏破缺很太较][^\s,;。\d-]*|有(?!人)[^\s,;。\d-]+)/
/** Looks like a room or a class, and is none of ours. */
const PLACE = /^(?:\d{1,2}(?:号?楼|栋|#|-)|[\p{Script=Han}a-z]{0,8}?)\d{3,}(?:班|室)?(?![\d人床名个次分处.])/u
const UNITS = /^[\d人床名个次分处.]/
const MOST_CHOICES = 6
const MOST_NOTE = 200
/** Longer than anybody types on purpose. */
const LONGEST = 2_000

interface Line {
  target: Target
  said: ItemSaid[]
  notes: string[]
  clean: boolean
  fine: boolean
}

/**
 * An inspector's message against the template and the targets of a duty: understood wholly, or exactly one question. Null = nothing in it
 * is about an inspection. Nothing that was said is dropped, and nothing is guessed.
 */
export function readLine(message: string, { template, targets, current, done = [] }: ReadContext): ReadResult {
  const text = plainLine(message.slice(0, LONGEST))
  if (text === '' || QUESTION.test(text)) return null
  const items = itemLabels(template.items)
  const labels = targetLabels(targets)
  const lines: Line[] = []
  let at = 0
  let line: Line | null = null
  let rest = false
  let last: ItemSaid | null = null
  let pending: { beds: number[]; count?: number; where: string; rectify?: boolean; start: number } | null = null

  const here = () => text.slice(at)
  const lineOf = (target: Target): Line => {
    const known = lines.find(each => each.target.key === target.key)
    if (known) return known
    const fresh = { target, said: [], notes: [], clean: false, fine: false }
    lines.push(fresh)
    return fresh
  }
  const open = () => (line ??= current ? lineOf(current) : targets.length === 1 ? lineOf(targets[0]!) : null)
  const ask = (question: ReadAsk['question'], details: ReadAsk['details'], choices: ReadAsk['choices'] = []): ReadAsk => {
    return { kind: 'ask', question, details, choices }
  }
  const replaced = (start: number, end: number, words: string) =>
    `${text.slice(0, start)}${words}${text.slice(end)}`.replaceAll(/ {2,}/g, ' ').trim()
  const targetAt = (from: number) => {
    const found = standing(text, from, labels)
    if (!found) return null
    const next = text.slice(from + found.length)
    return /\d$/.test(found.label) && UNITS.test(next) ? null : found
  }
  const isItem = (from: number) => standing(text, from, items) !== null
  const skipSpace = (from: number) => from + (/^ */.exec(text.slice(from))?.[0].length ?? 0)

  const which = (): ReadAsk => {
    const left = targets.filter(target => !done.includes(target.key))
    const choices = left.slice(0, MOST_CHOICES).map(({ name }) => ({ label: name, text: `${name} ${text}` }))
    return ask('which-target', {}, choices)
  }

  /** Is anything in the message ours? Then a word that fits nothing is asked about, else it belongs to somebody else. */
  const isOurs = () =>
    lines.length > 0 ||
    rest ||
    /-\d|\d(?:人|床)/.test(text) ||
    [...text].some((_, from) => isItem(from) || (targetAt(from)?.label.length ?? 0) > 2)

  function readTarget(): boolean | ReadAsk {
    const found = targetAt(at)
    if (!found) return false
    if (found.of.length > 1) {
      const choices = found.of.map(({ name }) => ({ label: name, text: replaced(at, at + found.length, `${name} `) }))
      return ask('which-target', { word: text.slice(at, at + found.length) }, choices.slice(0, MOST_CHOICES))
    }
    line = lineOf(found.of[0]!)
    last = null
    at += found.length
    at += /^(?:班|室|寝室?|宿舍|房间?|号)(?![\p{Script=Han}])/u.exec(here())?.[0].length ?? 0
    at += /^\s*:/.exec(here())?.[0].length ?? 0
    return true
  }

  function readItem(): boolean | ReadAsk {
    const found = standing(text, at, items)
    if (!found) return false
    const start = pending?.start ?? at
    const end = at + found.length
    if (found.of.length > 1) {
      const choices = found.of.map(({ name }) => ({ label: name, text: replaced(at, end, name) }))
      return ask('which-item', { word: text.slice(at, end) }, choices)
    }
    const item = found.of[0]!
    const said: ItemSaid = { item, start: at, end, said: { beds: pending?.beds ?? [], texts: pending?.where ? [pending.where] : [] } }
    if (pending?.count !== undefined) said.said.count = pending.count
    if (pending?.rectify !== undefined) said.said.rectify = pending.rectify
    const tail = readTail(text, said, items, from => targetAt(from) !== null)
    if (tail !== 'fine' && 'kind' in tail) return withChoices(tail, item, start)
    at = said.end
    pending = null
    if (tail === 'fine') {
      const about = open()
      if (!about) return which()
      about.fine = true
      last = null
      return true
    }
    return add(said, start)
  }

  function add(said: ItemSaid, start: number): boolean | ReadAsk {
    const about = open()
    if (!about) return which()
    about.said.push(said)
    said.start = start
    last = said
    return true
  }

  function withChoices(question: ReadAsk, item: Item, start: number): ReadAsk {
    if (question.question !== 'bed-or-points') return question
    const points = question.details.points!
    const end = start + (/^[^\d]*[\d.]+/.exec(text.slice(start))?.[0].length ?? 0)
    const choices = [`${points}床${item.name}`, `${item.name}-${points}`]
    return { ...question, choices: choices.map(words => ({ label: words, text: replaced(start, end, words) })) }
  }

  function readNote(): boolean | ReadAsk {
    const found = NOTE.exec(here())
    if (!found) return false
    const about = open()
    if (!about) return which()
    const end = here().indexOf('\n')
    const words = (end < 0 ? here() : here().slice(0, end)).slice(found[0].length).trim()
    if (words !== '') about.notes.push(asTyped(words))
    at = end < 0 ? text.length : at + end
    return true
  }

  function readRectify(): boolean | ReadAsk {
    const no = NO_RECTIFY.exec(here())
    const found = no ?? RECTIFY.exec(here())
    if (!found) return false
    const next = at + found[0].length
    const leads = /^\s*:?\s*/.exec(text.slice(next))![0].length
    if (last) last.said.rectify = no === null
    else if (isItem(next + leads)) pending = { beds: [], where: '', start: at, rectify: no === null }
    else return ask('unknown-word', { word: found[0] })
    at = next
    return true
  }

  /** 2床 belongs to the item behind it, or, with nothing behind, to the one before. */
  function readBeds(): boolean | ReadAsk {
    const found = BEDS.exec(here())
    if (!found) return false
    // 2床单: the name of the item begins with 床.
    const digits = found[1]!
    const next = isItem(at + digits.length) && !isItem(skipSpace(at + found[0].length)) ? at + digits.length : at + found[0].length
    const beds = digits.split(/[、,和]/).map(Number)
    const behind = skipSpace(next)
    if (isItem(behind) || BEDS.test(text.slice(behind).replace(/^[、,和]/, '')) || text.startsWith('有', behind)) {
      pending = { where: '', start: at, ...pending, beds: [...(pending?.beds ?? []), ...beds] }
    } else if (last && last.said.beds.length === 0) last.said.beds = beds
    else return ask('unknown-word', { word: found[0] })
    at = next
    return true
  }

  function readCountFirst(): boolean {
    const found = COUNT_FIRST.exec(here())
    if (!found) return false
    const next = skipSpace(at + found[0].length)
    const label = standing(text, next, items)
    if (label?.of[0]?.kind !== 'count') return false
    pending = { beds: [], where: '', start: at, ...pending, count: Number(found[1]) }
    at = next
    return true
  }

  /** Behind an item and a space: 地面 -2, 说话 3人, 垃圾 没扔. */
  function readBehind(): boolean | ReadAsk {
    if (!last) return false
    const points = POINTS.exec(here())
    const number = points ? null : NUMBER.exec(here())
    const { item, said } = last
    const unsaid = said.points === undefined && said.count === undefined
    if (points) {
      if (said.points !== undefined) return ask('two-numbers', { item: item.name })
      said.points = Number(points[1])
    } else if (number) {
      if (!unsaid || item.kind === 'text') return false
      if (item.kind === 'count' && number[2] !== '分') said.count = Number(number[1])
      else if (item.perBed && !number[2] && said.beds.length === 0) {
        return withChoices(ask('bed-or-points', { item: item.name, points: Number(number[1]) }), item, last.start)
      } else if (!number[2] || number[2] === '分') said.points = Number(number[1])
      else return false
    } else {
      const state = unsaid && item.kind !== 'text' ? STATE.exec(here()) : null
      if (!state || [...state[0]].some((_, from) => isItem(at + from))) return false
      said.texts.push(state[0])
      last.end = at += state[0].length
      return true
    }
    last.end = at += (points ?? number)![0].length
    return true
  }

  function readNone(): boolean | ReadAsk {
    const found = NONE_OF.find(word => here().startsWith(word) && isItem(skipSpace(at + word.length)))
    if (!found) return false
    const about = open()
    if (!about) return which()
    at = skipSpace(at + found.length)
    at += standing(text, at, items)!.length
    about.fine = true
    last = null
    return true
  }

  function readClean(): boolean | ReadAsk {
    const every = EVERY.exec(here())
    const others = REST.exec(here()) ?? (every && !line && !current ? every : null)
    if (others) {
      rest = true
      at += others[0].length
      return true
    }
    if (every && current && !line) {
      const choices = ['其余满分', `${current.name} 满分`].map(words => ({ label: words, text: replaced(at, at + every[0].length, words) }))
      return ask('this-or-all', { target: current.name }, choices)
    }
    const word = CLEAN.find(one => here().startsWith(one) && (at + one.length === text.length || SPACE.test(text.slice(at + one.length))))
    if (!word && !every) return false
    const about = open()
    if (!about) return lines.length === 0 && word !== undefined && word.length < 2 ? false : which()
    about.clean = true
    at += every?.[0].length ?? word!.length
    return true
  }

  function readWhere(): boolean {
    const found = WHERE.find(word => here().startsWith(word) && isItem(skipSpace(at + word.length)))
    if (!found) return false
    pending = { beds: [], start: at, ...pending, where: found }
    at = skipSpace(at + found.length)
    return true
  }

  function readFiller(): boolean {
    const found = FILLERS.find(word => here().startsWith(word))
    if (!found) return false
    const next = skipSpace(at + found.length)
    const known =
      next >= text.length || SPACE.test(text.slice(next)) || isItem(next) || targetAt(next) !== null || BEDS.test(text.slice(next))
    if (!known && !COUNT_FIRST.test(text.slice(next))) return false
    at += found.length
    return true
  }

  const steps = [
    readNote,
    readClean,
    readRectify,
    readTarget,
    readNone,
    readBehind,
    readBeds,
    readCountFirst,
    readItem,
    readWhere,
    readFiller,
  ]
  while (at < text.length) {
    const space = SPACE.exec(here())
    if (space) {
      at += space[0].length
      continue
    }
    let taken: boolean | ReadAsk = false
    for (const step of steps) if ((taken = step())) break
    if (taken === true) continue
    if (taken) return isOurs() || taken.question !== 'unknown-word' ? taken : null
    if (!isOurs()) return null
    const place = PLACE.exec(here())
    if (place) {
      const choices = targets.filter(target => !done.includes(target.key)).slice(0, MOST_CHOICES)
      return ask(
        'unknown-target',
        { word: place[0] },
        choices.map(({ name }) => ({ label: name, text: replaced(at, at + place[0].length, `${name} `) })),
      )
    }
    return ask('unknown-word', { word: /^[^\s,;。]+/.exec(here())![0] })
  }

  const read: ReadTarget[] = []
  for (const { target, said, notes, clean, fine } of lines) {
    const findings = settleFindings(said, template, target, (each, words) => replaced(each.start, each.end, words))
    if (!Array.isArray(findings)) return findings
    if (clean && findings.length > 0) return ask('clean-or-not', { target: target.name })
    const note = notes.length > 0 ? cutText(notes.join(' '), MOST_NOTE) : null
    read.push({ target, findings, note, clean: findings.length === 0 && (clean || fine) })
  }
  if (!rest) return { kind: 'read', lines: read }
  const named = new Set([...done, ...lines.map(each => each.target.key)])
  const others = targets.filter(target => !named.has(target.key))
  if (others.length === 0) return ask('nothing-left', {})
  return { kind: 'read', lines: [...read, ...others.map(target => ({ target, findings: [], note: null, clean: true }))] }
}
