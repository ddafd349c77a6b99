/** Pure: who must agree, in which order, and what each verb does to that. No store, no clock, no names. */

export type CaseState = 'pending' | 'returned' | 'approved' | 'refused' | 'withdrawn' | 'revoked'

/** `closed`: not needed any more; `lost`: the person had to give it up, with the role or the school. */
export type SeatState = 'waiting' | 'asked' | 'approved' | 'refused' | 'returned' | 'transferred' | 'closed' | 'lost'

/** How a person came to the seat: `routed` ones hold it by a role and lose it with the role. */
export type SeatOrigin = 'routed' | 'transfer' | 'add-signer' | 'escalate'

export interface StepPlan {
  /** 班主任审批 */
  label: string
  /** 或签: any one of the holders; 会签: all of them. */
  mode: 'any' | 'all'
  /** 依次: one after another. */
  inTurn?: boolean
  /** Resolved by the module's routing; never the applicant. */
  holderIds: readonly string[]
  /** The holders are the named fallback, because nobody has the role. */
  fallback?: boolean
  /** Minutes until a reminder, and again until each next list of persons joins; never decides by itself. */
  remindAfterMinutes?: number
  escalateTo?: readonly (readonly string[])[]
}

export interface Step {
  label: string
  mode: 'any' | 'all'
  inTurn: boolean
  fallback: boolean
  remindAfterMinutes: number | null
  escalateTo: readonly (readonly string[])[]
}

/** Seats of one signature stand for each other; a step has passed when each of its signatures was given once. */
export interface Seat {
  step: number
  place: number
  signature: number
  personId: string
  origin: SeatOrigin
  state: SeatState
  /** Who got the card: the person, or the delegate of that moment. */
  askedId: string | null
  decidedById: string | null
  decidedAt: Date | null
}

export interface Chain {
  applicantId: string
  state: CaseState
  /** The active step. */
  step: number
  steps: readonly Step[]
  /** Of the current round, by step and place. */
  seats: readonly Seat[]
}

/** Who acts in a person's place now: the delegate, or the person. */
export type Acting = (personId: string) => string

export type HolderVerb = 'approve' | 'refuse' | 'return' | 'transfer' | 'add-signer'

export type ChainRefusal =
  | 'not-pending'
  | 'not-holder'
  | 'reason-needed'
  | 'target-is-applicant'
  | 'target-in-step'
  | 'not-applicant'
  | 'not-approved'
  | 'not-returned'

export interface HolderAct {
  verb: HolderVerb
  actorId: string
  at: Date
  note?: string | null
  targetId?: string
}

export type Moved = { ok: true; chain: Chain; principalId: string } | { ok: false; refusal: ChainRefusal }

const refuse = (refusal: ChainRefusal): { ok: false; refusal: ChainRefusal } => ({ ok: false, refusal })

const LIVE: readonly SeatState[] = ['waiting', 'asked']

/** The first round or a later one: steps and seats as planned, the first step asked. */
export function startChain(applicantId: string, plans: readonly StepPlan[], acting: Acting): Chain {
  const steps = plans.map(plan => ({
    label: plan.label,
    mode: plan.mode,
    inTurn: plan.mode === 'all' && plan.inTurn === true,
    fallback: plan.fallback ?? false,
    remindAfterMinutes: plan.remindAfterMinutes ?? null,
    escalateTo: plan.escalateTo ?? [],
  }))
  const seats = plans.flatMap((plan, step) =>
    [...new Set(plan.holderIds)].map((personId, index) =>
      newSeat({ step, place: index, signature: plan.mode === 'all' ? index : 0, personId, origin: 'routed' }),
    ),
  )
  return ask({ applicantId, state: 'pending', step: 0, steps, seats }, acting)
}

function newSeat(seat: Pick<Seat, 'step' | 'place' | 'signature' | 'personId' | 'origin'>): Seat {
  return { ...seat, state: 'waiting', askedId: null, decidedById: null, decidedAt: null }
}

/** What a holder, or who acts for one, does to the active step. */
export function actOn(chain: Chain, act: HolderAct, acting: Acting): Moved {
  if (chain.state !== 'pending') return refuse('not-pending')
  const seats = seatsOf(chain, act.actorId, acting)
  const principalId = seats[0]?.personId
  if (principalId === undefined || act.actorId === chain.applicantId) return refuse('not-holder')
  const decided = (state: SeatState): Chain => settle(chain, seats, state, act)
  switch (act.verb) {
    case 'approve':
      return { ok: true, principalId, chain: advance(decided('approved'), acting) }
    case 'refuse':
      if (!act.note?.trim()) return refuse('reason-needed')
      return { ok: true, principalId, chain: end(decided('refused'), 'refused') }
    case 'return':
      if (!act.note?.trim()) return refuse('reason-needed')
      return { ok: true, principalId, chain: end(decided('returned'), 'returned') }
    case 'transfer':
    case 'add-signer': {
      const fault = faultOfTarget(chain, act.targetId)
      if (fault || act.targetId === undefined) return refuse(fault ?? 'not-holder')
      const signatures = act.verb === 'transfer' ? [...new Set(seats.map(seat => seat.signature))] : [nextSignature(chain)]
      const base = act.verb === 'transfer' ? settle(chain, seats, 'transferred', act) : chain
      const origin = act.verb === 'transfer' ? 'transfer' : 'add-signer'
      return { ok: true, principalId, chain: ask(join(base, signatures, [act.targetId], origin), acting) }
    }
  }
}

/** The asked seats that this person may decide now: their own, else those of one person they act for. */
export function seatsOf(chain: Chain, actorId: string, acting: Acting): Seat[] {
  const asked = chain.state === 'pending' ? active(chain).filter(seat => seat.state === 'asked') : []
  const own = asked.filter(seat => seat.personId === actorId)
  if (own.length > 0) return own
  const principalId = asked.find(seat => acting(seat.personId) === actorId)?.personId
  return asked.filter(seat => seat.personId === principalId)
}

/** The applicant alone takes it back, while nobody has decided. */
export function withdraw(chain: Chain, actorId: string): Moved {
  if (chain.state !== 'pending' && chain.state !== 'returned') return refuse('not-pending')
  if (actorId !== chain.applicantId) return refuse('not-applicant')
  return { ok: true, principalId: actorId, chain: end(chain, 'withdrawn') }
}

/** What was approved no longer counts; who may is the module's to say. */
export function revoke(chain: Chain, actorId: string): Moved {
  return chain.state === 'approved' ? { ok: true, principalId: actorId, chain: { ...chain, state: 'revoked' } } : refuse('not-approved')
}

/** Asked again after a return: a new round from its first step. */
export function resubmit(chain: Chain, plans: readonly StepPlan[], acting: Acting): Moved {
  if (chain.state !== 'returned') return refuse('not-returned')
  return { ok: true, principalId: chain.applicantId, chain: startChain(chain.applicantId, plans, acting) }
}

/** More persons may give the signatures that are still awaited; nobody loses theirs. */
export function escalate(chain: Chain, personIds: readonly string[], acting: Acting): Chain {
  if (chain.state !== 'pending') return chain
  const awaited = new Set(active(chain).flatMap(seat => (seat.state === 'asked' ? [seat.signature] : [])))
  const joining = personIds.filter(personId => personId !== chain.applicantId && !stands(chain, personId))
  return ask(join(chain, [...awaited], joining, 'escalate'), acting)
}

/**
 * The seats follow the roles: `gone` have left the school, `holders` is who has the role now (null = the module does not say). A
 * signature never stays without a person: whoever holds the role takes it over; if nobody does, the old seat stays for the time-outs.
 */
export function reseat(chain: Chain, holders: readonly string[] | null, gone: ReadonlySet<string>, acting: Acting): Chain {
  if (chain.state !== 'pending') return chain
  const lost = active(chain).filter(
    seat =>
      LIVE.includes(seat.state) &&
      (gone.has(seat.personId) || (holders !== null && seat.origin === 'routed' && !holders.includes(seat.personId))),
  )
  let next = chain
  for (const signature of new Set(lost.map(seat => seat.signature))) {
    const leaving = lost.filter(seat => seat.signature === signature)
    const staying = active(next).filter(
      seat => seat.signature === signature && LIVE.includes(seat.state) && !leaving.some(left => isSame(left, seat)),
    )
    const able = (holders ?? []).filter(personId => personId !== chain.applicantId && !gone.has(personId))
    const fresh = able.filter(personId => !stands(next, personId))
    const taking = fresh.length > 0 || staying.length > 0 ? fresh : able
    if (staying.length === 0 && taking.length === 0) continue
    next = join(lose(next, leaving), [signature], taking, 'routed')
  }
  return ask(next, acting)
}

/** Asks whoever acts for the holders now: a delegation may have begun or ended since they were asked. */
export function repoint(chain: Chain, acting: Acting): Chain {
  const stale = new Set(askedNow(chain).filter(seat => seat.askedId !== acting(seat.personId)))
  return stale.size === 0 ? chain : change(chain, seat => (stale.has(seat) ? { ...seat, askedId: acting(seat.personId) } : seat))
}

/** Everybody who has something to do now. */
export function askedNow(chain: Chain): Seat[] {
  return chain.state === 'pending' ? active(chain).filter(seat => seat.state === 'asked') : []
}

export function active(chain: Chain): Seat[] {
  return chain.seats.filter(seat => seat.step === chain.step)
}

const isSame = (a: Seat, b: Seat): boolean => a.step === b.step && a.place === b.place

/** Has, or has given, a signature in the active step. */
function stands(chain: Chain, personId: string): boolean {
  return active(chain).some(seat => seat.personId === personId && (LIVE.includes(seat.state) || seat.state === 'approved'))
}

function faultOfTarget(chain: Chain, targetId: string | undefined): ChainRefusal | null {
  if (targetId === undefined) return 'not-holder'
  if (targetId === chain.applicantId) return 'target-is-applicant'
  return stands(chain, targetId) ? 'target-in-step' : null
}

function nextSignature(chain: Chain): number {
  return Math.max(...active(chain).map(seat => seat.signature)) + 1
}

function settle(chain: Chain, seats: readonly Seat[], state: SeatState, { actorId, at }: HolderAct): Chain {
  return change(chain, seat => (seats.some(own => isSame(own, seat)) ? { ...seat, state, decidedById: actorId, decidedAt: at } : seat))
}

function lose(chain: Chain, seats: readonly Seat[]): Chain {
  return change(chain, seat => (seats.some(own => isSame(own, seat)) ? { ...seat, state: 'lost' } : seat))
}

/** The same chain when nothing changes, so that nothing is written for it. */
function change(chain: Chain, to: (seat: Seat) => Seat): Chain {
  const seats = chain.seats.map(to)
  return seats.every((seat, index) => seat === chain.seats[index]) ? chain : { ...chain, seats }
}

function join(chain: Chain, signatures: readonly number[], personIds: readonly string[], origin: SeatOrigin): Chain {
  let place = Math.max(-1, ...active(chain).map(seat => seat.place))
  const seats = signatures.flatMap(signature =>
    personIds.map(personId => newSeat({ step: chain.step, place: ++place, signature, personId, origin })),
  )
  return seats.length === 0 ? chain : { ...chain, seats: [...chain.seats, ...seats] }
}

/** Asks whoever's turn it is; a signature that was given needs nobody else. */
function ask(chain: Chain, acting: Acting): Chain {
  const given = new Set(active(chain).flatMap(seat => (seat.state === 'approved' ? [seat.signature] : [])))
  const open = active(chain).filter(seat => LIVE.includes(seat.state) && !given.has(seat.signature))
  const turn = chain.steps[chain.step]!.inTurn ? Math.min(...open.map(seat => seat.signature)) : null
  return change(chain, seat => {
    if (seat.step !== chain.step || !LIVE.includes(seat.state)) return seat
    if (given.has(seat.signature)) return { ...seat, state: 'closed' }
    if (seat.state === 'asked' || (turn !== null && seat.signature !== turn)) return seat
    return { ...seat, state: 'asked', askedId: acting(seat.personId) }
  })
}

/** After a signature: the next in turn, the next step, or the end. */
function advance(chain: Chain, acting: Acting): Chain {
  const asked = ask(chain, acting)
  if (active(asked).some(seat => LIVE.includes(seat.state))) return asked
  return asked.step + 1 < asked.steps.length ? ask({ ...asked, step: asked.step + 1 }, acting) : { ...asked, state: 'approved' }
}

/** Ended: nobody is asked any more. */
function end(chain: Chain, state: CaseState): Chain {
  return { ...change(chain, seat => (LIVE.includes(seat.state) ? { ...seat, state: 'closed' } : seat)), state }
}
