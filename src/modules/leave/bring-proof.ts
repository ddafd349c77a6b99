import { createDialogues } from '../../dialogue/index.js'
import { createMedia } from '../../media/index.js'
import { addDays, localDate } from '../../shared/dates.js'
import type { WordCommand } from '../manifest.js'
import { createLeaveRepository, leaveSubject } from './leave.repository.js'
import { isIn, pickOwnSlip } from './own-slips.js'
import { leaveRules } from './prepare-leave.js'
import { choices, refuse } from './refuse.js'
import type { LeavePhotosView } from './views.js'

/** 补证明 [单号], after sending the picture: a sick leave may bring its proof later (B17). */
export const bringProof: WordCommand = async (context, rest) => {
  const { tx, at, person, outbox, trail } = context
  const dialogues = createDialogues(tx, at)
  // A form that is being filled in keeps its own pictures.
  if (await dialogues.find(person.id)) return refuse('form-open')
  const picked = await pickOwnSlip(context, rest, isIn('pending', 'returned', 'approved'))
  if ('refused' in picked) return refuse(picked.refused, choices(picked.choices))
  const media = createMedia(tx, outbox)
  const sent = await media.usable((await dialogues.end(person.id))?.photos ?? [])
  if (sent.length === 0) return refuse('no-photo', picked.slip.number)
  const { slip } = picked
  const subject = leaveSubject(slip.number)
  // Forgotten with the reason it proves.
  const { reasonRetentionDays } = await leaveRules(tx)
  await media.attach(sent, subject, { until: addDays(localDate(slip.until), reasonRetentionDays) })
  const photos = [...new Set([...slip.photos, ...sent])]
  await createLeaveRepository(tx).move(slip.number, slip.state, { photos })
  await trail.record({ subject, actorId: person.id, action: 'leave.proof', at, data: { photos: photos.length } })
  const view: LeavePhotosView = { view: 'leave.photos', number: slip.number, coming: sent.length }
  return { view }
}
