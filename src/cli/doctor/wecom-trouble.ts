import { WecomApiError, WecomNetworkError, WecomUnavailableError } from '../../app.js'

/** What stands between us and WeCom, and what to do about it. */
export interface Trouble {
  text: string
  todo: string
}

const TRUSTED_IP = '管理后台 → 应用管理 → 本应用 → 企业可信IP'

export function troubleOf(error: unknown): Trouble {
  if (error instanceof WecomApiError) return ofAnswer(error)
  if (error instanceof WecomUnavailableError) return ofPause(error)
  if (error instanceof WecomNetworkError) return ofNetwork(error)
  return { text: '问企业微信时出了意外', todo: '请稍后再试；一直这样，请看服务日志。' }
}

function ofAnswer(error: WecomApiError): Trouble {
  const said = `（${error.api} 错误码 ${error.errcode}）`
  switch (error.mark) {
    case 'ip-refused':
      return {
        text: `企业微信不认这台服务器的 IP${error.callerIp ? ` ${error.callerIp}` : ''}${said}`,
        todo: `${TRUSTED_IP}，填入 ${error.callerIp ?? '这台服务器的出口 IP'}，保存后约 1 分钟生效（要先设好接收消息的 URL 或可信域名）。`,
      }
    case 'config':
      return error.api === 'gettoken'
        ? {
            text: `企业 ID 或 Secret 不对${said}`,
            todo: '核对 .env 里的 WECOM_CORP_ID（我的企业页面底部）和 WECOM_SECRET（本应用详情页），改好后重新启动。',
          }
        : {
            text: `企业微信不认这个应用的设置${said}`,
            todo: '核对 WECOM_AGENT_ID 和 WECOM_SECRET 是同一个应用的，并在本应用 → 接收消息里设好 API 接收。',
          }
    case 'app-paused':
      return { text: `应用被停用了${said}`, todo: '管理后台 → 应用管理 → 本应用，把它启用。' }
    case 'corp-closed':
      return { text: `企业被停用了${said}`, todo: '请企业微信的超级管理员登录管理后台查看。' }
    case 'no-right':
      return { text: `应用没有这个权限${said}`, todo: '管理后台 → 应用管理 → 本应用，检查可见范围和接口权限。' }
    case 'rate-limited':
    case 'concurrency':
    case 'system-busy':
      return { text: `企业微信现在忙不过来${said}`, todo: '不用处理，稍后会自动再试。' }
    default:
      return { text: `企业微信没有接受${said}`, todo: '在 developer.work.weixin.qq.com/devtool/query 查这个错误码。' }
  }
}

function ofPause(error: WecomUnavailableError): Trouble {
  if (error.reason === 'ip-refused')
    return { text: '企业微信不认这台服务器的 IP', todo: `${TRUSTED_IP}，填入这台服务器的出口 IP（npm run cli -- doctor 会显示它）。` }
  if (error.reason === 'token-refused')
    return { text: '企业 ID 或 Secret 不对', todo: '核对 .env 里的 WECOM_CORP_ID 和 WECOM_SECRET，改好后重新启动。' }
  if (error.reason === 'app-paused') return { text: '应用被停用了', todo: '管理后台 → 应用管理 → 本应用，把它启用。' }
  return { text: '企业微信暂时不通，正在等它恢复', todo: '不用处理，恢复后会自动继续；着急就几分钟后再试。' }
}

function ofNetwork(error: WecomNetworkError): Trouble {
  if (error.failure === 'protocol')
    return {
      text: '对面答的不是企业微信',
      todo: '多半是代理或防火墙的页面挡在中间：请放行到 qyapi.weixin.qq.com 的访问，并核对 WECOM_API_BASE。',
    }
  const what = error.failure === 'timeout' ? '企业微信没有按时应答' : '连不上企业微信'
  return { text: what, todo: '检查这台机器能不能访问 https://qyapi.weixin.qq.com：网络、DNS、防火墙、系统时间和证书。' }
}
