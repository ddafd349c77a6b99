import { addDays, type LocalDate } from '../../shared/dates.js'
import type { LeaveForm, LeaveShape } from './leave.js'
import { hasPoint, isEmpty, type Phrase, phraseOf } from './read-phrase.js'
import { halfWidth, tokensOf } from './read-tokens.js'
import { whenOf } from './read-when.js'
import { endDateOf } from './read-days.js'
import { clean, intentOf, REASON_TAG, reasonOf, reasonStart, type Words, wordsOf } from './read-words.js'
import { shapeText, writeShape } from './say-shape.js'
import type { AskedAbout, When, WhenContext } from './when.js'

export type { AskedAbout } from './when.js'

/** Times are looked for in so much of a text; what follows is reason. */
const MOST_SCANNED = 400

export interface ReadContext extends WhenContext {
  /** The person is asking for leave already (the word 请假, or a dialogue); else only a text that clearly asks for leave is taken for one. */
  asked: boolean
}

export interface LeaveChoice {
  label: string
  /** The whole request again with this answer in it: reading it goes on where the question stood. */
  text: string
}

/** The one thing that is not clear; every other text than a choice's label is read together with `text`. */
export interface LeaveQuestion {
  about: AskedAbout
  /** What was said, without the time in doubt. */
  text: string
  choices: LeaveChoice[]
}

export type LeaveReading =
  | { kind: 'form'; form: Partial<LeaveForm>; understood: string[] }
  | { kind: 'ask'; question: LeaveQuestion; form: Partial<LeaveForm>; understood: string[] }

/**
 * Plain words as a filled form (B19): 明天下午第5、6节看牙请假. Nothing is guessed: what has two meanings is asked, one question at a
 * time. Null when the text does not speak of leave. The form may lack its type or its reason; it never lacks its shape.
 */
export function readRequest(text: string, context: ReadContext): LeaveReading | null {
  const { phrase, words, reason, reasonWithout, plain } = split(text, context)
  if (!context.asked && intentOf(plain, context.rules, !isEmpty(phrase)) === 'none') return null
  const form: Partial<LeaveForm> = { ...formOf(words), ...(reason !== '' && { reason }) }
  return answer(whenOf(phrase, context), form, context, reasonWithout)
}

/** The answer to a question as a text to read again: a choice by its number or its words, or else the words joined to the request. */
export function answerText(question: LeaveQuestion, said: string): string {
  const typed = halfWidth(said).trim()
  const number = /^\d$/.test(typed) ? Number(typed) - 1 : -1
  const chosen = question.choices[number] ?? question.choices.find(({ label }) => label === said.trim())
  if (chosen) return chosen.text
  const near = question.choices.filter(({ label }) => typed.length > 1 && halfWidth(label).includes(typed))
  return near.length === 1 ? near[0]!.text : `${said.slice(0, MOST_SCANNED)} ${question.text}`
}

/** 不对，是后天; 改成病假; 第5节到第7节; 事由改成看牙: put onto a form that is already there. Null when nothing in it was understood. */
export function readCorrection(form: Partial<LeaveForm>, text: string, context: ReadContext): LeaveReading | null {
  const newReason = /^\s*(?:事由|理由|原因)(?:改成|改为|换成|是)?[:：，, ]*(.+)$/s.exec(text.slice(0, 5000))?.[1]
  if (newReason !== undefined) {
    const reason = clean(newReason)
    return reason === '' ? null : plainForm({ ...form, reason }, context)
  }
  const { phrase, words } = split(afterNo(text), context)
  const changed: Partial<LeaveForm> = { ...form }
  if (words.type !== undefined && words.typeGuessedFrom === undefined) {
    changed.type = words.type
    delete changed.typeGuessedFrom
  }
  if (words.leavesCampus !== undefined) changed.leavesCampus = words.leavesCampus
  if (isEmpty(phrase)) {
    const understood =
      changed.type !== form.type || words.leavesCampus !== undefined || (words.type !== undefined && words.typeGuessedFrom === undefined)
    return understood ? plainForm(changed, context) : null
  }
  return answer(corrected(phrase, form.shape, context), changed, context)
}

function split(text: string, context: ReadContext) {
  const cut = clean(text)
  const plain = halfWidth(cut)
  const scanned = plain.slice(0, MOST_SCANNED)
  const tokens = tokensOf(scanned)
  const mark = reasonStart(plain, tokens)
  const phrase = phraseOf(
    scanned,
    tokens.filter(token => token.end <= mark.at),
  )
  // 这周日晚上不回宿舍 lasts until the morning.
  const { part } = phrase.from
  if (part?.part === 'evening' && !phrase.to && !hasMore(phrase) && wordsOf(plain, context.rules).overnight) {
    phrase.from.part = { ...part, part: 'night' }
  }
  const head = plain.slice(0, mark.at)
  // A type is named in the request, not in the story behind it; what the story hints at counts.
  const named = wordsOf(head, context.rules)
  const words = named.type === undefined || named.typeGuessedFrom !== undefined ? { ...hintsOf(plain, context), taken: named.taken } : named
  const reasonWithout = (takes: 'first' | 'second' | 'both') => {
    const taken = [...usedBy(phrase, takes), ...words.taken].filter(({ end }) => end <= head.length)
    return reasonOf(cut.slice(0, mark.at), taken, cut.slice(mark.at + mark.skip))
  }
  return {
    plain,
    phrase,
    words: { ...words, ...campusOf(plain, context) },
    reason: reasonWithout(phrase.apart ? 'first' : 'both'),
    reasonWithout,
  }
}

function hasMore({ from, duration }: Phrase): boolean {
  return Boolean(from.periods ?? from.edge ?? from.time ?? duration)
}

function hintsOf(plain: string, { rules }: ReadContext): Omit<Words, 'taken'> {
  const { type, typeGuessedFrom } = wordsOf(plain, rules)
  return type === undefined || typeGuessedFrom === undefined ? {} : { type, typeGuessedFrom }
}

function campusOf(plain: string, { rules }: ReadContext): Pick<Words, 'leavesCampus'> {
  const { leavesCampus } = wordsOf(plain, rules)
  return leavesCampus === undefined ? {} : { leavesCampus }
}

function usedBy({ used, second }: Phrase, takes: 'first' | 'second' | 'both'): { at: number; end: number }[] {
  return [...(takes === 'second' ? [] : used), ...(second && takes !== 'first' ? usedBy(second, 'both') : [])]
}

function formOf({ type, typeGuessedFrom, leavesCampus }: Omit<Words, 'taken'>): Partial<LeaveForm> {
  return {
    ...(type !== undefined && { type }),
    ...(typeGuessedFrom !== undefined && { typeGuessedFrom }),
    ...(leavesCampus !== undefined && { leavesCampus }),
  }
}

function plainForm(form: Partial<LeaveForm>, context: ReadContext): LeaveReading {
  return { kind: 'form', form, understood: understoodOf(form, context) }
}

function answer(
  when: When,
  form: Partial<LeaveForm>,
  context: ReadContext,
  reasonWithout?: (takes: 'second' | 'both') => string,
): LeaveReading {
  if (when.kind === 'shape') return plainForm({ ...form, shape: when.shape }, context)
  const { shape: _, ...known } = form
  const text = writeRest(known)
  const choices = when.choices.map(({ label, phrase, takes }) => {
    if (!takes || !reasonWithout) return { label, text: `${phrase} ${text}`.trim() }
    const { reason: _reason, ...others } = known
    const reason = reasonWithout(takes)
    return { label, text: `${phrase} ${writeRest({ ...others, ...(reason !== '' && { reason }) })}`.trim() }
  })
  return { kind: 'ask', question: { about: when.about, text, choices }, form: known, understood: understoodOf(known, context) }
}

/** A form as text that reads back to it, so that a question can be answered long after, from the text alone. */
export function writeForm(form: Partial<LeaveForm>): string {
  return `${form.shape ? writeShape(form.shape) : ''} ${writeRest(form)}`.trim()
}

function writeRest({ type, typeGuessedFrom, leavesCampus, reason }: Partial<LeaveForm>): string {
  const words = [
    ...(type !== undefined && typeGuessedFrom === undefined ? [type] : []),
    ...(leavesCampus === undefined ? [] : [leavesCampus ? '离校' : '不离校']),
    ...(reason === undefined ? [] : [`${REASON_TAG}${reason}`]),
  ]
  return words.join(' ')
}

function understoodOf({ shape, type, typeGuessedFrom, leavesCampus }: Partial<LeaveForm>, context: ReadContext): string[] {
  return [
    ...(shape ? [shapeText(shape, context)] : []),
    ...(type === undefined ? [] : [typeGuessedFrom === undefined ? type : `${type}（因为写了“${typeGuessedFrom}”，不对可以改）`]),
    ...(leavesCampus === undefined ? [] : [leavesCampus ? '要离校' : '不离校']),
  ]
}

/** 不是明天，是后天: what counts is what it is. */
function afterNo(text: string): string {
  const cut = text.slice(0, MOST_SCANNED)
  const denied = /不是.{0,40}?[,， ]?(?:而是|是|改成|应该是)(.*)$/s.exec(cut)
  return denied ? denied[1]! : cut
}

/** Only what was said changes: another day keeps the periods, other periods keep the day, 到周五 keeps the beginning. */
function corrected(phrase: Phrase, shape: LeaveShape | undefined, context: ReadContext): When {
  if (!shape) return whenOf(phrase, context)
  const { first, last } = datesOfShape(shape)
  const { from, to, duration } = phrase
  const onlyEnd = Object.keys(from).length === 0 && to !== null
  if (onlyEnd) {
    const until = to.day ? endDateOf(to.day.day, first, context.today) : last
    if (until === null) return { kind: 'ask', about: 'no-such-day', choices: [] }
    return whenOf(phraseOf(...tokensFor(`${startText(shape)}到${until} ${pointText(phrase)}`)), context, first)
  }
  if (Object.keys(from).length === 0 && duration)
    return whenOf(phraseOf(...tokensFor(`${duration.unit === 'day' ? first : startText(shape)} ${durationText(phrase)}`)), context, first)
  if (from.day && !hasPoint(from) && !to && !duration && from.part?.part !== 'whole') {
    const moved = whenOf({ ...phrase, open: false }, context)
    if (moved.kind === 'ask') return moved
    const target = datesOfShape(moved.shape)
    return target.first === target.last ? { kind: 'shape', shape: shifted(shape, first, target.first) } : moved
  }
  return whenOf({ ...phrase, open: false }, context, first)
}

function tokensFor(text: string): [string, ReturnType<typeof tokensOf>] {
  return [text, tokensOf(text)]
}

function startText(shape: LeaveShape): string {
  const written = writeShape(shape)
  return written.slice(0, written.indexOf('到'))
}

function pointText({ text, to, used }: Phrase): string {
  return used
    .filter(token => token !== to?.day && token.kind !== 'to' && token.kind !== 'from' && token.kind !== 'open')
    .map(token => text.slice(token.at, token.end))
    .join(' ')
}

function durationText({ text, duration }: Phrase): string {
  return duration ? text.slice(duration.at, duration.end) : ''
}

function datesOfShape(shape: LeaveShape): { first: LocalDate; last: LocalDate } {
  switch (shape.kind) {
    case 'periods':
      return { first: shape.date, last: shape.date }
    case 'days':
      return { first: shape.first, last: shape.last }
    case 'parts':
    case 'times':
      return { first: shape.from.date, last: shape.to.date }
  }
}

function shifted(shape: LeaveShape, from: LocalDate, to: LocalDate): LeaveShape {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
  const move = <T extends { date: LocalDate }>(end: T): T => ({ ...end, date: addDays(end.date, days) })
  switch (shape.kind) {
    case 'periods':
      return move(shape)
    case 'days':
      return { ...shape, first: addDays(shape.first, days), last: addDays(shape.last, days) }
    case 'parts':
      return { ...shape, from: move(shape.from), to: move(shape.to) }
    case 'times':
      return { ...shape, from: move(shape.from), to: move(shape.to) }
  }
}
