import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { textsOf } from '../check-in/chat.js'
import { buttonOf, entriesOf, FILE_WITH_INSPECTORS, filed, reportNow, schoolWithInspectors } from './after-school.js'

describe.each([quickestKind()])('two scores for one place on %s', kind => {
  let school: TestSchool
  const faceOf = (userid: string) => JSON.stringify(school.card(userid).card)
  const cardsOf = (userid: string) => school.messages(userid).filter(message => message.kind === 'card')
  const last = (userid: string) => textsOf(school, userid).at(-1)
  const floor = (points: number) => [{ item: '地面', points }]

  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolWithInspectors(), file: FILE_WITH_INSPECTORS })
    await school.runTo('2026-09-14T07:45')
  })
  afterAll(() => school?.close())

  it('C10: the same score twice asks nobody', async () => {
    await filed(school, { by: 'qin', findings: floor(2) })
    await filed(school, { by: 'su', findings: [{ item: '垃圾', points: 2 }] })
    expect(cardsOf('officer')).toEqual([])
  })

  it('C10: two scores of two inspectors for one slot ask the officers, with both side by side; nobody else', async () => {
    await school.runTo('2026-09-15T07:40')
    const [first, second] = [await filed(school, { by: 'qin', findings: floor(2) }), await filed(school, { by: 'su', findings: floor(1) })]
    for (const part of ['一班 同一处两份分数', '秦检', '98 分 地面 −2', '苏查', '99 分 地面 −1', '先按平均 98.5 分算'])
      expect(faceOf('officer')).toContain(part)
    expect(cardsOf('boss')).toEqual([])
    expect(await school.say('qin', `裁定 ${first.number}`)).toContain('裁定是学工干事的事')

    await school.press(
      'officer',
      school.card('officer'),
      `${buttonOf(school, 'officer', 'inspection-settle').replace(/XJ.*/, '')}XJ260101-0001`,
    )
    expect(await reportNow(school, first.number)).toMatchObject({ counts: true, revision: 1 })
    await school.press('officer', school.card('officer'), buttonOf(school, 'officer', 'inspection-settle').replace(/XJ.*/, second.number))
    await school.settle()

    expect(await reportNow(school, first.number)).toMatchObject({ counts: false, score: 98 })
    expect(await reportNow(school, second.number)).toMatchObject({ counts: true, score: 99 })
    expect((await entriesOf(school, first)).at(-1)).toMatchObject({
      change: 'settled',
      actorId: 'officer',
      reason: `以 苏查 的 ${second.number} 为准`,
    })
    expect(faceOf('officer')).toContain('已裁定，以 苏查 的 99 分为准')
    expect(last('qin')).toContain('以另一份为准')
    expect(last('su')).toContain('以你的为准')
    expect(await school.say('officer', `裁定 ${first.number}`)).toContain('已裁定')
    expect((await reportNow(school, first.number)).counts).toBe(false)
  })

  it('C10: both may stand, as their mean; a later amendment asks again, and one that makes them equal closes the question', async () => {
    await school.runTo('2026-09-16T07:40')
    const [first, second] = [await filed(school, { by: 'qin', findings: floor(3) }), await filed(school, { by: 'su', findings: floor(1) })]
    expect(await school.say('officer', `裁定 ${second.number} 都算`)).toContain('都算，取平均 98 分')
    expect([await reportNow(school, first.number), await reportNow(school, second.number)]).toMatchObject([
      { counts: true },
      { counts: true },
    ])
    await school.settle()
    const before = cardsOf('officer').length

    await school.say('qin', `改巡检 ${first.number} 地面-2 原因 看错了`)
    await school.say('qin', '确认')
    await school.settle()
    expect(cardsOf('officer')).toHaveLength(before + 1)
    expect(faceOf('officer')).toContain('98 分 地面 −2')
    await school.say('qin', `改巡检 ${first.number} 地面-1 原因 又看了一次`)
    await school.say('qin', '确认')
    await school.settle()
    expect(faceOf('officer')).toContain('现在分数一样，不用裁定')
  })
})
