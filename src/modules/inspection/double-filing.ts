/** One of the reports that several inspectors filed of one place in one slot. */
export interface DoubleLine {
  score: number
  counts: boolean
}

/** A decision is asked for where those that count say different things (C10). */
export function scoresDiffer(lines: readonly DoubleLine[]): boolean {
  return new Set(lines.filter(line => line.counts).map(line => line.score)).size > 1
}

/** Nothing was decided, or one that counts was changed since: an officer's 都算 holds as long as all of them stand as they were decided. */
export function isUndecided(lines: readonly (DoubleLine & { settled: boolean })[]): boolean {
  return scoresDiffer(lines) && lines.some(line => line.counts && !line.settled)
}
