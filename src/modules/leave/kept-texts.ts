import { toDbDate } from '../../shared/dates.js'
import type { KeptTexts } from '../manifest.js'
import { dateOfNumber, numberOf } from './leave.repository.js'

/** The reason of a slip as long as it is kept; the trail holds its hash for good. */
export const keptTexts: KeptTexts = async (tx, subject) => {
  const date = subject.startsWith('leave:') ? dateOfNumber(numberOf(subject)) : null
  if (!date) return []
  const reason = await tx.leaveReason.findUnique({ where: { date_number: { date: toDbDate(date), number: numberOf(subject) } } })
  return reason ? [{ text: reason.text }] : []
}
