import type { Context } from 'koa'
import type { Member } from './school.js'

/** Outside a phone nobody is logged in to WeCom, so the authorize page asks who is opening it. */
export function choosePersonPage(message: string, choice?: { query: URLSearchParams; members: readonly Member[] }): string {
  const hidden = choice
    ? [...choice.query].map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('')
    : ''
  const options = (choice?.members ?? []).map(
    member => `<option value="${escape(member.userid)}">${escape(`${member.name} ${member.subtitle ?? ''}`)}</option>`,
  )
  const form = choice ? `<form>${hidden}<select name="sim_userid">${options.join('')}</select> <button>打开</button></form>` : ''
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>模拟企业微信登录</title>
<body style="font-family:sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem"><h1 style="font-size:1.2rem">${escape(message)}</h1>${form}</body></html>`
}

export function cookieOf(ctx: Context, name: string): string | undefined {
  const value = ctx.cookies.get(name)
  return value === undefined ? undefined : decodeURIComponent(value)
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
