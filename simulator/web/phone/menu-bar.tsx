import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../lib/icon.js'
import { isWebAddress } from '../lib/markdown.js'
import type { MenuButton } from '../lib/types.js'
import type { Perform } from './phone.js'

interface MenuBarProps {
  menu: MenuButton[]
  perform: Perform
  type: () => void
}

export function MenuBar({ menu, perform, type }: MenuBarProps) {
  const [shown, setShown] = useState<number | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const bar = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (shown === null) return
    const away = (event: Event) => {
      if (!(event.target instanceof Node && bar.current?.contains(event.target) === true)) setShown(null)
    }
    addEventListener('pointerdown', away)
    addEventListener('focusin', away)
    return () => {
      removeEventListener('pointerdown', away)
      removeEventListener('focusin', away)
    }
  }, [shown])

  const press = async (button: MenuButton) => {
    setShown(null)
    const key = button.key ?? button.url
    if (key === undefined || busy !== null) return
    // A link opens at once, as on a phone; that it was opened is told to the service like any other press.
    if (isWebAddress(button.url)) open(button.url, '_blank', 'noopener')
    setBusy(key)
    await perform({ do: 'menu', key })
    setBusy(null)
  }

  return (
    <div class="menu-bar" ref={bar} onKeyDown={event => event.key === 'Escape' && setShown(null)}>
      <button class="icon-button" aria-label="切换到键盘" data-testid="keyboard-toggle" onClick={type}>
        <Icon name="keyboard" size={22} />
      </button>
      {menu.map((top, index) => {
        const children = top.sub_button ?? []
        const leaf = children.length === 0
        return (
          <div key={top.name} class="menu-top">
            <button
              class="menu-button"
              data-testid={`menu-${top.key ?? top.name}`}
              aria-busy={leaf && busy !== null && busy === top.key}
              {...(leaf ? {} : { 'aria-expanded': shown === index, 'aria-haspopup': 'true' as const })}
              onClick={() => (leaf ? void press(top) : setShown(shown === index ? null : index))}
            >
              {!leaf && <span class="menu-lines" aria-hidden="true" />}
              <span class="ellipsis">{top.name}</span>
            </button>
            {shown === index && (
              <ul class="menu-pop">
                {children.map(child => (
                  <li key={child.key ?? child.name}>
                    <button data-testid={`menu-${child.key ?? child.name}`} onClick={() => void press(child)}>
                      {child.name}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )
      })}
    </div>
  )
}
