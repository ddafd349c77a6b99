/** Marks that stand in a full square in a Chinese font though their code point is small. */
const FULL = new Set('—…“”‘’·※①②③④⑤⑥⑦⑧⑨⑩■□▲△▼▽◆◇○◎●★☆←↑→↓√×÷')

/** How wide a character is, in parts of the font size: near enough to lay out a table, never too small. */
function share(character: string): number {
  if (character.codePointAt(0)! >= 0x2e80 || FULL.has(character)) return 1
  if (/[0-9]/.test(character)) return 0.56
  if (character === ' ') return 0.24
  if (/[A-Z%@&]/.test(character)) return 0.7
  if (/[mwMW]/.test(character)) return 0.9
  return /[.,:;'|!()[\]il-]/.test(character) ? 0.36 : 0.58
}

export function widthOf(text: string, size: number): number {
  let sum = 0
  for (const character of text) sum += share(character)
  return sum * size
}

/** Words and numbers stay whole, Chinese breaks anywhere, and what is too long for a line breaks as well. */
export function wrap(text: string, size: number, width: number, mostLines: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text.match(/[\w.%/-]+|./gu) ?? []) {
    for (const part of widthOf(piece, size) > width ? piece : [piece]) {
      if (line !== '' && widthOf(line + part, size) > width) {
        lines.push(line)
        line = ''
      }
      line += line === '' ? part.trimStart() : part
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line)
  if (lines.length <= mostLines) return lines
  const last = lines.slice(mostLines - 1).join('')
  return [...lines.slice(0, mostLines - 1), cut(last, size, width)]
}

/** With … at its end when something is missing. */
export function cut(text: string, size: number, width: number): string {
  if (widthOf(text, size) <= width) return text
  let kept = ''
  for (const character of text) {
    if (widthOf(`${kept}${character}…`, size) > width) break
    kept += character
  }
  return `${kept}…`
}
