import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from '../lib/icon.js'
import type { MenuButton } from '../lib/types.js'
import { MenuBar } from './menu-bar.js'
import type { Perform } from './phone.js'

interface BottomBarProps {
  menu: MenuButton[]
  perform: Perform
  openPin: () => void
  openPosition: () => void
}

/** The app's menu, or the keyboard with what can be attached. */
export function BottomBar({ menu, perform, openPin, openPosition }: BottomBarProps) {
  const [typing, setTyping] = useState(false)
  const [attaching, setAttaching] = useState(false)
  const keyboard = typing || menu.length === 0

  const attach = (work: () => void) => () => {
    setAttaching(false)
    work()
  }
  return (
    <footer class="bottom">
      {keyboard ? (
        <Composer
          focus={typing}
          send={text => perform({ do: 'text', text })}
          attaching={attaching}
          toggleAttach={() => setAttaching(shown => !shown)}
          {...(menu.length === 0
            ? {}
            : {
                backToMenu: () => {
                  setTyping(false)
                  setAttaching(false)
                },
              })}
        />
      ) : (
        <MenuBar menu={menu} perform={perform} type={() => setTyping(true)} />
      )}
      {keyboard && attaching && (
        <div class="attach" role="group" aria-label="可以发送的内容">
          <Tile icon="image" label="发图片" testid="attach-picture" press={attach(() => void perform({ do: 'picture' }))} />
          <Tile icon="pin" label="发位置" testid="attach-pin" press={attach(openPin)} />
          <Tile icon="locate" label="设备位置" testid="attach-position" press={attach(openPosition)} />
          <Tile icon="enter" label="重新进入应用" testid="attach-enter" press={attach(() => void perform({ do: 'enter' }))} />
        </div>
      )}
    </footer>
  )
}

function Tile({ icon, label, testid, press }: { icon: IconName; label: string; testid: string; press: () => void }) {
  return (
    <button class="tile" data-testid={testid} onClick={press}>
      <span class="tile-icon">
        <Icon name={icon} size={24} />
      </span>
      {label}
    </button>
  )
}

interface ComposerProps {
  focus: boolean
  send: (text: string) => Promise<boolean>
  attaching: boolean
  toggleAttach: () => void
  backToMenu?: () => void
}

function Composer({ focus, send, attaching, toggleAttach, backToMenu }: ComposerProps) {
  const [text, setText] = useState('')
  const [sending, setSending] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  // Before the next key can arrive, or the first letter typed would be lost.
  useLayoutEffect(() => {
    if (focus) input.current?.focus()
  }, [focus])

  const submit = async (event: Event) => {
    event.preventDefault()
    const said = text.trim()
    if (said === '' || sending) return
    setSending(true)
    const sent = await send(said)
    setSending(false)
    // Words that were not sent stay, so that nobody types them twice.
    if (sent) setText('')
    input.current?.focus()
  }
  return (
    <form class="composer" onSubmit={event => void submit(event)}>
      {backToMenu !== undefined && (
        <button type="button" class="icon-button" aria-label="回到菜单" data-testid="menu-toggle" onClick={backToMenu}>
          <Icon name="grid" />
        </button>
      )}
      <input
        ref={input}
        class="composer-input"
        data-testid="composer"
        aria-label="输入消息"
        placeholder="输入消息"
        maxLength={2_048}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
      {text.trim() === '' ? (
        <button
          key="attach"
          type="button"
          class="icon-button"
          aria-label="更多"
          aria-expanded={attaching}
          data-testid="attach"
          onClick={toggleAttach}
        >
          <Icon name="plus" size={22} />
        </button>
      ) : (
        <button key="send" class="send" data-testid="send" disabled={sending} aria-busy={sending}>
          发送
        </button>
      )}
    </form>
  )
}
