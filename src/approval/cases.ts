import { Prisma, type Tx } from '../db/index.js'
import { fromDbDate, localDate, toDbDate, type LocalDate } from '../shared/dates.js'
import { AppError } from '../shared/errors.js'
import { actingBy } from './acting.js'
import type { Acting, CaseState, Chain, Seat, SeatOrigin, SeatState, Step } from './chain.js'
import { delegatesOn } from './delegations.js'
import type { ApprovalVerb, CaseRef } from './types.js'

/** A case as it stands in its transaction; `revision` guards the write. */
export interface Case {
  date: LocalDate
  id: bigint
  subject: string
  kind: string
  number: string
  openedById: string
  openedAt: Date
  revision: number
  round: number
  stage: number
  stepAt: Date
  dueAt: Date | null
  urgentBy: Date | null
  urgedAt: Date | null
  settledAt: Date | null
  settledById: string | null
  onBehalfOfId: string | null
  chain: Chain
  acting: Acting
}

export interface Action {
  verb: ApprovalVerb
  actorId: string
  onBehalfOfId: string | null
  targetId: string | null
  note: string | null
  cause: string
  at: Date
}

interface PartsRow {
  steps: Step[]
  seats: (Omit<Seat, 'decidedAt' | 'origin' | 'state'> & { origin: SeatOrigin; state: SeatState; decidedAt: string | null })[]
  delegates: [string, string][]
}

/** Finds a case; with `lock` everybody else who acts on it waits for the end of this transaction. */
export async function loadCase(tx: Tx, subject: string, at: Date, { lock = false } = {}): Promise<Case | null> {
  const [row] = await tx.$queryRaw<CaseRow[]>`
    select date, id, subject, kind, number, applicant_id as "applicantId", opened_by_id as "openedById", state::text as state, revision, round,
           step, stage, step_at as "stepAt", due_at as "dueAt", urgent_by as "urgentBy", urged_at as "urgedAt", opened_at as "openedAt",
           settled_at as "settledAt", settled_by_id as "settledById", on_behalf_of_id as "onBehalfOfId"
      from approval_case where subject = ${subject} order by date desc limit 1 ${lock ? Prisma.sql`for update` : Prisma.empty}`
  return row ? withParts(tx, row, at) : null
}

interface CaseRow extends Omit<Case, 'date' | 'chain' | 'acting'> {
  date: Date
  applicantId: string
  state: CaseState
  step: number
}

/** After the lock, in a statement of its own: one that waited for the lock would still see the seats of before. */
async function withParts(tx: Tx, { date, applicantId, state, step, ...row }: CaseRow, at: Date): Promise<Case> {
  const own = Prisma.sql`date = ${date}::date and case_id = ${row.id} and round = ${row.round}`
  const [parts] = await tx.$queryRaw<PartsRow[]>`
    select (select coalesce(json_agg(json_build_object('label', label, 'mode', mode, 'inTurn', in_turn, 'fallback', fallback,
                     'remindAfterMinutes', remind_after_minutes, 'escalateTo', escalate_to) order by place), '[]')
              from approval_step where ${own}) as steps,
           (select coalesce(json_agg(json_build_object('step', step, 'place', place, 'signature', signature, 'personId', person_id,
                     'origin', origin, 'state', state, 'askedId', asked_id, 'decidedById', decided_by_id, 'decidedAt', decided_at)
                     order by step, place), '[]')
              from approval_seat where ${own}) as seats,
           (${delegatesOn(localDate(at))}) as delegates`
  const seats = parts!.seats.map(seat => ({ ...seat, decidedAt: seat.decidedAt === null ? null : new Date(seat.decidedAt) }))
  return {
    ...row,
    date: fromDbDate(date),
    chain: { applicantId, state, step, steps: parts!.steps, seats },
    acting: actingBy(new Map(parts!.delegates), applicantId),
  }
}

export interface NewCase {
  subject: string
  kind: string
  number: string
  openedById: string
  urgentBy: Date | null
  dueAt: Date | null
}

export async function insertCase(tx: Tx, asked: NewCase, chain: Chain, action: Action): Promise<CaseRef> {
  const date = localDate(action.at)
  const { steps, seats, applicantId, state } = chain
  const row = await tx.approvalCase.create({
    data: { ...asked, date: toDbDate(date), applicantId, openedAt: action.at, stepAt: action.at },
    select: { id: true },
  })
  const id = { date: toDbDate(date), caseId: row.id, round: 1 }
  await insertSteps(tx, id, steps)
  await tx.approvalSeat.createMany({ data: seats.map(seat => ({ ...id, ...seat })) })
  await tx.approvalAction.create({ data: { ...id, step: 0, ...action } })
  return { date, id: row.id, subject: asked.subject, number: asked.number, state }
}

/** The steps of a further round. */
export async function insertSteps(tx: Tx, id: { date: Date; caseId: bigint; round: number }, steps: readonly Step[]): Promise<void> {
  await tx.approvalStep.createMany({
    data: steps.map((step, place) => ({ ...id, place, ...step, escalateTo: step.escalateTo.map(list => [...list]) })),
  })
}

/** What of a case may change; the rest is as it was opened. */
export type CaseChange = Pick<
  Case,
  'round' | 'stage' | 'stepAt' | 'dueAt' | 'urgentBy' | 'urgedAt' | 'settledAt' | 'settledById' | 'onBehalfOfId' | 'chain'
>

/** Case, seats and action in one statement, guarded by the revision that was read under the lock. */
export async function saveCase(tx: Tx, before: Case, after: CaseChange, action: Action): Promise<void> {
  const { chain } = after
  const known = new Map(before.round === after.round ? before.chain.seats.map(seat => [`${seat.step}.${seat.place}`, seat]) : [])
  const seats = chain.seats.filter(seat => known.get(`${seat.step}.${seat.place}`) !== seat)
  const written = await tx.$executeRaw`
    with moved as (
      update approval_case set state = ${chain.state}::approval_state, revision = revision + 1, round = ${after.round}, step = ${chain.step},
             stage = ${after.stage}, step_at = ${after.stepAt}::timestamptz, due_at = ${after.dueAt}::timestamptz,
             urgent_by = ${after.urgentBy}::timestamptz, urged_at = ${after.urgedAt}::timestamptz, settled_at = ${after.settledAt}::timestamptz,
             settled_by_id = ${after.settledById}, on_behalf_of_id = ${after.onBehalfOfId}
       where date = ${toDbDate(before.date)}::date and id = ${before.id} and revision = ${before.revision}
      returning date, id
    ), seated as (
      insert into approval_seat (date, case_id, round, step, place, signature, person_id, origin, state, asked_id, decided_by_id, decided_at)
      select moved.date, moved.id, ${after.round}::int, seat.step, seat.place, seat.signature, seat."personId", seat.origin,
             seat.state::approval_seat_state, seat."askedId", seat."decidedById", seat."decidedAt"
        from moved, jsonb_to_recordset(${JSON.stringify(seats)}::jsonb) as seat(step int, place int, signature int, "personId" text, origin text,
             state text, "askedId" text, "decidedById" text, "decidedAt" timestamptz)
      on conflict (date, case_id, round, step, place) do update
        set state = excluded.state, asked_id = excluded.asked_id, decided_by_id = excluded.decided_by_id, decided_at = excluded.decided_at
    )
    insert into approval_action (date, case_id, round, step, verb, actor_id, on_behalf_of_id, target_id, note, cause, at)
    select moved.date, moved.id, ${after.round}::int, ${before.chain.step}::int, ${action.verb}, ${action.actorId}, ${action.onBehalfOfId},
           ${action.targetId}, ${action.note}, ${action.cause}, ${action.at}::timestamptz
      from moved`
  if (written !== 1)
    throw new AppError('approval-changed', 'a case was changed by somebody without its lock', { ids: { subject: before.subject } })
}
