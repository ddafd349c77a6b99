import type { Place } from './verb.js'

/** When something that was put into the outbox leaves, said honestly. */
export const WHEN_SENT: Record<Place, string> = {
  owner: '正在发送。',
  alone: '服务现在没有运行，下次启动后发送。',
  server: '由正在运行的服务发送。',
}
