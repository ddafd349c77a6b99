/** The first `characters` code points: a cut by UTF-16 units halves an emoji, and half of one cannot be stored. */
export function cutText(text: string, characters: number): string {
  if (text.length <= characters) return text
  let end = 0
  for (let count = 0; count < characters && end < text.length; count++) end += text.codePointAt(end)! > 0xffff ? 2 : 1
  return text.slice(0, end)
}
