import type { TestSchool } from '../support/school.js'

/** Every text that stands on a phone and was not typed there. */
export function textsOf(school: TestSchool, userid: string): string[] {
  return school.messages(userid).flatMap(message => (message.direction === 'in' && message.text !== undefined ? [message.text] : []))
}
