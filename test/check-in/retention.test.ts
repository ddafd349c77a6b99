import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { createOutbox, deliveriesByState, listDeadLetters, resend } from '../../src/outbox/index.js'
import { addDays, localDate, toDbDate, type LocalDate } from '../../src/shared/dates.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

const FIRST = '2026-09-14' as LocalDate

describe.each(databaseKinds())('what the night takes away, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const promise = (date: LocalDate, text: string) =>
    transact(school.app.db.background, tx =>
      createOutbox(tx).add({
        kind: 'answer.late',
        subject: 'person:amy',
        recipients: ['amy'],
        dedupeKey: text,
        date,
        payload: { text },
      }),
    )
  const payloads = async () =>
    (await school.app.db.prisma.intent.findMany({ where: { kind: 'answer.late' }, orderBy: { id: 'asc' } })).map(intent => intent.payload)
  const told = (date: LocalDate) => ({
    date: toDbDate(date),
    subject: 'roll:1',
    studentId: 'ben',
    recipientId: 't.wang',
    said: 'missing',
    counted: true,
  })
  const replies = () => school.app.db.prisma.inboxEvent.count({ where: { reply: { not: null } } })

  it('answers and the words of settled promises go after two days, what lists said after 45, and nothing sooner', async () => {
    const { prisma } = school.app.db
    await school.say('t.wang', '免签 白奔 至 9-30 看病')
    await promise(FIRST, '看病')
    await school.settle()
    await promise(FIRST, '还没发出')
    await prisma.delivery.updateMany({ where: { state: 'queued' }, data: { availableAt: new Date('2100-01-01') } })
    await prisma.told.createMany({ data: [told(addDays(FIRST, -43)), told(addDays(FIRST, -42)), told(FIRST)] })
    const before = await replies()
    expect(before).toBeGreaterThan(0)

    await school.runTo('2026-09-16T03:15')
    expect([await replies(), await payloads()]).toEqual([before, [{ text: '看病' }, { text: '还没发出' }]])
    expect(await prisma.told.count({ where: { studentId: 'ben', subject: 'roll:1' } })).toBe(3)

    await school.runTo('2026-09-17T03:15')
    expect([await replies(), await payloads()]).toEqual([0, [null, { text: '还没发出' }]])
    expect((await prisma.told.findMany({ where: { subject: 'roll:1' } })).map(line => localDate(line.date))).toEqual([
      addDays(FIRST, -42),
      FIRST,
    ])
  })

  it('a dead letter whose words have expired is not sent again', async () => {
    const { background, prisma } = school.app.db
    await prisma.delivery.updateMany({ where: { kind: 'answer.late', state: 'sent' }, data: { state: 'dead' } })
    const letters = await transact(background, tx => listDeadLetters(tx))

    expect(letters).toHaveLength(1)
    expect(await transact(background, tx => resend(tx, [letters[0]!.id]))).toBe(0)
  })

  it('figures count what waits and what did not arrive, and leave the history of what was sent alone', async () => {
    expect(await deliveriesByState(school.app.db.background)).toEqual({ queued: 1, dead: 1 })
    expect(await school.app.metrics.registry.getSingleMetricAsString('outbox_deliveries')).toContain('state="dead"} 1')
    expect(await school.app.metrics.registry.getSingleMetricAsString('outbox_deliveries')).not.toContain('sent')
  })
})
