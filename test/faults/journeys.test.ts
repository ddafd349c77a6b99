import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

describe.each(databaseKinds())('a school day in which things break, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  beforeEach(async () => {
    await school.control('faults', { redeliver: 1, duplicate: false }, 'PUT')
    await school.control('clock', { offsetMs: 0 }, 'PUT')
    await school.app.db.background.$executeRawUnsafe('drop trigger if exists broken on tap')
    await school.app.db.background.$executeRawUnsafe('drop trigger if exists broken on teacher_mark')
  })
  afterAll(() => school?.close())

  /** From now on nothing can be written to this table. */
  const breakTable = async (table: string) => {
    await school.app.db.background.$executeRawUnsafe(
      `create or replace function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`,
    )
    await school.app.db.background.$executeRawUnsafe(
      `create trigger broken before insert on ${table} for each row execute function broken()`,
    )
  }
  const mend = (table: string) => school.app.db.background.$executeRawUnsafe(`drop trigger broken on ${table}`)
  const retryAll = async () => {
    await school.app.db.background.$executeRaw`update inbox_event set next_attempt_at = now() where state = 'failed'`
    while (await school.app.retry.retryNext());
    await school.settle()
  }
  const replies = () => school.simulator.inspect.journal.callbacks.map(callback => callback.reply)
  const texts = (userid: string) => school.messages(userid).map(message => message.text ?? '')
  /** What was promised to be sent instead of the passive answer. */
  const lateAnswers = async () =>
    (await school.app.db.prisma.intent.findMany({ where: { kind: 'answer.late' }, orderBy: { id: 'asc' } })).map(intent => intent.payload)
  const taps = (personId: string) => school.app.db.prisma.tap.findMany({ where: { personId }, orderBy: { at: 'asc' } })

  it('a tap delivered six times, twice at once each time, is one tap with one answer', async () => {
    school.at('2026-09-14T07:21')
    await school.control('faults', { redeliver: 3, duplicate: true }, 'PUT')

    expect(await school.checkIn('amy')).toContain('签到成功 07:21')

    expect(await taps('amy')).toHaveLength(1)
    expect(school.simulator.inspect.journal.notes).toEqual([])
  })

  it('a tap delivered again after an hour is answered as it was', async () => {
    school.at('2026-09-14T07:22')
    await school.checkIn('ben')
    const first = replies().at(-1)
    school.at('2026-09-14T08:22')

    await school.control('redeliver', { userid: 'ben', times: 1 })

    expect(replies().at(-1)).toBe(first)
    expect(first).toContain('07:22')
    expect(await taps('ben')).toHaveLength(1)
  })

  it('a phone whose clock is 20 minutes slow is judged by the hour of receipt, and flagged', async () => {
    school.at('2026-09-14T07:30')
    await school.control('clock', { offsetMs: -20 * 60_000 }, 'PUT')

    const answer = await school.checkIn('cai')

    expect(answer).toContain('07:30')
    expect(await taps('cai')).toMatchObject([{ flagged: true, at: new Date('2026-09-14T07:30:00+08:00') }])
  })

  it('a tap that could not be stored is answered busy, counts later at its own time although the student tapped again, and the student hears of it', async () => {
    school.at('2026-09-14T07:39')
    await breakTable('tap')
    expect(await school.checkIn('dai')).toContain('系统繁忙')
    await mend('tap')
    school.at('2026-09-14T07:45')
    await school.checkIn('dai')

    await retryAll()

    expect((await taps('dai')).map(tap => [tap.at.toISOString(), tap.late])).toEqual([
      ['2026-09-13T23:39:00.000Z', false],
      ['2026-09-13T23:45:00.000Z', true],
    ])
    expect(await school.app.db.prisma.checkInRecord.findMany({ where: { personId: 'dai' } })).toMatchObject([{ late: false }])
    expect(await lateAnswers()).toMatchObject([{ text: expect.stringContaining('07:39') }])
  })

  it('a teacher’s word that failed is done later, and the teacher is told by message', async () => {
    school.at('2026-09-14T07:46')
    await breakTable('teacher_mark')
    expect(await school.say('t.wang', '已到 艾娃')).toContain('系统繁忙')
    expect(await school.app.db.prisma.teacherMark.count()).toBe(0)
    await mend('teacher_mark')

    await retryAll()

    expect(await school.app.db.prisma.teacherMark.findMany()).toMatchObject([{ personId: 'eva', byId: 't.wang', kind: 'arrived' }])
    expect((await lateAnswers()).at(-1)).toMatchObject({ text: expect.stringMatching(/已记.*艾娃/) })
  })

  it('a word that failed is not done behind the back of a newer one: the teacher is asked again', async () => {
    school.at('2026-09-14T07:47')
    await breakTable('teacher_mark')
    await school.say('t.deng', '撤销 艾娃')
    await mend('teacher_mark')
    school.at('2026-09-14T07:48')
    await school.say('t.deng', '帮助')

    await retryAll()

    expect(await school.app.db.prisma.teacherMark.count()).toBe(1)
    expect(await school.app.db.prisma.inboxEvent.findMany({ where: { state: 'parked' } })).toHaveLength(1)
    expect(texts('t.deng').at(-1)).toContain('再发')
  })

  it('two presses of one face: the first decides, the other one is shown the present and decides nothing', async () => {
    await school.runTo('2026-09-14T07:54')
    const card = school.card('t.wang')
    const before = await school.app.db.prisma.teacherMark.count()

    // Both leave the phone before either answer arrives.
    const both = await Promise.all([
      school.press('t.wang', card, 'roll-page.1.1', { kind: ['arrived'] }),
      school.press('t.wang', card, 'roll-page.1.1', { kind: ['slip'] }),
    ])

    expect(both).toMatchObject([
      { ok: true, reply: { kind: 'card' } },
      { ok: true, reply: { kind: 'card' } },
    ])
    expect(await school.app.db.prisma.card.findMany({ where: { personId: 't.wang', taskId: card.taskId! } })).toMatchObject([
      { revision: 2 },
    ])
    expect(await school.app.db.prisma.teacherMark.count()).toBe(before)
  })

  it('two teachers mark one student at once: one mark is written, the other teacher sees who was first', async () => {
    school.at('2026-09-14T07:56')

    const answers = await Promise.all(['t.wang', 't.deng'].map(teacher => school.say(teacher, '已到 樊帆 蔡彩')))
    const marks = await school.app.db.prisma.teacherMark.findMany({ where: { personId: 'cai' } })

    expect(marks.length).toBeLessThanOrEqual(1)
    expect(answers.filter(answer => answer.includes('没有改') || answer.includes('没有新的标记'))).not.toEqual([])
  })
})
