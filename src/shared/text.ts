/** One line as a person typed it: no line that looks like ours, nothing that turns the text around, no control characters. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\p{Bidi_Control}/gu, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** The first `characters` code points: a cut by UTF-16 units halves an emoji, and half of one cannot be stored. */
export function cutText(text: string, characters: number): string {
  if (text.length <= characters) return text
  let end = 0
  for (let count = 0; count < characters && end < text.length; count++) end += text.codePointAt(end)! > 0xffff ? 2 : 1
  return text.slice(0, end)
}
