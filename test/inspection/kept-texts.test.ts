import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { keptTexts } from '../../src/modules/inspection/kept-texts.js'
import { transact } from '../../src/db/index.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { INSPECTED_SCHOOL_FILE, inspectedSchool } from './inspected-school.js'

let school: TestSchool
beforeAll(async () => {
  school = await givenSchool(quickestKind(), { school: inspectedSchool(), file: INSPECTED_SCHOOL_FILE, start: '2026-09-14T07:05' })
})
afterAll(() => school?.close())

it('M01: the trail of a report shows its remark and why it was changed; of an appeal only that its words are unchanged', async () => {
  const { prisma, background } = school.app.db
  await school.say('qin', '巡检 301 地面-2 备注：门口有水')
  await school.say('qin', '确认')
  await school.say('qin', '确认')
  const [report] = await prisma.inspectionReport.findMany({})
  await school.say('qin', `改巡检 ${report!.number} 地面-1 原因 看错了`)
  await school.say('qin', '确认')
  expect(await school.say('t.wang', `申诉 ${report!.number} 地面 不是我们的`)).toContain('确认')
  await school.say('t.wang', '确认')
  const [appeal] = await prisma.inspectionAppeal.findMany({})

  const texts = (subject: string) => transact(background, tx => keptTexts(tx, subject))

  expect((await texts(`inspection:${report!.number}`)).map(({ text }) => text)).toEqual(expect.arrayContaining(['门口有水', '看错了']))
  expect(await texts(`appeal:2026-09-14:${appeal!.id}`)).toEqual([{ text: '不是我们的', private: true }])
  expect(await texts('leave:QJ260914-0001')).toEqual([])
})
