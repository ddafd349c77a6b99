import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { actingBy, wouldLoop } from '../../src/approval/acting.js'
import {
  active,
  actOn,
  askedNow,
  escalate,
  reseat,
  resubmit,
  revoke,
  startChain,
  withdraw,
  type Acting,
  type Chain,
  type HolderVerb,
  type StepPlan,
} from '../../src/approval/chain.js'

const AT = new Date('2026-09-14T00:00:00Z')
const self: Acting = personId => personId

const any = (...holderIds: string[]): StepPlan => ({ label: '班主任审批', mode: 'any', holderIds })
const all = (...holderIds: string[]): StepPlan => ({ label: '会签', mode: 'all', holderIds })
const inTurn = (...holderIds: string[]): StepPlan => ({ ...all(...holderIds), inTurn: true })

/** The chain after these acts; a refusal is thrown with its name. */
function after(chain: Chain, ...acts: [actorId: string, verb: HolderVerb, rest?: { note?: string; targetId?: string }][]): Chain {
  return acts.reduce((now, [actorId, verb, rest]) => {
    const moved = actOn(now, { actorId, verb, at: AT, ...rest }, self)
    if (!moved.ok) throw new Error(moved.refusal)
    return moved.chain
  }, chain)
}

const start = (...plans: StepPlan[]): Chain => startChain('student', plans, self)
const asked = (chain: Chain): string[] => askedNow(chain).map(seat => seat.personId)
const refusal = (chain: Chain, actorId: string, verb: HolderVerb, rest: { note?: string; targetId?: string } = {}) => {
  const moved = actOn(chain, { actorId, verb, at: AT, ...rest }, self)
  return moved.ok ? null : moved.refusal
}

describe('a chain of approval', () => {
  it('B02: any one of the holders decides a 或签 step, and the others are no longer asked', () => {
    const chain = after(start(any('wang', 'deng')), ['deng', 'approve'])

    expect(chain.state).toBe('approved')
    expect(chain.seats.map(seat => seat.state)).toEqual(['closed', 'approved'])
  })

  it('a 会签 step needs everybody, together or in turn', () => {
    expect(after(start(all('wang', 'deng')), ['deng', 'approve']).state).toBe('pending')
    expect(after(start(all('wang', 'deng')), ['deng', 'approve'], ['wang', 'approve']).state).toBe('approved')

    const turns = start(inTurn('wang', 'deng'))
    expect(asked(turns)).toEqual(['wang'])
    expect(refusal(turns, 'deng', 'approve')).toBe('not-holder')
    expect(asked(after(turns, ['wang', 'approve']))).toEqual(['deng'])
  })

  it('steps follow one another', () => {
    const chain = after(start(any('wang'), any('secretary')), ['wang', 'approve'])

    expect(chain).toMatchObject({ state: 'pending', step: 1 })
    expect(asked(chain)).toEqual(['secretary'])
    expect(after(chain, ['secretary', 'approve']).state).toBe('approved')
  })

  it('B03: a refusal and a return need a reason, and end the asking at once', () => {
    const chain = start(all('wang', 'deng'))

    expect(refusal(chain, 'wang', 'refuse')).toBe('reason-needed')
    expect(refusal(chain, 'wang', 'return', { note: '  ' })).toBe('reason-needed')
    expect(asked(after(chain, ['wang', 'refuse', { note: '课程冲突' }]))).toEqual([])
    expect(after(chain, ['wang', 'return', { note: '请补医院证明' }]).state).toBe('returned')
  })

  it('asked again after a return, it starts from the first step', () => {
    const returned = after(start(any('wang'), any('secretary')), ['wang', 'approve'], ['secretary', 'return', { note: '理由？' }])
    const moved = resubmit(returned, [any('wang')], self)

    expect(moved).toMatchObject({ ok: true, chain: { state: 'pending', step: 0 } })
    expect(resubmit(start(any('wang')), [any('wang')], self)).toEqual({ ok: false, refusal: 'not-returned' })
  })

  it('B13: a transfer passes the seat on, never to the applicant or to somebody already there', () => {
    const chain = start(any('wang', 'deng'))

    expect(refusal(chain, 'wang', 'transfer', { targetId: 'student' })).toBe('target-is-applicant')
    expect(refusal(chain, 'wang', 'transfer', { targetId: 'deng' })).toBe('target-in-step')
    const passed = after(chain, ['wang', 'transfer', { targetId: 'li' }])
    expect(asked(passed)).toEqual(['deng', 'li'])
    expect(refusal(passed, 'wang', 'approve')).toBe('not-holder')
    expect(asked(after(passed, ['li', 'transfer', { targetId: 'wang' }]))).toEqual(['deng', 'wang'])
  })

  it('B13: an added signer must agree as well, whoever agrees first', () => {
    const chain = after(start(any('wang', 'deng')), ['wang', 'add-signer', { targetId: 'li' }])

    const first = after(chain, ['deng', 'approve'])
    expect(first.state).toBe('pending')
    expect(asked(first)).toEqual(['li'])
    expect(after(first, ['li', 'approve']).state).toBe('approved')
    expect(after(chain, ['li', 'approve']).state).toBe('pending')
  })

  it('B10: only the applicant withdraws, only before a decision; what was approved can only be revoked', () => {
    const chain = start(any('wang'))
    const approved = after(chain, ['wang', 'approve'])

    expect(withdraw(chain, 'wang')).toEqual({ ok: false, refusal: 'not-applicant' })
    expect(withdraw(chain, 'student')).toMatchObject({ ok: true, chain: { state: 'withdrawn' } })
    expect(withdraw(approved, 'student')).toEqual({ ok: false, refusal: 'not-pending' })
    expect(revoke(approved, 'wang')).toMatchObject({ ok: true, chain: { state: 'revoked' } })
    expect(revoke(chain, 'wang')).toEqual({ ok: false, refusal: 'not-approved' })
  })

  it('B15: persons who join by a time-out may sign for the silent ones; it decides nothing by itself', () => {
    const joined = escalate(start(all('wang', 'deng')), ['officer', 'student', 'wang'], self)

    expect(joined.state).toBe('pending')
    expect(asked(joined)).toEqual(['wang', 'deng', 'officer', 'officer'])
    expect(after(joined, ['officer', 'approve']).state).toBe('approved')
  })

  it('B14: a holder who lost the role or left is replaced by who has it now', () => {
    const lost = reseat(start(any('wang')), ['li'], new Set(), self)
    expect(asked(lost)).toEqual(['li'])

    const left = reseat(start(all('wang', 'deng')), ['deng'], new Set(['wang']), self)
    expect(asked(left)).toEqual(['deng', 'deng'])
    expect(after(left, ['deng', 'approve']).state).toBe('approved')
  })

  it('B14: where nobody has the role any more, the seat stays for the time-outs: no case is ever stuck', () => {
    expect(asked(reseat(start(any('wang')), [], new Set(['wang']), self))).toEqual(['wang'])
    expect(asked(reseat(start(any('wang', 'deng')), null, new Set(['wang']), self))).toEqual(['deng'])
  })
})

describe('who acts for whom', () => {
  const acting = (pairs: [string, string][], applicantId = 'student') => actingBy(new Map(pairs), applicantId)

  it('B14: a delegate of a delegate is the one who acts', () => {
    expect(
      acting([
        ['a', 'b'],
        ['b', 'c'],
      ])('a'),
    ).toBe('c')
  })

  it('B14: a loop, and the applicant as the last of the line, leave it with the person', () => {
    const loop = acting([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'b'],
    ])
    expect([loop('a'), loop('b'), loop('x')]).toEqual(['a', 'b', 'x'])
    expect(acting([['a', 'student']])('a')).toBe('a')
  })

  it('B14: a new delegation that would lead back is seen', () => {
    expect(wouldLoop([['b', 'c']], 'c', 'b')).toBe(true)
    expect(wouldLoop([['b', 'c']], 'a', 'b')).toBe(false)
  })

  it('B14: the delegate signs in the place of the holder, who may sign as well', () => {
    const chain = start(any('wang'))
    const toLi = acting([['wang', 'li']])

    expect(actOn(chain, { actorId: 'li', verb: 'approve', at: AT }, toLi)).toMatchObject({ ok: true, principalId: 'wang' })
    expect(actOn(chain, { actorId: 'wang', verb: 'approve', at: AT }, toLi)).toMatchObject({ ok: true, principalId: 'wang' })
    expect(actOn(chain, { actorId: 'li', verb: 'approve', at: AT }, self)).toEqual({ ok: false, refusal: 'not-holder' })
  })

  it('B14: one press signs for one person, the own seat first', () => {
    const first = actOn(start(all('wang', 'li')), { actorId: 'li', verb: 'approve', at: AT }, acting([['wang', 'li']]))

    expect(first).toMatchObject({ ok: true, principalId: 'li', chain: { state: 'pending' } })
  })
})

const PEOPLE = ['student', 'a', 'b', 'c', 'd', 'e']
const person = fc.constantFrom(...PEOPLE)
const holders = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 })
const plans = fc.array(
  fc.record({ label: fc.constant('步'), mode: fc.constantFrom('any' as const, 'all' as const), inTurn: fc.boolean(), holderIds: holders }),
  {
    minLength: 1,
    maxLength: 3,
  },
)
const act = fc.record({
  verb: fc.constantFrom('approve', 'refuse', 'return', 'transfer', 'add-signer', 'withdraw', 'revoke', 'escalate', 'reseat', 'resubmit'),
  actorId: person,
  targetId: person,
  note: fc.constantFrom('', '理由'),
})
const delegates = fc.array(fc.tuple(person, person), { maxLength: 4 }).map(pairs => new Map(pairs))
const history = fc.array(act, { maxLength: 25 })

type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

function apply(chain: Chain, { verb, actorId, targetId, note }: Act, acting: Acting): Chain {
  if (verb === 'escalate') return escalate(chain, [targetId], acting)
  if (verb === 'reseat') return reseat(chain, [targetId], new Set([actorId]), acting)
  const moved =
    verb === 'withdraw'
      ? withdraw(chain, actorId)
      : verb === 'revoke'
        ? revoke(chain, actorId)
        : verb === 'resubmit'
          ? resubmit(chain, [any('a', 'b')], acting)
          : actOn(chain, { verb, actorId, targetId, note, at: AT }, acting)
  return moved.ok ? moved.chain : chain
}

/** Runs random verbs and looks at every state on the way. */
function always(look: (chain: Chain, before: Chain, last: Act | null) => void): void {
  fc.assert(
    fc.property(plans, delegates, history, (steps, delegate, acts) => {
      const acting = actingBy(delegate, 'student')
      let chain = startChain('student', steps, acting)
      look(chain, chain, null)
      for (const next of acts) {
        const moved = apply(chain, next, acting)
        look(moved, chain, next)
        chain = moved
      }
    }),
    { numRuns: 1_500 },
  )
}

/** A broken rule as one error. `expect` at each of some hundred thousand looks would take most of the suite's patience. */
function must(holds: boolean, ...found: unknown[]): void {
  if (!holds) throw new Error(`found ${JSON.stringify(found)}`)
}

describe('whatever is done in whatever order', () => {
  const signatures = (chain: Chain, step: number) => new Set(chain.seats.filter(seat => seat.step === step).map(seat => seat.signature))
  const given = (chain: Chain, step: number) =>
    new Set(chain.seats.filter(seat => seat.step === step && seat.state === 'approved').map(seat => seat.signature))

  it('nothing is approved without every signature of every step', () => {
    always(chain => {
      const passed = chain.state === 'approved' || chain.state === 'revoked' ? chain.steps.length : chain.step
      for (let step = 0; step < passed; step += 1) {
        const signed = given(chain, step)
        const asked = signatures(chain, step)
        must(signed.size === asked.size && [...asked].every(signature => signed.has(signature)), chain)
        must(signed.size >= (chain.steps[step]!.mode === 'any' ? 1 : asked.size), chain)
      }
    })
  })

  it('a decided case changes by 撤销 alone', () => {
    always((chain, before, last) => {
      if (before.state === 'pending' || before.state === 'returned') return
      if (before.state === 'approved' && last?.verb === 'revoke') expect(chain).toEqual({ ...before, state: 'revoked' })
      else must(chain === before, before, last, chain)
    })
  })

  it('the applicant never decides and is never asked', () => {
    always((chain, _, last) => {
      must(!chain.seats.some(seat => seat.personId === 'student' || seat.askedId === 'student'), chain)
      must(last === null || !chain.seats.some(seat => seat.decidedById === 'student'), chain, last)
    })
  })

  it('a pending case has somebody to decide it, a decided one asks nobody', () => {
    always(chain => {
      if (chain.state === 'pending') must(askedNow(chain).length > 0, chain)
      else must(!chain.seats.some(seat => seat.state === 'asked' || (seat.state === 'waiting' && seat.step === chain.step)), chain)
    })
  })

  it('what was signed stays signed, and every seat keeps its number', () => {
    always((chain, before, last) => {
      if (last?.verb === 'resubmit') return
      must(
        before.seats.every(seat => seat.state !== 'approved' || chain.seats.includes(seat)),
        before,
        last,
        chain,
      )
      must(new Set(chain.seats.map(seat => `${seat.step}.${seat.place}`)).size === chain.seats.length, chain)
      must(chain.seats.length >= before.seats.length, before, last, chain)
    })
  })

  it('in turn, one signature at a time', () => {
    always(chain => {
      must(!chain.steps[chain.step]!.inTurn || new Set(askedNow(chain).map(seat => seat.signature)).size <= 1, chain)
    })
  })

  it('nobody stands twice for one signature', () => {
    always(chain => {
      const live = active(chain).filter(seat => seat.state === 'asked' || seat.state === 'waiting')
      must(new Set(live.map(seat => `${seat.signature} ${seat.personId}`)).size === live.length, chain)
    })
  })
})
