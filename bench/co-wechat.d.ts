declare module 'co-wechat' {
  import type { Middleware } from 'koa'

  interface CoWechat {
    middleware(handle: (message: Record<string, string>) => Promise<string>): Middleware
  }
  const wechat: (config: { token: string; appid: string; encodingAESKey: string }) => CoWechat
  export default wechat
}
