/** Letters to change, add or drop to get from one word to the other. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1))
    }
    previous = row
  }
  return previous[b.length]!
}

/** The known word that a mistyped one was most likely meant to be; null when none is near enough to be worth naming. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const typed = word.slice(0, 64).toLowerCase()
  const limit = Math.max(1, Math.floor(typed.length / 2))
  let best: { word: string; distance: number } | null = null
  for (const candidate of known) {
    const distance = editDistance(typed, candidate.slice(0, 64).toLowerCase())
    if (distance <= limit && (best === null || distance < best.distance)) best = { word: candidate, distance }
  }
  return best?.word ?? null
}

/** `，是不是 “早自习”？` or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const meant = nearest(word, known)
  return meant === null ? '' : `，是不是 “${meant}”？`
}
