/** Half fixed, half random, so that calls that failed together do not return together. */
export function backoffMs(attempt: number, random: () => number, { firstMs = 300, capMs = 5_000 } = {}): number {
  const full = Math.min(capMs, firstMs * 2 ** attempt)
  return Math.round(full / 2 + (full / 2) * random())
}
