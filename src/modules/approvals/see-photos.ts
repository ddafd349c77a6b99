import { recordRead } from '../../audit/reads.js'
import { createMedia } from '../../media/index.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import type { ApprovalsDeps } from './context.js'
import { refusal } from './refusal.js'
import type { ApprovalPhotosView } from './views.js'
import { readNumber, type Numbered } from './which-case.js'

/** 看照片 [单号]: what came with a request, to whoever decides it or decided it; every look is logged (B21, M05). */
export function seePhotos(deps: ApprovalsDeps): WordCommand {
  return async (context, rest) => {
    const { tx, at, today, person, outbox, inboxKey } = context
    const found = await caseMeant(deps, context, rest)
    if (!found || !(await mayLook(deps, context, found.subject))) return refusal('no-photos', '看照片')
    const { subject, number } = found
    const overview = (await deps.approvals.findBySubject(tx, subject, at))!
    const photos = (await deps.approvals.kindOf(overview.kind).photosOf?.({ tx, at }, subject)) ?? null
    const coming = photos ? await createMedia(tx, outbox).show(photos.refs, { readerId: person.id, cause: inboxKey.key, date: today }) : 0
    if (photos && coming > 0)
      await recordRead(tx, { subject, ownerId: photos.ownerId, readerId: person.id, what: 'proof', how: 'chat', at })
    const applicant = await tx.person.findUnique({ where: { id: overview.applicantId }, select: { name: true } })
    const view: ApprovalPhotosView = { view: 'approval.photos', number, name: applicant?.name ?? '', coming }
    return { view } satisfies Answer
  }
}

/** By its number; `37`, or nothing at all, is enough for what one is being asked. */
async function caseMeant({ approvals }: ApprovalsDeps, { tx, at, person }: CommandContext, rest: string): Promise<Numbered | null> {
  const typed = rest.toUpperCase().replaceAll(/\s/g, '')
  const pending = await approvals.pendingOf(tx, person.id, at)
  const said = readNumber(
    typed,
    pending.map(one => one.number),
  )
  if (said.number !== null)
    return pending.find(one => one.number === said.number) ?? (await approvals.findByNumber(tx, said.number, person.id))
  const named = /^\d+$/.test(typed) ? pending.filter(one => Number(one.number.split('-')[1]) === Number(typed)) : pending
  return named.length === 1 ? named[0]! : null
}

/** Whoever decides it, decided it, or was asked to. */
async function mayLook({ approvals }: ApprovalsDeps, { tx, at, person }: CommandContext, subject: string): Promise<boolean> {
  const now = await approvals.findBySubject(tx, subject, at)
  if (now?.holders.some(holder => holder.id === person.id || holder.actingId === person.id)) return true
  return (await approvals.historyOf(tx, subject)).some(line => line.actorId === person.id)
}
