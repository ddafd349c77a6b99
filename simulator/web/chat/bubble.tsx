import { Icon } from '../lib/icon.js'
import { parseMarkdown, type Inline } from '../lib/markdown.js'
import type { Message } from '../lib/types.js'

export function Bubble({ message }: { message: Message }) {
  switch (message.kind) {
    case 'image':
      return <Picture message={message} />
    case 'location':
      return <PinBubble message={message} />
    case 'markdown':
      return (
        <div class="bubble markdown">
          {parseMarkdown(message.text ?? '').map((line, index) => (
            <MarkdownLine key={index} {...line} />
          ))}
        </div>
      )
    case 'file':
      return (
        <div class="bubble bubble-file">
          <span class="file-name">{message.fileName ?? message.title ?? message.text ?? '文件'}</span>
          <Icon name="file" size={28} />
        </div>
      )
    default:
      return <div class="bubble">{withLinks(message.text ?? '')}</div>
  }
}

function Picture({ message }: { message: Message }) {
  if (message.image === undefined) return <div class="bubble">[图片]</div>
  return <img class="bubble-picture" src={message.image} alt={message.text ?? '图片'} loading="lazy" />
}

function PinBubble({ message }: { message: Message }) {
  const { location } = message
  return (
    <div class="bubble bubble-pin">
      <p class="pin-label">{location?.label ?? message.text ?? '位置'}</p>
      {location !== undefined && (
        <p class="hint">
          {location.latitude.toFixed(5)}, {location.longitude.toFixed(5)}
        </p>
      )}
      <svg class="pin-map" viewBox="0 0 200 64" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
        <rect width="200" height="64" />
        <path d="M-4 46 60 30l48 12 96-26M40-4l22 72M136-4l14 72" />
        <circle cx="108" cy="34" r="6" />
      </svg>
    </div>
  )
}

const ADDRESS = /(https?:\/\/[^\s，。；（）()]+)/

/** Addresses in a text can be opened, as on a phone. */
function withLinks(text: string) {
  return text.split(ADDRESS).map((part, index) =>
    ADDRESS.test(part) ? (
      <a key={index} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  )
}

function MarkdownLine({ block, parts }: ReturnType<typeof parseMarkdown>[number]) {
  return <p class={`md-${block}`}>{parts.length === 0 ? '\u00a0' : parts.map((part, index) => <MarkdownPart key={index} part={part} />)}</p>
}

function MarkdownPart({ part }: { part: Inline }) {
  if (part.mark === 'bold') return <strong>{part.text}</strong>
  if (part.mark === 'code') return <code>{part.text}</code>
  if (part.mark === 'link') {
    return (
      <a href={part.url} target="_blank" rel="noopener noreferrer">
        {part.text}
      </a>
    )
  }
  return part.mark === 'plain' ? <>{part.text}</> : <span class={`md-${part.mark}`}>{part.text}</span>
}
