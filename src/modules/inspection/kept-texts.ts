import type { KeptTexts } from '../manifest.js'
import { createAppeals } from './appeals.js'
import { createReports, dateOfReport } from './reports.js'

/** Remarks of a report and why it was changed; the words of an appeal. */
export const keptTexts: KeptTexts = async (tx, subject) => {
  const number = subject.startsWith('inspection:') ? subject.slice('inspection:'.length) : ''
  const date = dateOfReport(number)
  if (date) {
    const reports = createReports(tx)
    const report = await reports.byNumber(number)
    const entries = report ? await reports.entriesOf(report) : []
    return entries.flatMap(({ reason, after }) => [reason, after.note].flatMap(text => (text ? [{ text }] : [])))
  }
  const appeal = await createAppeals(tx).bySubject(subject)
  return appeal ? [{ text: appeal.reason, private: true }] : []
}
