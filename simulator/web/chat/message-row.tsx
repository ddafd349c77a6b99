import { Card } from '../card/card.js'
import { Icon } from '../lib/icon.js'
import type { Message } from '../lib/types.js'
import { AppAvatar, Avatar } from '../people/avatar.js'
import type { Perform } from '../phone/phone.js'
import { Bubble } from './bubble.js'
import { NewsCard, TextCard } from './link-cards.js'

interface MessageRowProps {
  userid: string
  name: string
  message: Message
  perform: Perform
  showProfile: (userid: string) => void
}

export function MessageRow({ userid, name, message, perform, showProfile }: MessageRowProps) {
  const { direction, kind } = message
  if (message.recalled === true) return <SystemLine text="学工助手撤回了一条消息" />
  if (direction === 'system') return <SystemLine text={message.text ?? ''} />

  const marks = { 'data-testid': 'message', 'data-kind': kind, 'data-direction': direction }
  const failed = failureOf(message)
  const wide = widePart({ message, perform, showProfile })
  if (wide !== null) {
    return (
      <article class={`row row-wide${failed === null ? '' : ' failed'}`} {...marks}>
        {wide}
        {failed !== null && <Failed why={failed} />}
      </article>
    )
  }
  const own = direction === 'out'
  return (
    <article class={`row ${own ? 'row-out' : 'row-in'}${failed === null ? '' : ' failed'}`} {...marks}>
      {own ? <Avatar userid={userid} name={name} /> : <AppAvatar />}
      <div class="row-body">
        <Bubble message={message} />
        {message.state === 'sending' && <p class="row-state">发送中…</p>}
        {failed !== null && <Failed why={failed} />}
      </div>
    </article>
  )
}

/** Cards take the whole width of the screen and need no face beside them. */
function widePart({ message, perform, showProfile }: Pick<MessageRowProps, 'message' | 'perform' | 'showProfile'>) {
  if (message.card !== undefined) return <Card message={message} card={message.card} perform={perform} showProfile={showProfile} />
  if (message.kind === 'textcard') return <TextCard message={message} />
  if (message.kind === 'news' || message.kind === 'mpnews') return <NewsCard articles={message.articles ?? []} />
  return null
}

function failureOf({ dropped, state, direction }: Message): string | null {
  if (typeof dropped === 'string') return dropped
  if (dropped === true) return direction === 'out' ? '没有送达学校的服务' : '超过每人发送上限，企业微信丢弃了这条消息，本人看不到'
  return state === 'failed' ? '没有送达学校的服务，请稍后重发' : null
}

function Failed({ why }: { why: string }) {
  return (
    <p class="row-failed">
      <Icon name="warn" size={14} />
      {why}
    </p>
  )
}

function SystemLine({ text }: { text: string }) {
  return (
    <p class="system-line" data-testid="message" data-kind="system" data-direction="system">
      {text}
    </p>
  )
}
