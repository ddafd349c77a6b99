export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

/** Displayed characters: a Chinese character and a letter count one each, a surrogate pair too. */
export function charLength(text: string): number {
  return [...text].length
}

/** Cuts on a code point's border, so that the phone never shows half a character. */
export function cutBytes(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text
  let size = 0
  let kept = ''
  for (const character of text) {
    size += byteLength(character)
    if (size > limit) break
    kept += character
  }
  return kept
}

export function excerpt(text: string, limit = 60): string {
  const characters = [...text]
  return characters.length <= limit ? text : `${characters.slice(0, limit).join('')}…`
}
