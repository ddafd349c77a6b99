import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../lib/icon.js'
import { separatorBetween } from '../lib/time.js'
import type { Message } from '../lib/types.js'
import { type Clock, useTick } from '../lib/use-clock.js'
import type { Perform } from '../phone/phone.js'
import { MessageRow } from './message-row.js'

interface ChatProps {
  userid: string
  name: string
  messages: Message[] | undefined
  clock: Clock
  perform: Perform
  showProfile: (userid: string) => void
}

const NEAR_THE_END = 80

export function Chat({ userid, name, messages, clock, perform, showProfile }: ChatProps) {
  const list = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const [below, setBelow] = useState(false)
  const today = useTick(clock, 60_000)
  const last = messages?.at(-1)?.id

  const toEnd = () => {
    const box = list.current
    if (box !== null) box.scrollTop = box.scrollHeight
    following.current = true
    setBelow(false)
  }
  useLayoutEffect(() => {
    if (following.current) toEnd()
    else setBelow(true)
  }, [last])
  // Cards grow when they change and pictures when they load: stay at the end if that is where the reader was.
  useEffect(() => {
    if (content.current === null) return
    const watch = new ResizeObserver(() => following.current && toEnd())
    watch.observe(content.current)
    return () => watch.disconnect()
  }, [])

  const onScroll = () => {
    const box = list.current
    if (box === null) return
    following.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END
    if (following.current) setBelow(false)
  }

  return (
    <div class="chat">
      <div class="chat-scroll" ref={list} onScroll={onScroll} tabIndex={0} role="log" aria-label={`${name}与学工助手的对话`}>
        <div class="chat-content" ref={content}>
          {messages === undefined && <p class="chat-empty">正在读取消息…</p>}
          {messages?.length === 0 && (
            <p class="chat-empty">
              还没有消息。
              <br />
              点下面的菜单，或切换到键盘说句话。
            </p>
          )}
          {messages?.map((message, index) => {
            const before = messages[index - 1]
            const separator = separatorBetween(before && Date.parse(before.at), Date.parse(message.at), today)
            return (
              <div key={message.id} class="chat-item">
                {separator !== null && <p class="separator">{separator}</p>}
                <MessageRow userid={userid} name={name} message={message} perform={perform} showProfile={showProfile} />
              </div>
            )
          })}
        </div>
      </div>
      {below && (
        <button class="new-below" onClick={toEnd}>
          有新消息 <Icon name="down" size={14} />
        </button>
      )}
    </div>
  )
}
