import type { Tx } from '../db/index.js'
import { localDate } from '../shared/dates.js'
import { actingBy } from './acting.js'
import { loadCase, type Case } from './cases.js'
import { askedNow } from './chain.js'
import { loadDelegates } from './delegations.js'
import type { ApprovalVerb, CaseOverview, HistoryLine } from './types.js'

/** A case as people ask about it: how it stands and who has it now. */
export async function findBySubject(tx: Tx, subject: string, at: Date): Promise<CaseOverview | null> {
  const known = await loadCase(tx, subject, at)
  return known && overviewOf(tx, known)
}

export async function overviewOf(tx: Tx, known: Case): Promise<CaseOverview> {
  const { chain, acting, gone: _, ...facts } = known
  const asked = askedNow(chain)
  const names = await namesOf(
    tx,
    asked.flatMap(seat => [seat.personId, acting(seat.personId)]),
  )
  const step = chain.steps[chain.step]!
  return {
    ...facts,
    state: chain.state,
    applicantId: chain.applicantId,
    step: { place: chain.step, label: step.label, fallback: step.fallback, of: chain.steps.length },
    holders: asked.map(seat => {
      const actingId = acting(seat.personId)
      return { id: seat.personId, name: names.get(seat.personId) ?? '', actingId, actingName: names.get(actingId) ?? '' }
    }),
  }
}

/** Everything that happened to a case, oldest first. */
export async function historyOf(tx: Tx, subject: string): Promise<HistoryLine[]> {
  const rows = await tx.$queryRaw<(HistoryLine & { verb: ApprovalVerb })[]>`
    select a.verb, a.round, a.step, a.at, a.actor_id as "actorId", coalesce(actor.name, '') as "actorName", principal.name as "onBehalfOfName",
           target.name as "targetName", a.note
      from approval_case c join approval_action a on a.date = c.date and a.case_id = c.id
      left join person actor on actor.id = a.actor_id
      left join person principal on principal.id = a.on_behalf_of_id
      left join person target on target.id = a.target_id
     where c.subject = ${subject} order by a.id`
  return rows
}

export interface PendingCase {
  subject: string
  kind: string
  number: string
  applicantId: string
  applicantName: string
  label: string
  openedAt: Date
  urgentBy: Date | null
  /** In whose place; null = the person's own. */
  onBehalfOfName: string | null
}

/** What this person may decide now, their own and in others' places, the most urgent first. */
export async function pendingOf(tx: Tx, personId: string, at: Date): Promise<PendingCase[]> {
  const delegates = await loadDelegates(tx, localDate(at))
  // Who the applicant is may send a delegation back to its principal, so each case is asked by itself below.
  const principals = [...delegates.keys()]
  const rows = await tx.$queryRaw<(PendingCase & { principalId: string })[]>`
    select c.subject, c.kind, c.number, c.applicant_id as "applicantId", coalesce(p.name, '') as "applicantName", s.label,
           c.opened_at as "openedAt", c.urgent_by as "urgentBy", seat.person_id as "principalId", principal.name as "onBehalfOfName"
      from approval_seat seat
      join approval_case c on c.date = seat.date and c.id = seat.case_id and c.round = seat.round and c.step = seat.step
      join approval_step s on s.date = c.date and s.case_id = c.id and s.round = c.round and s.place = c.step
      left join person p on p.id = c.applicant_id
      left join person principal on principal.id = seat.person_id
     where seat.state = 'asked' and c.state = 'pending' and seat.person_id = any(${[personId, ...principals]}::text[])
     order by c.urgent_by nulls last, c.opened_at, c.id`
  const seen = new Set<string>()
  return rows
    .filter(row => row.principalId === personId || actingBy(delegates, row.applicantId)(row.principalId) === personId)
    .toSorted((a, b) => Number(b.principalId === personId) - Number(a.principalId === personId))
    .filter(row => !seen.has(row.subject) && seen.add(row.subject))
    .map(({ principalId, ...row }) => ({ ...row, onBehalfOfName: principalId === personId ? null : row.onBehalfOfName }))
    .toSorted(
      (a, b) => (a.urgentBy?.getTime() ?? Infinity) - (b.urgentBy?.getTime() ?? Infinity) || a.openedAt.getTime() - b.openedAt.getTime(),
    )
}

/** What this person asked for and nobody has decided yet, newest first. */
export async function openOf(tx: Tx, applicantId: string): Promise<{ subject: string; number: string }[]> {
  return tx.approvalCase.findMany({
    where: { applicantId, state: { in: ['pending', 'returned'] } },
    select: { subject: true, number: true },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
  })
}

/** Older approvals are history: nobody takes them back in chat. */
const REVOCABLE_DAYS = 200

/** What was approved for this person, newest first. */
export async function approvedOf(tx: Tx, applicantId: string, at: Date): Promise<{ subject: string; number: string; kind: string }[]> {
  return tx.approvalCase.findMany({
    where: { applicantId, state: 'approved', openedAt: { gte: new Date(at.getTime() - REVOCABLE_DAYS * 86_400_000) } },
    select: { subject: true, number: true, kind: true },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
  })
}

/** The newest case of this number that the person has, or had, a part in. */
export async function findByNumber(tx: Tx, number: string, personId: string): Promise<{ subject: string; number: string } | null> {
  const [row] = await tx.$queryRaw<{ subject: string; number: string }[]>`
    select c.subject, c.number from approval_case c
     where c.number = any(${[number, number.toUpperCase()]}::text[])
       and (c.applicant_id = ${personId} or exists (select from approval_seat s where s.date = c.date and s.case_id = c.id
              and ${personId} in (s.person_id, s.asked_id, s.decided_by_id)))
     order by c.date desc, c.id desc limit 1`
  return row ?? null
}

async function namesOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map()
  const people = await tx.$queryRaw<{ id: string; name: string }[]>`
    select id, name from person where id = any(${[...new Set(personIds)]}::text[])`
  return new Map(people.map(person => [person.id, person.name]))
}
