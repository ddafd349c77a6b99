import type { ComponentChildren } from 'preact'
import { isWebAddress } from '../lib/markdown.js'
import type { Link } from '../lib/types.js'

interface LinkToProps {
  link: Link
  class: string
  testid?: string
  children: ComponentChildren
}

/** A web page opens in a new tab; a mini program cannot be opened here and says so. */
export function LinkTo({ link, class: name, testid, children }: LinkToProps) {
  if (link.type === 2) {
    return (
      <span class={name} title={`小程序 ${link.appid ?? ''}，只能在企业微信里打开`} data-testid={testid}>
        {children}
      </span>
    )
  }
  if (!isWebAddress(link.url)) {
    return (
      <span class={name} data-testid={testid}>
        {children}
      </span>
    )
  }
  return (
    <a class={name} href={link.url} target="_blank" rel="noopener noreferrer" data-testid={testid}>
      {children}
    </a>
  )
}
