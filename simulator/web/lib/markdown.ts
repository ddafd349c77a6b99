/** The few marks WeCom's markdown messages know, as data; drawing them is someone else's work. */
export type Inline =
  | { mark: 'plain' | 'bold' | 'code'; text: string }
  | { mark: 'link'; text: string; url: string }
  | { mark: 'info' | 'comment' | 'warning'; text: string }

export interface Line {
  block: 'line' | 'heading' | 'quote' | 'item'
  parts: Inline[]
}

const MARKS = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|<font color="(info|comment|warning)">(.*?)<\/font>/g

export function parseMarkdown(text: string): Line[] {
  return text.split('\n').map(line => {
    const heading = /^#{1,6}\s+(.*)$/.exec(line)
    if (heading) return { block: 'heading', parts: inline(heading[1] ?? '') }
    const quote = /^>\s?(.*)$/.exec(line)
    if (quote) return { block: 'quote', parts: inline(quote[1] ?? '') }
    const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(line)
    return item ? { block: 'item', parts: inline(item[1] ?? '') } : { block: 'line', parts: inline(line) }
  })
}

function inline(text: string): Inline[] {
  const parts: Inline[] = []
  let end = 0
  for (const found of text.matchAll(MARKS)) {
    if (found.index > end) parts.push({ mark: 'plain', text: text.slice(end, found.index) })
    parts.push(partOf(found))
    end = found.index + found[0].length
  }
  if (end < text.length) parts.push({ mark: 'plain', text: text.slice(end) })
  return parts
}

function partOf([whole, bold, code, label, url, colour, coloured]: RegExpMatchArray): Inline {
  if (bold !== undefined) return { mark: 'bold', text: bold }
  if (code !== undefined) return { mark: 'code', text: code }
  // Only addresses that open a page: a message must not be able to run anything.
  if (label !== undefined && url !== undefined)
    return isWebAddress(url) ? { mark: 'link', text: label, url } : { mark: 'plain', text: label }
  if (colour === 'info' || colour === 'comment' || colour === 'warning') return { mark: colour, text: coloured ?? '' }
  return { mark: 'plain', text: whole }
}

export const isWebAddress = (url: string | undefined): url is string => url !== undefined && /^(https?:\/\/|\/(?!\/)|\.\/)/i.test(url)
