import type { Message } from '../../simulator/index.js'
import type { TestSchool } from '../support/school.js'

/** The keys a card shows now: its buttons, and the button under its lists. */
export function keysOf(card: Message): string[] {
  const shown = card.card as unknown as { button_list?: { key?: string }[]; submit_button?: { key: string } }
  return [...(shown.button_list ?? []).map(button => button.key ?? ''), ...(shown.submit_button ? [shown.submit_button.key] : [])]
}

/** The newest card on a phone that has a button of this verb. */
export function cardWith(school: TestSchool, userid: string, verb: string): Message {
  const card = school
    .messages(userid)
    .findLast(message => message.card && !message.replaceText && keysOf(message).some(key => isVerb(key, verb)))
  if (!card) throw new Error(`${userid} has no card with ${verb}`)
  return card
}

const isVerb = (key: string, verb: string): boolean => key === verb || key.startsWith(`${verb}.`)

/** Presses the newest button of a verb, as it stands on the phone. */
export async function press(school: TestSchool, userid: string, verb: string, selections: Record<string, string[]> = {}): Promise<Message> {
  const card = cardWith(school, userid, verb)
  await school.press(
    userid,
    card,
    keysOf(card).find(key => isVerb(key, verb))!,
    selections,
  )
  return school.messages(userid).find(message => message.taskId === card.taskId)!
}

/** Everything a card says. */
export function saysOf(card: Message | undefined): string {
  return JSON.stringify(card?.card ?? '')
}

/** A picture of one point. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
