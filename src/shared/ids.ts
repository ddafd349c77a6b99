import { randomBytes } from 'node:crypto'

/** A random task id: WeCom refuses one it has ever seen, so it is made once and stored before sending. */
export function newTaskId(): string {
  return randomBytes(15).toString('base64url')
}

/** Userids compare case-insensitively in WeCom (callback.md section 9); this is the spelling we key on. */
export function personIdOf(wecomUserId: string): string {
  return wecomUserId.toLowerCase()
}
