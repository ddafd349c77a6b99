import type { KeptTexts } from '../manifest.js'

/** Reasons of exemptions and of cancelled days: they stay as long as their facts. */
export const keptTexts: KeptTexts = async (tx, subject) => {
  const rows = await tx.$queryRaw<{ text: string }[]>`
    select distinct reason as text from exemption where 'person:' || person_id = ${subject}
     union select cancel_reason from window_occurrence where 'class:' || class_id = ${subject} and cancel_reason is not null`
  return rows
}
