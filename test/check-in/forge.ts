import { decode } from '../../src/wecom/index.js'
import type { TestSchool } from '../support/school.js'

/** Events that no client would send, as an attacker with a WeCom account could: straight into the inbox, past the phone's own checks. */
export async function forge(school: TestSchool, userid: string, event: string, fields: Record<string, string>): Promise<string> {
  const inner = Object.entries({
    ToUserName: 'wwtestschool0001',
    FromUserName: userid,
    CreateTime: String(Math.floor(school.clock.now().getTime() / 1000)),
    MsgType: 'event',
    Event: event,
    AgentID: '1000002',
    ...fields,
  })
  const plaintext = `<xml>${inner.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</xml>`
  const { reply } = await school.app.inbox.accept({ endpoint: 'app', event: decode(plaintext), plaintext })
  return reply ?? ''
}

/** A press with any key on any card, also one that lies on somebody else's phone. */
export function forgePress(school: TestSchool, userid: string, taskId: string, key: string, checked: Record<string, string[]> = {}) {
  const items = Object.entries(checked).map(
    ([question, options]) =>
      `<SelectedItem><QuestionKey>${question}</QuestionKey><OptionIds>${options.map(id => `<OptionId>${id}</OptionId>`).join('')}</OptionIds></SelectedItem>`,
  )
  return forge(school, userid, 'template_card_event', {
    EventKey: key,
    TaskId: taskId,
    CardType: 'button_interaction',
    ResponseCode: `rc-${Math.random().toString(36).slice(2)}`,
    ...(items.length > 0 && { SelectedItems: items.join('') }),
  })
}

/** A device reading exactly as sent, right or wrong. */
export function forgeReading(school: TestSchool, userid: string, latitude: string, longitude: string, precision: string) {
  return forge(school, userid, 'LOCATION', { Latitude: latitude, Longitude: longitude, Precision: precision })
}
