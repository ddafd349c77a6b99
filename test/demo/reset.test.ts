import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { resetDemo } from '../../src/demo.js'
import { clockTime } from '../../src/shared/dates.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

describe.each(databaseKinds())('resetting the demo, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  it('takes back what a teacher set in chat, so that the school file’s windows and people count again', async () => {
    await school.say('t.wang', '签到时间 早自习 8:00-8:30')
    await school.say('t.wang', '免签 白奔 至 9-30')
    const { prisma, background } = school.app.db
    const inChat = async () => [
      await prisma.windowRule.count({ where: { source: 'chat' } }),
      await prisma.exemption.count({ where: { source: 'chat' } }),
    ]
    expect(await inChat()).toEqual([1, 1])

    await transact(background, resetDemo)
    await school.app.pulse.tick()

    expect(await inChat()).toEqual([0, 0])
    const windows = await prisma.windowOccurrence.findMany({ where: { classId: 21, name: '早自习' }, orderBy: { date: 'asc' } })
    expect(windows.map(window => clockTime(window.openAt))).toContain('07:20')
    expect(windows.map(window => clockTime(window.openAt))).not.toContain('08:00')
    expect(await school.say('t.wang', '今日')).toContain('07:20')
  })
})
