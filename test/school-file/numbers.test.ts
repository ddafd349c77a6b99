import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

describe.each(databaseKinds())('the place of the school number, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  it('counts from the import that names it, not from the next sync', async () => {
    school.at('2026-09-14T07:30')

    expect(await school.say('t.wang', '已到 0240103')).toContain('蔡彩')
  })
})
