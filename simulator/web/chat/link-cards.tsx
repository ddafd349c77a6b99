import { Icon } from '../lib/icon.js'
import { isWebAddress } from '../lib/markdown.js'
import type { Article, Message } from '../lib/types.js'

/** WeCom's textcard: its description may hold `<div class="gray|normal|highlight">` lines and nothing else. */
export function TextCard({ message }: { message: Message }) {
  const lines = linesOf(message.text ?? '')
  return (
    <section class="card" data-testid="card" data-card-type="textcard">
      <div class="card-body">
        <h3 class="card-title">{message.title}</h3>
        {lines.map((line, index) => (
          <p key={index} class={`textcard-${line.tone}`}>
            {line.text}
          </p>
        ))}
      </div>
      {isWebAddress(message.url) && (
        <a class="card-jump" href={message.url} target="_blank" rel="noopener noreferrer">
          <span>查看详情</span>
          <Icon name="right" size={16} />
        </a>
      )}
    </section>
  )
}

export function NewsCard({ articles }: { articles: Article[] }) {
  return (
    <section class="card" data-testid="card" data-card-type="news">
      {articles.map((article, index) => (
        <a
          key={index}
          class={`news-item${index === 0 ? ' news-first' : ''}`}
          {...(isWebAddress(article.url) ? { href: article.url, target: '_blank', rel: 'noopener noreferrer' } : {})}
        >
          {article.picurl !== undefined && article.picurl !== '' && <img src={article.picurl} alt="" loading="lazy" />}
          <span class="news-text">
            <strong>{article.title}</strong>
            {article.description !== undefined && <span class="hint">{article.description}</span>}
          </span>
        </a>
      ))}
    </section>
  )
}

function linesOf(description: string): { tone: string; text: string }[] {
  return description
    .split(/<br\s*\/?>|\n|(?=<div)|<\/div>/)
    .map(part => ({ tone: /class="(gray|highlight)"/.exec(part)?.[1] ?? 'normal', text: part.replace(/<[^>]*>/g, '').trim() }))
    .filter(line => line.text !== '')
}
