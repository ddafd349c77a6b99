import type { Desk } from '../desk.js'
import type { NewMessage } from '../phones/phones.js'
import { byteLength, charLength, cutBytes } from '../text.js'
import { type Json, isJson } from './call.js'
import { checkCard } from './card-rules.js'
import { refuse } from './errors.js'
import { findMedia } from './media.js'

const TEXT_BYTES = 2048
const URL_BYTES = 2048

/** Judges the content of each msgtype and says how the phone shows it. */
export type ContentCheck = (content: Json, desk: Desk, body: Json) => NewMessage

const incoming = (kind: string, fields: Partial<NewMessage>): NewMessage => ({ direction: 'in', kind, ...fields })

export const CONTENT_CHECKS: Record<string, ContentCheck> = {
  text: content => incoming('text', { text: cutBytes(required(content, 'content', 44004), TEXT_BYTES) }),
  markdown(content) {
    const text = required(content, 'content', 44004)
    if (byteLength(text) > TEXT_BYTES) refuse(45002, 'markdown.content is longer than 2048 bytes')
    return incoming('markdown', { text })
  },
  image: (content, desk) => incoming('image', mediaOf(content, desk)),
  voice: (content, desk) => incoming('voice', mediaOf(content, desk)),
  file: (content, desk) => incoming('file', mediaOf(content, desk)),
  video(content, desk) {
    limitBytes(content, 'title', 128)
    limitBytes(content, 'description', 512)
    return incoming('video', { ...mediaOf(content, desk), title: text(content, 'title'), text: text(content, 'description') })
  },
  textcard(content) {
    const title = required(content, 'title', 41016)
    const description = required(content, 'description', 40058)
    if (charLength(title) > 128) refuse(40058, 'textcard.title is longer than 128 characters')
    if (charLength(description) > 512) refuse(40058, 'textcard.description is longer than 512 characters')
    const url = required(content, 'url', 40058)
    checkUrl(url)
    return incoming('textcard', { title, text: description, url })
  },
  news(content, _desk, body) {
    if (body['safe'] !== undefined && body['safe'] !== 0) refuse(40074, 'news does not support safe')
    return incoming('news', { articles: articlesOf(content).map(newsArticle) })
  },
  mpnews(content, desk) {
    const articles = articlesOf(content).map(article => {
      limitBytes(article, 'title', 128)
      limitBytes(article, 'author', 64)
      limitBytes(article, 'digest', 512)
      limitBytes(article, 'content', 666 * 1024)
      findMedia(desk, required(article, 'thumb_media_id', 40007))
      return { title: required(article, 'title', 41016), description: text(article, 'digest') }
    })
    return incoming('news', { articles })
  },
  miniprogram_notice(content, _desk, body) {
    if (body['touser'] === '@all') refuse(40058, 'miniprogram_notice cannot go to @all')
    const title = required(content, 'title', 41016)
    required(content, 'appid', 42030)
    for (const field of ['title', 'description']) {
      const length = charLength(text(content, field))
      if (length > 0 && (length < 4 || length > 12)) refuse(40058, `miniprogram_notice.${field} must have 4 to 12 characters`)
    }
    const items = Array.isArray(content['content_item']) ? content['content_item'] : []
    if (items.length > 10) refuse(40058, 'miniprogram_notice.content_item holds more than 10 items')
    limitBytes(content, 'page', 1024)
    return incoming('miniprogram', { title, text: text(content, 'description') })
  },
  taskcard(content) {
    const title = required(content, 'title', 41016)
    const taskId = required(content, 'task_id', 42014)
    if (!/^[0-9A-Za-z_@-]{1,128}$/.test(taskId)) refuse(42014, 'task_id is illegal')
    return incoming('taskcard', { title, text: text(content, 'description'), taskId })
  },
  template_card(content, desk) {
    const card = checkCard(content, 'send')
    for (const row of card.horizontal_content_list ?? []) if (row.type === 2) findMedia(desk, row.media_id ?? '')
    return incoming('card', { card, ...(card.task_id ? { taskId: card.task_id } : {}) })
  },
}

function newsArticle(article: Json) {
  limitBytes(article, 'title', 128)
  limitBytes(article, 'description', 512)
  const url = text(article, 'url')
  if (url === '' && (text(article, 'appid') === '' || text(article, 'pagepath') === ''))
    refuse(40058, 'news.articles needs url or appid with pagepath')
  if (url !== '') checkUrl(url)
  return { title: required(article, 'title', 41016), description: text(article, 'description'), url, picurl: text(article, 'picurl') }
}

function articlesOf(content: Json): Json[] {
  const articles = content['articles']
  if (!Array.isArray(articles) || articles.length < 1 || articles.length > 8) refuse(45008, 'articles must hold 1 to 8 items')
  return articles.map((article: unknown) => (isJson(article) ? article : refuse(40058, 'articles must hold objects')))
}

function mediaOf(content: Json, desk: Desk): Partial<NewMessage> {
  const media = findMedia(desk, required(content, 'media_id', 40007))
  return { mediaId: media.id, fileName: media.fileName, ...(media.type === 'image' ? { image: `control/media/${media.id}` } : {}) }
}

function required(content: Json, field: string, errcode: number): string {
  const value = text(content, field)
  return value === '' ? refuse(errcode, `${field} is missing`) : value
}

function text(content: Json, field: string): string {
  const value = content[field]
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : refuse(40058, `${field} must be a string`)
}

function limitBytes(content: Json, field: string, limit: number) {
  if (byteLength(text(content, field)) > limit) refuse(40058, `${field} is longer than ${limit} bytes`)
}

function checkUrl(url: string) {
  if (!/^https?:\/\//.test(url) || byteLength(url) > URL_BYTES) refuse(45034, 'url has no scheme or is too long')
}
