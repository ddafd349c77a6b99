import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, POINTS, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'

describe.each([quickestKind()])('a place that the school file renames or drops, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const importFile = async (file: string) => {
    const report = await transact(
      school.app.db.background,
      tx => school.app.schoolFile.import(tx, file, { by: 'test', at: school.clock.now() }),
      { timeoutMs: 60_000 },
    )
    if (!report.ok) throw new Error(JSON.stringify(report.faults))
    return report.changes.map(change => change.text)
  }
  const renamed = SMALL_SCHOOL_FILE.replaceAll('教学楼', '一号楼')

  it('keeps its fence for a class’s own window that names it, and the import says so once (A02, A03)', async () => {
    await school.say('t.wang', '签到时间 早自习 7:20-7:50 教学楼')
    school.at('2026-09-14T06:55')

    const changes = await importFile(renamed)
    expect(changes.filter(text => text.includes('一班 早自习') && text.includes('教学楼') && text.includes('仍按原来的范围'))).toHaveLength(
      1,
    )
    school.at('2026-09-14T06:56')
    expect((await importFile(`${renamed}# again\n`)).filter(text => text.includes('仍按原来的范围'))).toEqual([])

    await school.runTo('2026-09-14T07:25')
    await school.report('amy', POINTS.home)
    expect(await school.tap('amy', '签到')).toContain('定位在签到范围外')
    expect(await school.checkIn('ben')).toContain('签到成功')
    await school.report('fan', POINTS.home)
    expect(await school.tap('fan', '签到')).toContain('定位在签到范围外')
  })
})
