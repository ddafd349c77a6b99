/** XML 1.0 has no place for control characters and half surrogates; one in a name would make the whole file unreadable. */
const UNWRITABLE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu

export function writable(text: string): string {
  return text.replace(UNWRITABLE, '')
}

/** At most 31 characters, without the seven that Excel refuses, and different from the others whatever their case. */
export function tabName(wanted: string, taken: Set<string>): string {
  const clean =
    writable(wanted)
      .replace(/[\\/?*[\]:]/g, ' ')
      .replace(/^'+|'+$/g, '')
      .trim() || '表'
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : ` (${number})`
    const name =
      [...clean]
        .slice(0, 28 - suffix.length)
        .join('')
        .slice(0, 31 - suffix.length) + suffix
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    return name
  }
}
