import { createTrail } from '../../src/audit/trail.js'
import { transact } from '../../src/db/index.js'
import { createOutbox } from '../../src/outbox/index.js'
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

/** Somebody decides, without a card: cards and words have their own tests. */
export async function decide(
  school: TestSchool,
  actorId: string,
  number: string,
  verb: 'approve' | 'refuse' | 'return' | 'revoke',
  note?: string,
) {
  const result = await transact(school.app.db.prisma, tx =>
    school.app.approvals.act(
      { tx, outbox: createOutbox(tx), trail: createTrail(tx), at: school.clock.now(), actorId, cause: `test:${verb}:${number}` },
      { subject: `leave:${number}`, verb, ...(note && { note }) },
    ),
  )
  await school.settle()
  return result
}
