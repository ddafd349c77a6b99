// A JSON string, or a whole number of 16 digits and more outside of one.
const STRING_OR_LONG_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g

/** JSON.parse that keeps 64-bit ids: a whole number too long for a double comes back as a string of its digits. */
export function parseLosslessJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  return JSON.parse(text.replace(STRING_OR_LONG_NUMBER, token => (token.startsWith('"') ? token : `"${token}"`)))
}
