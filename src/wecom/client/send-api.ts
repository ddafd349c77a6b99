import type { ApiCaller } from './api-caller.js'
import { sendSchema, updateSchema } from './schemas.js'

export interface SendReceipt {
  msgId: string
  /** Lower-case ids that got nothing. */
  invalidUsers: string[]
  unlicensedUsers: string[]
  /** The send-time code of a template card: 72 hours, once. */
  responseCode?: string
}

export interface UpdateReceipt {
  invalidUsers: string[]
}

const bytesOf = (body: Uint8Array | string) => ({
  type: 'application/json',
  bytes: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
})

export function sendApi({ call, sendTimeoutMs }: ApiCaller) {
  return {
    /** Sends frozen bytes as they are: only identical bytes are caught by WeCom's duplicate check. */
    async sendMessage(body: Uint8Array | string): Promise<SendReceipt> {
      const request = { api: 'message/send', body: bytesOf(body), repeatable: false, timeoutMs: sendTimeoutMs }
      const receipt = await call(request, sendSchema)
      return {
        msgId: receipt.msgid,
        invalidUsers: receipt.invaliduser,
        unlicensedUsers: receipt.unlicenseduser,
        ...(receipt.response_code ? { responseCode: receipt.response_code } : {}),
      }
    },

    async updateTemplateCard(body: Uint8Array | string): Promise<UpdateReceipt> {
      const request = { api: 'message/update_template_card', body: bytesOf(body), repeatable: false, timeoutMs: sendTimeoutMs }
      const receipt = await call(request, updateSchema)
      return { invalidUsers: receipt.invaliduser }
    },
  }
}
