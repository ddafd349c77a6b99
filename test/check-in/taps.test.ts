import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { forge } from './forge.js'
import { givenSchool, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'

const FILE = `${SMALL_SCHOOL_FILE}
  - { name: 晚自习, weekdays: [三], open: "18:00", close: "19:30", places: [教学楼] }
  - { name: 晚点名, weekdays: [三], open: "18:30", close: "19:00", places: [教学楼] }
  - { name: 夜归, weekdays: [五], open: "23:30", close: "00:30", next_day: true, places: [教学楼] }
`

describe.each(databaseKinds())('taps on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { file: FILE })
  })
  afterAll(() => school?.close())

  const recordsOf = async (date: string) => {
    const rows = await school.app.db.prisma.checkInRecord.findMany({ where: { date: new Date(date) }, orderBy: { personId: 'asc' } })
    return rows.map(row => [row.personId, row.result, row.late, row.at.toISOString()])
  }
  const onDay = async (date: string) => school.runTo(`${date}T06:50`)

  it('a tap counts at the opening and at the closing second, and not one second outside (A01)', async () => {
    school.at('2026-09-14T07:19:59')
    expect(await school.checkIn('amy')).toContain('还没到签到时间')
    school.at('2026-09-14T07:20:00')
    expect(await school.checkIn('amy')).toContain('签到成功 07:20')
    school.at('2026-09-14T07:50:00')
    expect(await school.checkIn('ben')).toContain('迟到')
    school.at('2026-09-14T07:50:01')
    expect(await school.checkIn('cai')).toContain('早自习 07:20–07:50 已经截止')

    expect(await recordsOf('2026-09-14')).toEqual([
      ['amy', 'in', false, '2026-09-13T23:20:00.000Z'],
      ['ben', 'in', true, '2026-09-13T23:50:00.000Z'],
    ])
  })

  it('the late band begins one second after its time (A01)', async () => {
    await onDay('2026-09-15')
    school.at('2026-09-15T07:40:00')
    expect(await school.checkIn('amy')).toContain('准时')
    school.at('2026-09-15T07:40:01')
    expect(await school.checkIn('ben')).toContain('迟到')
  })

  it('extra taps are kept but not counted: the first time stays (A01)', async () => {
    await onDay('2026-09-17')
    school.at('2026-09-17T07:25')
    await school.checkIn('amy')
    school.at('2026-09-17T07:45')

    expect(await school.checkIn('amy')).toContain('你 07:25 已经签到了')
    expect(await recordsOf('2026-09-17')).toEqual([['amy', 'in', false, '2026-09-16T23:25:00.000Z']])
    expect(await school.app.db.prisma.tap.count({ where: { occurrenceDate: new Date('2026-09-17') } })).toBe(2)
  })

  it('the same tap sent three times is one tap with one answer (A01)', async () => {
    await onDay('2026-09-18')
    school.at('2026-09-18T07:30')
    await school.checkIn('amy')

    await school.control('redeliver', { userid: 'amy', times: 3 })

    expect(await school.app.db.prisma.tap.count({ where: { occurrenceDate: new Date('2026-09-18'), personId: 'amy' } })).toBe(1)
    expect(await recordsOf('2026-09-18')).toHaveLength(1)
  })

  it('a tap at 07:38 that arrives at 07:53 is judged by its own time (A01)', async () => {
    await onDay('2026-09-21')
    school.at('2026-09-21T07:38')
    await school.report('amy', { latitude: 31.2304, longitude: 121.4737, precision: 20 })
    const createdAt = String(school.clock.now().getTime() / 1000)
    school.at('2026-09-21T07:53')

    expect(await forge(school, 'amy', 'click', { EventKey: '签到', CreateTime: createdAt })).toContain('签到成功 07:38')
    expect(await recordsOf('2026-09-21')).toEqual([['amy', 'in', false, '2026-09-20T23:38:00.000Z']])
  })

  it('of two open windows the one closing first is taken, then the other (A01)', async () => {
    await onDay('2026-09-16')
    school.at('2026-09-16T18:40')

    expect(await school.checkIn('amy')).toContain('晚点名')
    school.at('2026-09-16T18:41')
    expect(await school.checkIn('amy')).toContain('晚自习')
    school.at('2026-09-16T18:42')
    expect(await school.checkIn('amy')).toContain('已经签到了')
  })

  it('a window over midnight belongs to the day it began: a tap at 00:10 counts for Friday (A01)', async () => {
    await onDay('2026-10-16')
    await school.runTo('2026-10-16T23:40')
    await school.checkIn('amy')
    await school.runTo('2026-10-17T00:10')

    expect(await school.checkIn('ben')).toContain('签到成功 00:10')
    expect(await school.say('t.wang', '谁没到')).toContain('夜归')
    expect(await school.say('t.wang', '已到 蔡彩')).toContain('夜归')
    expect((await recordsOf('2026-10-16')).map(([person]) => person)).toEqual(['amy', 'ben'])
    expect(await recordsOf('2026-10-17')).toEqual([])
  })

  it('a time far from the receipt is not believed: the receipt judges, and the record is flagged (A01)', async () => {
    await onDay('2026-10-19')
    school.at('2026-10-19T07:45')
    await school.report('amy', { latitude: 31.2304, longitude: 121.4737, precision: 20 })
    const createdAt = String(school.clock.now().getTime() / 1000 - 20 * 60)

    expect(await forge(school, 'amy', 'click', { EventKey: '签到', CreateTime: createdAt })).toContain('迟到')
    expect(await school.app.db.prisma.checkInRecord.findFirst({ where: { date: new Date('2026-10-19') } })).toMatchObject({
      flagged: true,
      late: true,
    })
  })

  it('on a weekend without a window, 签到 says so kindly (A08)', async () => {
    await school.runTo('2026-10-24T10:00')

    expect(await school.checkIn('amy')).toContain('晚归')
    expect(await school.say('t.wang', '签到')).toContain('签到是给学生用的')
  })
})
