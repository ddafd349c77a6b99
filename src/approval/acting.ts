import type { Acting } from './chain.js'

/**
 * Whoever decides in a person's place: the end of the chain of delegates (A → B → C is C, so that a delegate who is away too is not a
 * dead end). A chain that loops, or ends at the applicant, counts for nothing: the person decides.
 */
export function actingBy(delegates: ReadonlyMap<string, string>, applicantId: string): Acting {
  return personId => {
    const seen = new Set([personId])
    let at = personId
    for (let next = delegates.get(at); next !== undefined; next = delegates.get(at)) {
      if (seen.has(next)) return personId
      seen.add(next)
      at = next
    }
    return at === applicantId ? personId : at
  }
}

/** Whether a new delegation would send a case back to where it came from. */
export function wouldLoop(pairs: readonly (readonly [string, string])[], principalId: string, delegateId: string): boolean {
  const seen = new Set<string>()
  const follow = [delegateId]
  for (let at = follow.pop(); at !== undefined; at = follow.pop()) {
    if (at === principalId) return true
    if (seen.has(at)) continue
    seen.add(at)
    follow.push(...pairs.filter(([from]) => from === at).map(([, to]) => to))
  }
  return false
}
