import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { textsOf } from './chat.js'

describe.each([quickestKind()])('whoever loses a class, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  it('gets no correction, no new face and no list with the names of its students any more', async () => {
    await school.runTo('2026-09-14T07:54')
    await school.say('t.wang', '谁没到')
    await school.settle()
    const cards = school.messages('t.deng').filter(message => message.kind === 'card')
    expect(cards).toHaveLength(1)
    await school.control('tags/3', { name: '副班主任', userids: [] }, 'PUT')
    await school.control('members/t.deng', { position: '图书管理员', departments: [3] }, 'PUT')
    await school.settle()
    const before = school.messages('t.deng').length

    await school.say('t.wang', '纸条 白奔')
    await school.settle()

    expect(school.messages('t.deng')).toHaveLength(before)
    expect(textsOf(school, 't.deng').join()).not.toContain('更正')
    expect(school.messages('t.deng').filter(message => message.kind === 'card')).toEqual(cards)
  })

  it('the others are corrected as before', async () => {
    await school.say('t.wang', '撤销 白奔')
    await school.control('tags/3', { name: '副班主任', userids: ['t.deng'] }, 'PUT')
    await school.control('members/t.deng', { position: '副班主任', departments: [21] }, 'PUT')
    await school.settle()
    await school.say('t.wang', '纸条 白奔')
    await school.settle()

    expect(textsOf(school, 't.deng').join()).toContain('更正')
  })
})
