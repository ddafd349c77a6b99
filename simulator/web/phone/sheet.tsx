import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../lib/icon.js'

/** A sheet that rises inside one phone; the rest of the desk stays usable. */
export function Sheet({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    box.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <div class="sheet-layer">
      <button class="sheet-veil" aria-label="关闭" tabIndex={-1} onClick={close} />
      <div class="sheet" role="dialog" aria-label={title} tabIndex={-1} ref={box} onKeyDown={event => event.key === 'Escape' && close()}>
        <div class="sheet-head">
          <h3>{title}</h3>
          <button class="icon-button" aria-label="关闭" onClick={close}>
            <Icon name="close" size={18} />
          </button>
        </div>
        <div class="sheet-body">{children}</div>
      </div>
    </div>
  )
}
