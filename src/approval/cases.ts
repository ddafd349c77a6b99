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
  /** Who of the seats has left the school. */
  gone: ReadonlySet<string>
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

interface CaseRow extends Omit<Case, 'date' | 'chain' | 'acting' | 'gone'> {
  /** The revision under the lock. */
  newest: number
  date: Date
  applicantId: string
  state: CaseState
  step: number
  steps: Step[]
  seats: (Omit<Seat, 'decidedAt' | 'origin' | 'state'> & { origin: SeatOrigin; state: SeatState; decidedAt: string | null })[]
  gone: string[]
  delegates: [string, string][]
}

/** Finds a case with its seats; with `lock` everybody else who acts on it waits for the end of this transaction. */
export async function loadCase(tx: Tx, subject: string, at: Date, { lock = false } = {}): Promise<Case | null> {
  const locking = lock
    ? Prisma.sql`with locked as (select revision from approval_case where subject = ${subject} for update)`
    : Prisma.empty
  const underLock = lock ? Prisma.sql`(select max(revision) from locked)` : Prisma.sql`c.revision`
  const [row] = await tx.$queryRaw<CaseRow[]>`
    ${locking} select ${underLock} as newest, c.date, c.id, c.subject, c.kind, c.number, c.applicant_id as "applicantId", c.opened_by_id as "openedById", c.state::text as state,
           c.revision, c.round, c.step, c.stage, c.step_at as "stepAt", c.due_at as "dueAt", c.urgent_by as "urgentBy",
           c.urged_at as "urgedAt", c.opened_at as "openedAt", c.settled_at as "settledAt", c.settled_by_id as "settledById",
           c.on_behalf_of_id as "onBehalfOfId",
           (select json_agg(json_build_object('label', s.label, 'mode', s.mode, 'inTurn', s.in_turn, 'fallback', s.fallback,
                     'remindAfterMinutes', s.remind_after_minutes, 'escalateTo', s.escalate_to) order by s.place)
              from approval_step s where s.date = c.date and s.case_id = c.id and s.round = c.round) as steps,
           (select json_agg(json_build_object('step', s.step, 'place', s.place, 'signature', s.signature, 'personId', s.person_id,
                     'origin', s.origin, 'state', s.state, 'askedId', s.asked_id, 'decidedById', s.decided_by_id, 'decidedAt', s.decided_at)
                     order by s.step, s.place)
              from approval_seat s where s.date = c.date and s.case_id = c.id and s.round = c.round) as seats,
           array(select p.id from approval_seat s join person p on p.id = s.person_id
                  where s.date = c.date and s.case_id = c.id and s.round = c.round and p.left_at is not null) as gone,
           (${delegatesOn(localDate(at))}) as delegates
      from approval_case c where c.subject = ${subject} order by c.date desc limit 1`
  if (!row) return null
  const { newest: locked, date, applicantId, state, step, steps, seats, gone, delegates, ...rest } = row
  // It waited for the lock and still saw the case of before; now nobody else can change it.
  if (locked !== row.revision) return loadCase(tx, subject, at)
  return {
    ...rest,
    date: fromDbDate(date),
    chain: {
      applicantId,
      state,
      step,
      steps,
      seats: seats.map(seat => ({ ...seat, decidedAt: seat.decidedAt === null ? null : new Date(seat.decidedAt) })),
    },
    acting: actingBy(new Map(delegates), applicantId),
    gone: new Set(gone),
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
