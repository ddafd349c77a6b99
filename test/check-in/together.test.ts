import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, POINTS, type TestSchool } from '../support/school.js'
import { schoolOfFortyFive } from './big-class.js'
import { forge, forgeReading } from './forge.js'

const CLASS = Array.from({ length: 45 }, (_, index) => `s${String(index + 1).padStart(2, '0')}`)
const { latitude, longitude } = POINTS.inside

describe.each(databaseKinds())('taps that come together, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolOfFortyFive() })
  })
  afterAll(() => school?.close())

  const tap = (userid: string) => forge(school, userid, 'click', { EventKey: '签到' })
  const say = (userid: string, msgId: string) => forge(school, userid, '', { MsgType: 'text', Content: '签到', MsgId: msgId })
  const enter = (userid: string) => forgeReading(school, userid, String(latitude), String(longitude), '20')
  const tapsOn = (date: string) => school.app.db.prisma.tap.findMany({ where: { occurrenceDate: new Date(date) } })
  const recordsOn = (date: string) => school.app.db.prisma.checkInRecord.findMany({ where: { date: new Date(date) } })

  it('a whole class in one second: each student has one tap, one record and an own answer', async () => {
    school.at('2026-09-14T07:25')
    await Promise.all(CLASS.slice(0, 40).map(enter))

    const answers = await Promise.all(CLASS.map(tap))

    expect(CLASS.filter((userid, index) => !answers[index]!.includes(`<ToUserName><![CDATA[${userid}]]>`))).toEqual([])
    expect(CLASS.filter((_, index) => answers[index]!.includes('签到成功 07:25'))).toEqual(CLASS.slice(0, 40))
    const [taps, records] = [await tapsOn('2026-09-14'), await recordsOn('2026-09-14')]
    expect(taps.map(one => one.personId).toSorted()).toEqual(CLASS)
    expect(records.map(one => `${one.personId} ${one.result}`).toSorted()).toEqual(
      CLASS.map((userid, index) => `${userid} ${index < 40 ? 'in' : 'none'}`),
    )
  })

  it('a tap delivered three times among those of others counts once, with the same answer each time', async () => {
    await school.runTo('2026-09-15T07:25')
    await Promise.all(CLASS.map(enter))

    const answers = await Promise.all(['s01', 's02', 's01', 's03', 's01', 's04'].map(tap))

    expect(new Set([answers[0], answers[2], answers[4]]).size).toBe(1)
    expect(answers[0]).toContain('签到成功 07:25')
    expect((await tapsOn('2026-09-15')).map(one => one.personId).toSorted()).toEqual(['s01', 's02', 's03', 's04'])
  })

  it('two taps of one student among those of others are two taps and one record', async () => {
    await school.runTo('2026-09-16T07:25')
    await Promise.all(CLASS.map(enter))

    const answers = await Promise.all([tap('s02'), tap('s01'), say('s01', '9001'), tap('s03'), say('s01', '9002')])

    expect(answers.filter(answer => !answer.includes('已经签到了') && !answer.includes('签到成功'))).toEqual([])
    expect((await tapsOn('2026-09-16')).map(one => one.personId).toSorted()).toEqual(['s01', 's01', 's01', 's02', 's03'])
    expect((await recordsOn('2026-09-16')).map(one => one.personId).toSorted()).toEqual(['s01', 's02', 's03'])
  })

  it('a tap that the database refuses is kept for later, and harms none of those it came with', async () => {
    await school.runTo('2026-09-17T07:25')
    await Promise.all(CLASS.map(enter))
    await school.app.db.pool.query(`
      create function refuse_s03() returns trigger language plpgsql as $$ begin
        if new.person_id = 's03' then raise exception 'refused'; end if; return new; end $$;
      create trigger refuse_s03 before insert on tap for each row execute function refuse_s03()`)

    const answers = await Promise.all(['s01', 's02', 's03', 's04', 's05'].map(tap))

    expect(answers.map(answer => answer.includes('签到成功'))).toEqual([true, true, false, true, true])
    expect(answers[2]).toContain('已记录')
    expect((await tapsOn('2026-09-17')).map(one => one.personId).toSorted()).toEqual(['s01', 's02', 's04', 's05'])
    expect(await school.app.db.prisma.inboxEvent.findMany({ where: { state: 'failed' }, select: { personId: true } })).toEqual([
      { personId: 's03' },
    ])
  })

  it('a student and a stranger who tap together each get the right answer', async () => {
    await school.runTo('2026-09-18T07:25')
    await Promise.all(CLASS.map(enter))

    const answers = await Promise.all(['s01', 'nobody', 's02', 't.wang'].map(tap))

    expect(answers[0]).toContain('签到成功')
    expect(answers[1]).toContain('没有在通讯录里找到你')
    expect(answers[2]).toContain('签到成功')
    expect(answers[3]).not.toContain('签到成功')
  })
})
