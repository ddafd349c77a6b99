import type { ApiFault, Faults } from './types.js'

type KeysOf<T> = { [Key in keyof Faults]: Faults[Key] extends T ? Key : never }[keyof Faults]

interface Described<Key> {
  key: Key
  label: string
  explain: string
}

export type FaultField =
  | (Described<KeysOf<boolean>> & { control: 'switch' })
  | (Described<'redeliver' | 'dropAnswers' | 'delayMs' | 'repeat'> & {
      control: 'choice'
      options: [value: string | number, label: string][]
    })

/** What can go wrong between WeCom and a school, in the order people ask about it. */
export const FAULT_FIELDS: FaultField[] = [
  {
    control: 'choice',
    key: 'redeliver',
    label: '重复投递回调',
    explain: '同一事件送达几次，每次换新的随机数。',
    options: [
      [1, '1 次（正常）'],
      [2, '2 次'],
      [3, '3 次'],
    ],
  },
  { control: 'switch', key: 'duplicate', label: '同时投递两份', explain: '两份一模一样的请求同时到达。' },
  {
    control: 'choice',
    key: 'delayMs',
    label: '推迟回调',
    explain: '事件晚一会儿才到，发生时间不变。',
    options: [
      [0, '不推迟'],
      [1_000, '1 秒'],
      [3_000, '3 秒'],
      [10_000, '10 秒'],
      [60_000, '1 分钟'],
    ],
  },
  {
    control: 'choice',
    key: 'dropAnswers',
    label: '丢失服务的应答',
    explain: '服务已处理，但应答没有回到企业微信，于是会重投。',
    options: [
      [0, '不丢失'],
      [1, '接下来 1 次'],
      [3, '接下来 3 次'],
      [-1, '全部丢失'],
    ],
  },
  {
    control: 'choice',
    key: 'repeat',
    label: '重复发送时',
    explain: '同一张卡片发两遍，平台先做哪项检查。',
    options: [
      ['duplicate-first', '先按重复消息处理'],
      ['task-id-first', '先报 task_id 重复'],
    ],
  },
  { control: 'switch', key: 'locationReporting', label: '进入应用时上报位置', explain: '关闭后，手机不再送出设备位置。' },
  { control: 'switch', key: 'locationAfterTap', label: '位置比点击晚到', explain: '进入应用的位置等到下一次点击之后才送达。' },
]

export const PEOPLE_FAULTS = [
  { key: 'unlicensed', label: '没有接口许可的人', explain: '发给他们会返回 unlicenseduser。' },
  { key: 'inactive', label: '未激活的人', explain: '收不到任何消息。' },
  { key: 'hidden', label: '不在应用可见范围的人', explain: '通讯录里读不到，也发不到。' },
] as const satisfies Described<keyof Faults>[]

export const API_KINDS: { name: string; label: string; fault: Omit<ApiFault, 'api' | 'times'> }[] = [
  { name: 'busy', label: '系统繁忙 (-1)', fault: { kind: 'errcode', code: -1 } },
  { name: 'quota', label: '超过调用频率 (45009)', fault: { kind: 'errcode', code: 45_009 } },
  { name: 'concurrency', label: '并发超限 (45033)', fault: { kind: 'errcode', code: 45_033 } },
  { name: 'server-error', label: 'HTTP 500', fault: { kind: 'status', code: 500 } },
  { name: 'html', label: '代理返回网页 (502)', fault: { kind: 'html', code: 502 } },
  { name: 'slow', label: '慢 3 秒', fault: { kind: 'slow', ms: 3_000 } },
  { name: 'hang', label: '一直不回答', fault: { kind: 'hang' } },
  { name: 'lost', label: '已处理，回答丢失', fault: { kind: 'lost' } },
]

export const API_NAMES = ['*', 'message/send', 'message/update_template_card', 'gettoken', 'user/list', 'media/get'] as const

export function describeApiFault({ api, kind, code, ms, times }: ApiFault): string {
  const known = API_KINDS.find(one => one.fault.kind === kind && (one.fault.code === undefined || one.fault.code === code))
  const what = known?.label ?? `${kind} ${code ?? ms ?? ''}`.trim()
  return `${api === '*' ? '全部接口' : api}：${what}${typeof times === 'number' ? `，还有 ${times} 次` : '，直到移除'}`
}

/** How many settings differ from a calm day; shown beside the heading. */
export function countFaults(faults: Faults): number {
  const off = [
    faults.redeliver > 1,
    faults.duplicate,
    faults.delayMs > 0,
    faults.dropAnswers !== 0,
    !faults.locationReporting,
    faults.locationAfterTap,
  ]
  const people = [faults.unlicensed, faults.inactive, faults.hidden].filter(list => list.length > 0)
  return off.filter(Boolean).length + people.length + faults.api.length
}
