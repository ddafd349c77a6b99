import { toDbDate } from '../../shared/dates.js'
import type { KeptTexts } from '../manifest.js'
import { dateOfNumber, numberOf } from './leave.repository.js'

/** The reason of a slip as long as it is kept; the trail holds its hash for good. */
export const keptTexts: KeptTexts = async (tx, subject) => {
  const date = subject.startsWith('leave:') ? dateOfNumber(numberOf(subject)) : null
  if (!date) return []
  const key = { date_number: { date: toDbDate(date), number: numberOf(subject) } }
  const reason = await tx.leaveReason.findUnique({ where: key })
  const slip = await tx.leaveSlip.findUnique({ where: key, select: { privateReason: true } })
  return reason ? [{ text: reason.text, private: slip?.privateReason ?? true }] : []
}
