import type { CommandContext } from '../manifest.js'
import { createLeaveRepository, type LeaveState, type Slip } from './leave.repository.js'

const LOOK_BACK_MS = 200 * 86_400_000

/** A student's slips of the last 200 days, the newest first. */
export const recentSlips = ({ tx, at }: CommandContext, studentId: string): Promise<Slip[]> =>
  createLeaveRepository(tx).ofStudent(studentId, new Date(at.getTime() - LOOK_BACK_MS))

/** `7`, `0007`, `QJ260914-0007`: people type as little as they need. */
export function isNumberOf(slip: { number: string }, typed: string): boolean {
  const wanted = typed.toUpperCase().replaceAll(/\s/g, '')
  return slip.number === wanted || (/^\d+$/.test(wanted) && slip.number.split('-')[1]!.replace(/^0+/, '') === wanted.replace(/^0+/, ''))
}

/** The speaker's slips in these states: the one whose number is named, or the only one. */
export async function pickOwnSlip(
  context: CommandContext,
  typed: string,
  wanted: (slip: Slip) => boolean,
): Promise<{ slip: Slip } | { refused: 'no-slip' | 'which-slip'; choices: Slip[] }> {
  const own = await recentSlips(context, context.person.id)
  // A number stands alone; 续假 1天 and 续假 到12点 say when, not which.
  const number = /(?<!\S)(?:QJ\d{6}-)?\d+(?!\S)/i.exec(typed.normalize('NFKC'))?.[0]
  const named = number ? own.filter(slip => isNumberOf(slip, number)) : []
  const able = (named.length > 0 ? named : own).filter(wanted)
  if (able.length === 1) return { slip: able[0]! }
  return { refused: able.length === 0 ? 'no-slip' : 'which-slip', choices: able }
}

export const isIn =
  (...states: LeaveState[]) =>
  (slip: Slip): boolean =>
    states.includes(slip.state)
