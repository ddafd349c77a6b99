import { sealed } from '../http/house.js'
import type { TestSchool } from '../support/school.js'

/** Asks in one sentence, confirms, and gives the number. */
export async function askLeave(school: TestSchool, userid: string, text: string): Promise<string> {
  await school.say(userid, `请假 ${text}`)
  const answer = await school.say(userid, '确认')
  await school.settle()
  const number = /QJ\d+-\d+/.exec(answer)?.[0]
  if (!number) throw new Error(`no slip: ${answer}`)
  return number
}

export async function slipOf(school: TestSchool, number: string) {
  return school.app.db.prisma.leaveSlip.findFirstOrThrow({ where: { number } })
}

/** One press as a callback over HTTP; a busy service is asked again, as WeCom does. */
export async function deliverPress(
  { url, app }: TestSchool,
  { userid, taskId, key, second }: { userid: string; taskId: string; key: string; second: number },
): Promise<number> {
  const inner = [
    `<xml><ToUserName>wwtestschool0001</ToUserName><FromUserName>${userid}</FromUserName>`,
    `<CreateTime>${Math.floor(app.clock.now().getTime() / 1000) + second}</CreateTime><MsgType>event</MsgType>`,
    `<Event>template_card_event</Event><EventKey>${key}</EventKey><TaskId>${taskId}</TaskId><CardType>button_interaction</CardType>`,
    `<ResponseCode>rc-${userid}-${second}</ResponseCode><AgentID>1000002</AgentID></xml>`,
  ].join('')
  const { token, encodingAesKey, corpId: receiveId } = app.config.wecom
  for (let attempt = 1; ; attempt += 1) {
    const callback = sealed(inner, { token, encodingAesKey, receiveId })
    const { status } = await fetch(`${url}/wecom/callback?${callback.query.toString()}`, { method: 'POST', body: callback.body })
    if (status === 200 || attempt === 3) return status
  }
}
