const QUOTES = /^[\s#/"'“‘「『【《]+|[\s"'”’」』】》]+$/g
const GAP = /^[\s,.:;!?、。：，！？~"'”’」』】》…]+/

/**
 * A text split into one of the known words and what follows it; null = not one of ours. People copy the quotes of our own texts, and
 * leave out the space before a name: `takesNames` are the words after which that is understood.
 */
export function matchWord(
  text: string,
  words: readonly string[],
  takesNames: ReadonlySet<string> = new Set(),
): { word: string; rest: string } | null {
  const clean = text.normalize('NFKC').replace(QUOTES, '').trim()
  // The longest first: 今天不签到 and 取消免签 begin or end with other words.
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    if (!clean.startsWith(word)) continue
    const rest = clean.slice(word.length)
    // 签到了吗 is a question, not a tap; longer words may be followed by anything: 为什么记缺.
    if (rest === '' || GAP.test(rest) || word.length >= 3 || takesNames.has(word)) return { word, rest: rest.replace(GAP, '').trim() }
  }
  return null
}
