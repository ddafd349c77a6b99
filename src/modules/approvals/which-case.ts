import type { Answer, CommandContext, View } from '../manifest.js'
import type { ApprovalsDeps } from './context.js'
import { refusal } from './refusal.js'
import type { ApprovalListView } from './views.js'

export interface Numbered {
  subject: string
  number: string
}

/** A number at the beginning, known or not: letters, then digits and whatever belongs to them. */
const NUMBER = /^[A-Za-z]{1,8}-?\d[0-9A-Za-z-]*/
const GAP = /^[\s,.:;、。：，；给到]+/

/** `QJ0914-07 课程冲突` or `课程冲突`: the number that was said, and the rest. Small letters and a missing space are forgiven. */
export function readNumber(rest: string, known: readonly string[]): { number: string | null; known: boolean; rest: string } {
  const upper = rest.toUpperCase()
  const found = known
    .filter(number => upper.startsWith(number.toUpperCase()) && !/^[0-9A-Za-z-]/.test(rest.slice(number.length)))
    .toSorted((a, b) => b.length - a.length)[0]
  const said = found ?? NUMBER.exec(rest)?.[0]
  if (said === undefined) return { number: null, known: false, rest: rest.replace(GAP, '').trim() }
  return { number: said, known: found !== undefined, rest: rest.slice(said.length).replace(GAP, '').trim() }
}

/**
 * The case a word is about: the one that is named, else the only one there is. Another one that the person has to do with is found too,
 * so that the answer can say how it stands.
 */
export async function whichCase(
  { approvals }: ApprovalsDeps,
  context: CommandContext,
  word: string,
  rest: string,
  candidates: readonly Numbered[],
): Promise<{ ok: true; subject: string; number: string; rest: string } | { ok: false; answer: Answer }> {
  const said = readNumber(
    rest,
    candidates.map(candidate => candidate.number),
  )
  if (said.number === null) {
    const [only, second] = candidates
    if (only && !second) return { ok: true, ...only, rest: said.rest }
    if (only) return { ok: false, answer: { view: await pendingList({ approvals }, context, word) } }
    return { ok: false, answer: refusal('nothing-pending', word) }
  }
  const named = candidates.find(candidate => candidate.number === said.number)
  if (named) return { ok: true, subject: named.subject, number: named.number, rest: said.rest }
  const other = await approvals.findByNumber(context.tx, said.number, context.person.id)
  return other ? { ok: true, ...other, rest: said.rest } : { ok: false, answer: refusal('unknown-number', word, { number: said.number }) }
}

/** 待审批: what waits for this person, with the numbers to answer by. */
export async function pendingList(
  { approvals }: ApprovalsDeps,
  { tx, at, person }: CommandContext,
  word: string | null,
): Promise<ApprovalListView> {
  const pending = await approvals.pendingOf(tx, person.id, at)
  const lines = []
  for (const { subject, kind, number, applicantName, label, openedAt, onBehalfOfName } of pending) {
    const details: View | null = await approvals.kindOf(kind).details({ tx, at }, subject, { id: person.id, whole: false })
    lines.push({ number, details, applicantName, label, openedAt, onBehalfOfName })
  }
  return { view: 'approval.list', word, pending: lines, asOf: at }
}
