import { clockTime, duration, localDate } from '../../shared/dates.js'
import { bad, info, isLocalAddress, ok, warn, type Check } from './facts.js'

const MOST_SKEW_SECONDS = 120
const RECEIVE = '管理后台 → 应用管理 → 本应用 → 接收消息'

const token: Check = ({ wecom }) => {
  if (!wecom) return []
  return [wecom.token ? bad('企业微信', wecom.token.text, wecom.token.todo) : ok('企业微信', '取得到访问令牌')]
}

const agent: Check = ({ wecom }) => {
  if (!wecom || wecom.token) return []
  const { agent } = wecom
  if ('todo' in agent) return [bad('应用', agent.text, agent.todo)]
  const visible = agent.allowedUserIds.length + agent.allowedDepartmentIds.length + agent.allowedTagIds.length
  return [
    ...(agent.closed ? [bad('应用', '应用被停用了', '管理后台 → 应用管理 → 本应用，把它启用。')] : []),
    visible === 0
      ? bad(
          '可见范围',
          '是空的：应用看不见任何人',
          '管理后台 → 应用管理 → 本应用 → 可见范围，加入学生和教师所在的部门，以及角色标签；然后 npm run cli -- sync。',
        )
      : ok(
          '可见范围',
          `${agent.allowedDepartmentIds.length} 个部门、${agent.allowedUserIds.length} 个成员、${agent.allowedTagIds.length} 个标签`,
        ),
    agent.reportLocationFlag === 0
      ? bad(
          '上报地理位置',
          '没有打开：签到收不到手机定位',
          '管理后台 → 应用管理 → 本应用 → 上报地理位置，选“用户进入应用时上报”，并在接收消息的设置里勾选“上报地理位置”。',
        )
      : ok('上报地理位置', '已打开'),
  ]
}

const menu: Check = ({ menu, mode, wecom }) => {
  if (mode === 'demo' && !wecom) return []
  const todo = '服务会自动反复尝试；也可以现在就做：npm run cli -- menu create。'
  if (menu === 'missing') return [bad('菜单', '还没有创建', todo)]
  return [menu === 'outdated' ? warn('菜单', '和程序现在的菜单不一样', todo) : ok('菜单', '已创建')]
}

const callback: Check = ({ callbacks, mode, publicUrl, now }) => {
  if (mode === 'demo') return []
  const { lastApp, clicks, taps, readings } = callbacks
  const url = `${isLocalAddress(publicUrl) ? 'https://手机能打开的域名' : publicUrl}/wecom/callback`
  if (lastApp === null)
    return [
      bad(
        '回调',
        '从来没有收到过企业微信的消息',
        `${RECEIVE} → 设置 API 接收：URL 填 ${url}，Token 和 EncodingAESKey 与 .env 相同；保存时服务必须在运行。`,
      ),
    ]
  return [
    ok(
      '回调',
      `最近一次在 ${localDate(lastApp)} ${clockTime(lastApp)}（${duration(Math.max(0, (now.getTime() - lastApp.getTime()) / 1000))}前）`,
    ),
    ...(clicks
      ? []
      : [
          warn(
            '回调',
            '收到过消息，但从没有收到过菜单点击',
            `确认菜单已创建；${RECEIVE} 的设置里勾选菜单事件；手机上重新进入应用再点一次“签到”。`,
          ),
        ]),
    ...(taps && !readings
      ? [
          bad(
            '定位',
            '有人签到，但从来没有收到过手机定位',
            `${RECEIVE} 的设置里勾选“上报地理位置”；手机要允许企业微信使用定位，并重新进入应用。`,
          ),
        ]
      : []),
  ]
}

const contacts: Check = ({ contactsKeys, callbacks, mode }) => {
  if (mode === 'demo') return []
  if (!contactsKeys) return [info('通讯录变化', '没有配置通讯录同步助手：人员变动在每晚的同步后生效（也可以随时 npm run cli -- sync）')]
  return [
    callbacks.lastContacts
      ? ok('通讯录变化', '收到过通知')
      : info('通讯录变化', '还没有收到过通知；改一个成员的职务可以试出来，平时没有变动也是正常的'),
  ]
}

const clock: Check = ({ wecom, callbacks, mode }) => {
  const skew = wecom?.skewSeconds ?? null
  const todo = '校准这台机器的时间（打开系统的网络时间同步），再重新启动服务。'
  if (mode === 'demo') return []
  if (skew !== null && Math.abs(skew) > MOST_SKEW_SECONDS)
    return [bad('时钟', `这台机器比企业微信${skew > 0 ? '快' : '慢'} ${duration(Math.abs(skew))}`, todo)]
  const lag = callbacks.lagSeconds
  if (lag !== null && lag < -MOST_SKEW_SECONDS) return [bad('时钟', `消息“还没发出就收到了”，这台机器慢 ${duration(-lag)}`, todo)]
  if (lag !== null && lag > MOST_SKEW_SECONDS)
    return [warn('时钟', `最近的消息发出 ${duration(lag)}后才收到`, '检查时钟；时钟是准的，就是网络或代理把回调拖慢了。')]
  return skew === null ? [] : [ok('时钟', `和企业微信相差 ${Math.abs(skew)} 秒`)]
}

/** The way between WeCom and us. */
export const wecomChecks: readonly Check[] = [token, agent, menu, callback, contacts, clock]
