const graphemes = new Intl.Segmenter('zh-CN', { granularity: 'grapheme' })

/** Characters as a reader counts them: an emoji with its modifiers is one. */
export function displayLength(text: string): number {
  let length = 0
  for (const _segment of graphemes.segment(text)) length++
  return length
}

/** At most `longest` displayed characters; a text that is cut ends in `…`. */
export function excerpt(text: string, longest: number): string {
  if (text.length <= longest) return text
  if (longest < 1) return ''
  let count = 0
  let cut = 0
  for (const { index } of graphemes.segment(text)) {
    count++
    if (count === longest) cut = index
    if (count > longest) return `${text.slice(0, cut)}…`
  }
  return text
}
