import { sealed } from '../http/house.js'
import type { TestSchool } from './school.js'

export interface Press {
  userid: string
  taskId: string
  key: string
  /** Seconds after now: presses of one person within one second are one event to WeCom. */
  second: number
  /** What is chosen in the card's list of reasons. */
  reason?: string
}

/** One press as a callback over HTTP; a busy service is asked again, as WeCom does. */
export async function deliverPress({ url, app }: TestSchool, { userid, taskId, key, second, reason }: Press): Promise<number> {
  const chosen = `<SelectedItem><QuestionKey>reason</QuestionKey><OptionIds><OptionId>${reason}</OptionId></OptionIds></SelectedItem>`
  const inner = [
    `<xml><ToUserName>wwtestschool0001</ToUserName><FromUserName>${userid}</FromUserName>`,
    `<CreateTime>${Math.floor(app.clock.now().getTime() / 1000) + second}</CreateTime><MsgType>event</MsgType>`,
    `<Event>template_card_event</Event><EventKey>${key}</EventKey><TaskId>${taskId}</TaskId><CardType>button_interaction</CardType>`,
    `<ResponseCode>rc-${userid}-${second}</ResponseCode><AgentID>1000002</AgentID>`,
    `${reason === undefined ? '' : `<SelectedItems>${chosen}</SelectedItems>`}</xml>`,
  ].join('')
  const { token, encodingAesKey, corpId: receiveId } = app.config.wecom
  for (let attempt = 1; ; attempt += 1) {
    const callback = sealed(inner, { token, encodingAesKey, receiveId })
    const { status } = await fetch(`${url}/wecom/callback?${callback.query.toString()}`, { method: 'POST', body: callback.body })
    if (status === 200 || attempt === 3) return status
  }
}
