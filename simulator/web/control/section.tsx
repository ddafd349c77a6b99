import type { ComponentChildren } from 'preact'
import { Icon } from '../lib/icon.js'

interface SectionProps {
  title: string
  open?: boolean
  /** A few words beside the title that are worth seeing while it is folded. */
  aside?: string
  testid?: string
  toggled?: (open: boolean) => void
  children: ComponentChildren
}

/** A fold of the control panel. */
export function Section({ title, open = false, aside, testid, toggled, children }: SectionProps) {
  return (
    <details class="section" open={open} data-testid={testid} onToggle={event => toggled?.(event.currentTarget.open)}>
      <summary>
        <h3>{title}</h3>
        {aside !== undefined && <span class="badge">{aside}</span>}
        <Icon name="down" size={18} />
      </summary>
      <div class="section-body">{children}</div>
    </details>
  )
}
