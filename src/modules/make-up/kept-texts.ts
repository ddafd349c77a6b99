import { toDbDate } from '../../shared/dates.js'
import type { KeptTexts } from '../manifest.js'
import { parseMakeUpSubject } from './requests.js'

/** The reason of a request, as it was last given. */
export const keptTexts: KeptTexts = async (tx, subject) => {
  const key = parseMakeUpSubject(subject)
  if (!key) return []
  const rows = await tx.makeUpRequest.findMany({ where: { date: toDbDate(key.date), id: key.id }, select: { reason: true } })
  return rows.map(row => ({ text: row.reason, private: true }))
}
