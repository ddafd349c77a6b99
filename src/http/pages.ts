import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Middleware } from 'koa'
import helmet from 'koa-helmet'

/** Plain http is legal at the desk and behind a school's proxy, which decides about https for everybody. */
export function createPageHeaders(): Middleware {
  return helmet({ strictTransportSecurity: false, contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } })
}

export function createHomePage(mode: 'demo' | 'real'): Middleware {
  return ctx => {
    ctx.status = mode === 'demo' ? 200 : 404
    ctx.type = 'html'
    ctx.body =
      mode === 'demo' ? DEMO_PAGE : page('企业微信回调服务', '<h1>这里是企业微信回调服务</h1><p>学生和老师请在企业微信里打开应用。</p>')
  }
}

/** WeCom proves a trusted domain by a file at its root; the admin puts it into the data folder. */
export function createDomainProof(dataDir: string): Middleware {
  return async (ctx, next) => {
    try {
      ctx.body = await readFile(path.join(dataDir, path.basename(ctx.path)), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return next()
      throw error
    }
    ctx.type = 'text'
  }
}

export const DOMAIN_PROOF_PATH = /^\/WW_verify_[A-Za-z0-9]{16}\.txt$/

const page = (title: string, body: string) => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
  body { margin: 0; background: #f4f6f9; color: #1f2937; font: 16px/1.8 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
  main { max-width: 34rem; margin: 12vh auto; padding: 2.5rem; background: #fff; border-radius: 16px; box-shadow: 0 8px 30px rgb(30 60 120 / 8%) }
  h1 { margin: 0 0 .5rem; font-size: 1.5rem }
  p { margin: .5rem 0 }
  a.open { display: inline-block; margin: 1rem 0; padding: .6rem 1.6rem; border-radius: 8px; background: #2b7bf3; color: #fff; text-decoration: none }
  .quiet { color: #6b7280; font-size: .9rem }
  code { padding: .1em .4em; border-radius: 4px; background: #eef1f5 }
</style>
<main>${body}</main>
</html>
`

const DEMO_PAGE = page(
  '学工助手 · 演示',
  `<h1>学工助手已经启动</h1>
<p>这是一所虚构学校的演示：在浏览器里打开学生和老师的手机，签到、看谁没到、收每天的汇总。</p>
<a class="open" href="/simulator/">打开模拟手机</a>
<p class="quiet">接入自己的学校，请看项目里的 <code>README.zh-CN.md</code>：填好 <code>.env</code>，同一个程序就能上线。</p>`,
)
