import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { HAPPENED as EMPTIED, resetDemo } from '../../src/demo.js'
import { clockTime } from '../../src/shared/dates.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

/** A new table belongs here or in the list of what happened: a demo that goes back must not meet its own future. */
const KEPT = new Set(
  `setting person department department_member tag class_group class_activation class_member role_grant
   school_import term calendar_year calendar_day place window_rule exemption media_content`.split(/\s+/),
)

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

  it('empties every table but those of the directory and the school file', async () => {
    const { prisma, background } = school.app.db
    await school.say('t.wang', '免签 白奔 至 9-30')
    await transact(background, resetDemo)

    const tables = await prisma.$queryRaw<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public' and tablename <> '_prisma_migrations' order by tablename`
    const filled: string[] = []
    for (const { name } of tables)
      if ((await prisma.$queryRawUnsafe<unknown[]>(`select 1 from "${name}" limit 1`)).length > 0) filled.push(name)
    expect(tables.filter(({ name }) => !KEPT.has(name)).map(({ name }) => name)).toEqual([...EMPTIED].toSorted((a, b) => (a < b ? -1 : 1)))
    expect(filled.filter(name => !KEPT.has(name))).toEqual([])
  })
})
