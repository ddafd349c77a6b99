import { createDialogues, draftSubject } from '../../dialogue/index.js'
import { createPeople } from '../../directory/index.js'
import { localDate } from '../../shared/dates.js'
import type { IntentView } from '../manifest.js'
import { draftOf, LEAVE_DIALOGUE } from './draft.js'
import { applicantOf, stepOf } from './next-step.js'

/** The card of a form that is being filled in: where it stands now, or that it is over. */
export const draftView: IntentView = async ({ tx, at }, { subject }, personId) => {
  const draft = await createDialogues(tx, at).find(personId)
  if (!draft || draft.kind !== LEAVE_DIALOGUE || draftSubject(draft) !== subject) return { view: { view: 'leave.form-done' } }
  const person = await createPeople(tx).find(personId, localDate(at))
  if (!person) return null
  return { view: await stepOf({ tx, at, applicant: applicantOf(draftOf(draft), person) }, draft) }
}
