import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, POINTS, type TestSchool } from '../support/school.js'

describe.each(databaseKinds())('the thread of a tap on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  it('a tap inside window and place is one durable check-in, and the teacher’s card shows who is missing', async () => {
    school.at('2026-09-14T07:25')

    expect(await school.checkIn('amy')).toContain('签到成功 07:25')
    await school.report('ben', POINTS.home)
    expect(await school.tap('ben', '签到')).toContain('定位在签到范围外')
    await school.runTo('2026-09-14T07:54')

    const card = school.card('t.wang')
    expect(card.card).toMatchObject({ main_title: { title: '一班 早自习：4 人没到' } })
    expect(JSON.stringify(card.card)).toContain('应到 5，已到 1')
    expect(await school.app.db.prisma.checkInRecord.count()).toBe(2)
  })

  it('the teacher marks a student seen in person, and the face of the card tells the truth', async () => {
    const card = school.card('t.wang')
    const page = await school.press('t.wang', card, 'roll-page.1.1', { kind: ['arrived'] })
    expect(page).toMatchObject({ ok: true })
    expect(school.card('t.wang').card).toMatchObject({ card_type: 'vote_interaction' })

    await school.press('t.wang', school.card('t.wang'), 'mark-arrived.2.1', { students: ['cai', 'dai'] })

    expect(JSON.stringify(school.card('t.wang').card)).toContain('已记：已到 蔡彩、戴黛')
    expect(await school.say('cai', '为什么')).toContain('王老师')
  })

  it('the day’s digest goes to the class’s teachers once', async () => {
    await school.runTo('2026-09-14T21:31')
    await school.runTo('2026-09-14T21:32')

    const digests = school.messages('t.wang').filter(message => JSON.stringify(message.card ?? '').includes('签到日报'))
    expect(digests).toHaveLength(1)
    expect(JSON.stringify(digests[0]!.card)).toContain('截至 21:31')
  })
})
