import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, POINTS, type TestSchool } from '../support/school.js'
import { forgeReading } from './forge.js'

describe.each(databaseKinds())('readings on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const resultOf = async (personId: string, date: string) =>
    (await school.app.db.prisma.checkInRecord.findFirst({ where: { personId, date: new Date(date) } }))?.result ?? null
  const textsOf = (userid: string) =>
    school.messages(userid).flatMap(message => (message.direction === 'in' && message.text ? [message.text] : []))

  it('inside is in, across the edge is unsure, outside is out, no reading is none; each says what to do next (A02)', async () => {
    school.at('2026-09-14T07:25')
    await school.report('amy', POINTS.inside)
    await school.report('ben', POINTS.edge)
    await school.report('cai', POINTS.home)

    expect(await school.tap('amy', '签到')).toContain('签到成功')
    expect(await school.tap('ben', '签到')).toContain('等老师当面确认')
    expect(await school.tap('cai', '签到')).toContain('走到签到地点')
    expect(await school.tap('dai', '签到')).toContain('退出应用再进来一次')

    expect(await Promise.all(['amy', 'ben', 'cai', 'dai'].map(id => resultOf(id, '2026-09-14')))).toEqual(['in', 'unsure', 'out', 'none'])
  })

  it('a reading that arrives up to 60 s after its tap is used, and the student is told (A02)', async () => {
    school.at('2026-09-14T07:25:50')
    await school.report('dai', POINTS.inside)
    await school.runTo('2026-09-14T07:26:30')

    expect(await resultOf('dai', '2026-09-14')).toBe('in')
    expect(textsOf('dai').join()).toMatch(/早自习 07:25/)
    expect(textsOf('dai')).toHaveLength(2)
  })

  it('a tap whose reading never came stays none after its minute, and the student is told once, however often they tapped (A02)', async () => {
    school.at('2026-09-14T07:30:00')
    await school.tap('eva', '签到')
    school.at('2026-09-14T07:30:10')
    await school.tap('eva', '签到')
    const before = textsOf('eva').length
    await school.runTo('2026-09-14T07:32')
    await school.runTo('2026-09-14T07:33')

    expect(await resultOf('eva', '2026-09-14')).toBe('none')
    expect(textsOf('eva').slice(before)).toEqual([expect.stringContaining('没有收到手机的定位')])
  })

  it('the database ranks results in, unsure, out, none, and on time before late (A01)', async () => {
    const { rows } = await school.app.db.pool.query<{ ranked: string[] }>(
      `select array_agg(result || ' ' || late order by (result, late)) as ranked
         from unnest(enum_range(null::check_in_result)) as result, unnest(array[true, false]) as late`,
    )

    const expected = ['in', 'unsure', 'out', 'none'].flatMap(result => [`${result} false`, `${result} true`])
    expect(rows[0]?.ranked).toEqual(expected)
  })

  it('a better tap replaces a worse one, never the other way round (A02)', async () => {
    school.at('2026-09-14T07:35')
    await school.report('cai', POINTS.inside)
    expect(await school.tap('cai', '签到')).toContain('签到成功 07:35')
    school.at('2026-09-14T07:36')
    await school.report('cai', POINTS.home)

    expect(await school.tap('cai', '签到')).toContain('07:35 已经签到了')
    expect(await resultOf('cai', '2026-09-14')).toBe('in')
  })

  it('a reading 10 minutes old is not used (A02)', async () => {
    await school.runTo('2026-09-15T07:20')
    await school.report('amy', POINTS.inside)
    await school.runTo('2026-09-15T07:30')

    expect(await school.tap('amy', '签到')).toContain('没有收到手机的定位')
  })

  it('91 degrees, NaN and a precision of 5,000 m are survived, and say nothing about a place (A02)', async () => {
    school.at('2026-09-15T07:31')
    expect(await forgeReading(school, 'ben', '91', '121.4737', '20')).toBe('')
    expect(await forgeReading(school, 'cai', 'NaN', '121.4737', '20')).toBe('')
    expect(await forgeReading(school, 'dai', '31.2304', '121.4737', '5000')).toBe('')
    for (const id of ['ben', 'cai', 'dai']) await school.tap(id, '签到')

    expect(await Promise.all(['ben', 'cai', 'dai'].map(id => resultOf(id, '2026-09-15')))).toEqual(['none', 'none', 'none'])
  })

  it('a chosen pin alone is unsure, and a pin outside is out (A02)', async () => {
    await school.runTo('2026-09-16T07:25')
    const pin = (userid: string, point: { latitude: number; longitude: number }) =>
      school.control(`phones/${userid}/pin`, { latitude: point.latitude, longitude: point.longitude, label: '教学楼' })

    expect(JSON.stringify(await pin('amy', POINTS.inside))).toContain('不能证明')
    await pin('ben', POINTS.home)

    expect(await resultOf('amy', '2026-09-16')).toBe('unsure')
    expect(await resultOf('ben', '2026-09-16')).toBe('out')
  })

  it('a reading outside every window of its student is not kept (M02)', async () => {
    const count = () => school.app.db.prisma.locationReading.count()
    await school.runTo('2026-09-17T07:16:59')
    const before = await count()

    await school.report('amy', POINTS.inside)
    await school.report('t.wang', POINTS.inside)
    expect(await count()).toBe(before)

    // From the opening less the allowed age, to the closing and a minute.
    school.at('2026-09-17T07:17:00')
    await school.report('amy', POINTS.inside)
    school.at('2026-09-17T07:51:00')
    await school.report('amy', POINTS.inside)
    expect(await count()).toBe(before + 2)
    school.at('2026-09-17T07:51:01')
    await school.report('amy', POINTS.inside)
    expect(await count()).toBe(before + 2)
  })

  it('after their retention the points are gone, the results and reports stay (M02)', async () => {
    const rows = () => school.app.db.prisma.checkInRecord.findMany({ orderBy: [{ date: 'asc' }, { personId: 'asc' }] })
    const taps = () =>
      school.app.db.prisma.tap.findMany({
        orderBy: [{ date: 'asc' }, { inboxKey: 'asc' }],
        select: { result: true, detail: true, latitude: true },
      })
    const before = { records: await rows(), taps: await taps() }
    expect(before.taps.some(tap => tap.latitude !== null)).toBe(true)

    await school.runTo('2026-10-20T03:15')

    expect(await rows()).toEqual(before.records)
    const after = await taps()
    expect(after.map(({ result, detail }) => [result, detail])).toEqual(before.taps.map(({ result, detail }) => [result, detail]))
    expect(after.every(tap => tap.latitude === null)).toBe(true)
    expect(await school.app.db.prisma.locationReading.count()).toBe(0)
  })
})
