/** A text split into one of the known words and what follows it; null = not one of ours. */
export function matchWord(text: string, words: readonly string[]): { word: string; rest: string } | null {
  const clean = text
    .normalize('NFKC')
    .replace(/^[\s#/]+/, '')
    .trim()
  // The longest first: 今天不签到 and 取消免签 begin or end with other words.
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    if (!clean.startsWith(word)) continue
    const rest = clean.slice(word.length)
    // 签到了吗 is a question, not a tap; longer words may be followed by anything: 为什么记缺.
    if (rest === '' || /^[\s,.:;!?、。：，！？~]/.test(rest) || word.length >= 3)
      return { word, rest: rest.replace(/^[\s,.:;!?、。：，！？~]+/, '').trim() }
  }
  return null
}
