import { DAY_PARTS, type DayPart } from './leave.js'
import type { PartSaid, Token } from './read-tokens.js'

type Of<K extends Token['kind']> = Extract<Token, { kind: K }>

/** One end of what was said: a day, and perhaps a point or a part of it. */
export interface End {
  day?: Of<'day'>
  part?: Of<'part'>
  periods?: Of<'periods'>
  edge?: Of<'edge'>
  time?: Of<'time'>
  now?: Of<'now'>
}

/** The one time a text speaks of. */
export interface Phrase {
  text: string
  from: End
  to: End | null
  /** The ends were joined by 和, not by 到. */
  joined: boolean
  /** Days named between the two: 周一、周二、周三. */
  between: number
  duration: Of<'duration'> | null
  /** 从…, …起: a beginning whose end must still be said. */
  open: boolean
  /** Two days for one: 明天（周五） on a Monday. */
  conflict: [Of<'day'>, Of<'day'>] | null
  /** The tokens it is made of, in order; the other words are the reason. */
  used: Token[]
  /** Another time in the same text. One request is one span, and nothing that was said is passed over in silence. */
  second: Phrase | null
  /** The second stands by itself, so that it may belong to the story: 明天请假，9月3号摔的. */
  apart: boolean
}

/** Joins the tokens that belong together; a later day that stands apart is part of the story, not of the request. */
export function phraseOf(text: string, tokens: readonly Token[]): Phrase {
  const phrase: Phrase = {
    text,
    from: {},
    to: null,
    joined: false,
    between: 0,
    duration: null,
    open: false,
    conflict: null,
    used: [],
    second: null,
    apart: false,
  }
  for (const [index, token] of tokens.entries()) {
    const before = phrase.used.at(-1)
    const previous = before && isNear(text, before, token) ? before : undefined
    const after = tokens[index + 1]
    const next = after && isNear(text, token, after) && isEnd(after) ? after : undefined
    switch (token.kind) {
      case 'to':
        if (!next || phrase.to || (!previous && !isEmpty(phrase))) continue
        phrase.to = {}
        break
      case 'and':
        if (!next || !previous) continue
        if (phrase.to && !(phrase.joined && previous.kind === 'day' && next.kind === 'day')) continue
        if (phrase.to) phrase.between++
        if (previous.kind !== next.kind || next.kind === 'periods') {
          phrase.second = phraseOf(text, tokens.slice(index + 1))
          return phrase
        }
        phrase.to = {}
        phrase.joined = true
        break
      case 'from':
        if (!next || phrase.used.length > 0) continue
        phrase.open = true
        break
      case 'open':
        if (!previous) continue
        phrase.open = true
        break
      case 'before':
        // 周五以前: what was said is the end.
        if (!previous || phrase.to) continue
        phrase.to = phrase.from
        phrase.from = hasPoint(phrase.to) && phrase.to.day ? { day: phrase.to.day } : {}
        break
      case 'duration':
        if (phrase.duration) continue
        phrase.duration = token
        break
      case 'day':
      case 'part':
      case 'periods':
      case 'edge':
      case 'time':
      case 'now':
        if (place(phrase, token, previous)) break
        if (token.kind === 'part' || token.kind === 'now') continue
        phrase.second = phraseOf(text, tokens.slice(index))
        phrase.apart = true
        return phrase
    }
    phrase.used.push(token)
  }
  return phrase
}

export function isEmpty({ from, to, duration }: Phrase): boolean {
  return Object.keys(from).length === 0 && to === null && duration === null
}

/** The phrase's own words, some of them replaced: how a choice says the request again, without what made it doubtful. */
export function rewrite({ text, used }: Phrase, replaced: ReadonlyMap<Token, string>): string {
  return used.map(token => replaced.get(token) ?? text.slice(token.at, token.end)).join(' ')
}

export function isDayPart(part: PartSaid | undefined): part is DayPart {
  return (DAY_PARTS as readonly (string | undefined)[]).includes(part)
}

export function hasPoint(end: End): boolean {
  return Boolean(end.periods ?? end.edge ?? end.time ?? end.now ?? (end.part && end.part.part !== 'whole'))
}

function isEnd(token: Token): boolean {
  return ['day', 'part', 'periods', 'edge', 'time', 'now'].includes(token.kind)
}

function isNear(text: string, a: Token, b: Token): boolean {
  return b.at - a.end <= 6 && /^[\s,的()在]*(?:请个?假|休假|一直)?[\s,]*$/.test(text.slice(a.end, b.at))
}

/** Whether the token found its place; two points one after the other are a beginning and an end. */
function place(phrase: Phrase, token: Token, previous: Token | undefined): boolean {
  const end = phrase.to ?? phrase.from
  const begins = (next: End) => {
    if (phrase.to || previous?.kind !== token.kind) return false
    phrase.to = next
    return true
  }
  switch (token.kind) {
    case 'day':
      if (!end.day) end.day = token
      else if (previous?.kind === 'day' && !phrase.to) phrase.conflict = [end.day, token]
      else return false
      return true
    case 'part':
      if (!end.part || token.part === 'night' || token.part === 'school-end') end.part = token
      else return begins({ part: token })
      return true
    case 'time':
      if (!end.time && !end.periods) end.time = token
      else return begins({ time: token })
      return true
    case 'periods':
      if (!end.periods && !end.time) end.periods = token
      else return begins({ periods: token })
      return true
    case 'edge':
      end.edge ??= token
      return end.edge === token
    case 'now':
      end.now ??= token
      return end.now === token
    default:
      return false
  }
}
