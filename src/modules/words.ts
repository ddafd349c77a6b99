import { oneLine } from '../shared/text.js'

/** A word people type; one that only asks may be followed by anything, one that does something may not be guessed at. */
export interface KnownWord {
  word: string
  asks: boolean
  /** Names may follow without a space. */
  takesNames: boolean
  /** What follows is in the person's own words, and may be a question: 退回 去哪家医院？ */
  takesText?: boolean
}

const QUOTES = /^[\s#/"'“‘「『【《]+|[\s"'”’」』】》]+$/g
const GAP = /^[\s,.:;!?、。：，！？~"'”’」』】》…]+/
const QUESTION = /[?？]$|(?:吗|么)[\s!?。！？~]*$/

/** 同意QJ0914-07: a number needs no space either. */
const NUMBER = /^[A-Za-z]{1,8}-?\d/

const FULL_WIDTH: Record<string, string> = { ',': '，', ';': '；', ':': '：', '!': '！', '?': '？' }

/** Words that are kept or shown again, with the marks between Chinese characters as people type them: matching made them narrow. */
export function asTyped(rest: string): string {
  return rest.replaceAll(/(?<=\p{Script=Han})[,;:!?](?=\p{Script=Han}|$)/gu, mark => FULL_WIDTH[mark]!)
}

/** Longer than anybody types on purpose; what follows is cut before any pattern looks at it. */
const LONGEST_TEXT = 500

/** A text split into one of the known words and what follows it; null = not one of ours. People copy the quotes of our own texts. */
export function matchWord(text: string, words: readonly KnownWord[]): { word: string; rest: string } | null {
  const clean = Array.from(
    oneLine(text.slice(0, 2 * LONGEST_TEXT).normalize('NFKC'))
      .replace(QUOTES, '')
      .trim(),
  )
    .slice(0, LONGEST_TEXT)
    .join('')
  // The longest first: 今天不签到 and 取消免签 begin or end with other words.
  for (const { word, asks, takesNames, takesText = false } of words.toSorted((a, b) => b.word.length - a.word.length)) {
    if (!clean.startsWith(word)) continue
    const rest = clean.slice(word.length)
    const separated = rest === '' || GAP.test(rest) || NUMBER.test(rest)
    if (takesText && separated) return { word, rest: rest.replace(GAP, '').trim() }
    // 今天不签到吗？ is a question, and must not cancel anything; 谁没到啊 may be answered.
    if (asks ? separated || word.length >= 3 || takesNames : (separated || takesNames) && !QUESTION.test(clean))
      return { word, rest: rest.replace(GAP, '').trim() }
  }
  return null
}
