import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../lib/icon.js'
import type { TemplateCard } from '../lib/types.js'

interface ActionMenuProps {
  menu: NonNullable<TemplateCard['action_menu']>
  press: (key: string) => Promise<void>
}

export function ActionMenu({ menu, press }: ActionMenuProps) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const away = (event: PointerEvent) => {
      if (!(event.target instanceof Node && box.current?.contains(event.target) === true)) setOpen(false)
    }
    addEventListener('pointerdown', away)
    return () => removeEventListener('pointerdown', away)
  }, [open])

  return (
    <div class="action-menu" ref={box} onKeyDown={event => event.key === 'Escape' && setOpen(false)}>
      <button class="icon-button" aria-label="卡片菜单" aria-expanded={open} data-testid="card-menu" onClick={() => setOpen(!open)}>
        <Icon name="more" size={18} />
      </button>
      {open && (
        <div class="action-pop">
          {menu.desc !== undefined && <p class="hint">{menu.desc}</p>}
          {menu.action_list.map(action => (
            <button
              key={action.key}
              data-testid={`card-menu-${action.key}`}
              onClick={() => {
                setOpen(false)
                void press(action.key)
              }}
            >
              {action.text}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
