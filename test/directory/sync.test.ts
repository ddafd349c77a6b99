import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createPeople, derive, hintOf } from '../../src/directory/index.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'
import type { FakeContacts } from '../support/fake-contacts.js'
import { grants, MONDAY, rosters, smallSchool, syncOf, TUESDAY, TUESDAY_NOON } from './school.js'

describe.each(databaseKinds())('the directory on %s', kind => {
  let database: TestDatabase
  let contacts: FakeContacts
  let sync: ReturnType<typeof syncOf>
  const day = (date: LocalDate): Date => new Date(`${date}T00:00:00Z`)
  const find = (id: string, on: LocalDate = MONDAY) => createPeople(database.background).find(id, on)
  const hintsNow = () => contacts.takeChanges().flatMap(change => hintOf(change) ?? [])

  beforeAll(async () => {
    database = await freshDatabase(kind)
  }, 60_000)
  afterAll(() => database.drop())
  beforeEach(async () => {
    await database.wipe()
    contacts = smallSchool()
    sync = syncOf(database, contacts)
  })

  describe('a full sync', () => {
    beforeEach(async () => {
      await sync.full()
    })

    it('makes a class of every department that holds students directly, switched on from that day', async () => {
      expect(await createPeople(database.background).activeClasses(MONDAY)).toEqual([
        { id: 11, name: '软件2401', departmentId: 11, dissolvedOn: null },
        { id: 12, name: '软件2402', departmentId: 12, dissolvedOn: null },
        { id: 21, name: '机电2401', departmentId: 21, dissolvedOn: null },
      ])
      expect(await createPeople(database.background).activeClasses('2026-03-01' as LocalDate)).toEqual([])
      expect(await rosters(database, MONDAY)).toEqual({
        11: ['0240101', '0240102', '0240103'],
        12: ['0240201'],
        21: ['0340101'],
      })
    })

    it('grants each role with its default scope', async () => {
      expect(await grants(database, MONDAY)).toEqual([
        '0240101 cadre class:11',
        '0240101 student class:11',
        '0240102 student class:11',
        '0240103 student class:11',
        '0240201 student class:12',
        '0340101 student class:21',
        'fuban deputy_class_teacher class:11',
        'ganshi officer school:0',
        'guanli administrator school:0',
        'hanmei class_teacher class:11',
        'jidianfudao counsellor department:20',
        'renke subject_teacher class:0',
        'xinxishuji secretary department:10',
      ])
    })

    it('changes nothing and writes no trail when WeCom says what is known', async () => {
      const entries = await database.background.auditEntry.count()

      expect(await sync.full()).toMatchObject({ changed: false, people: { read: 12, joined: 0, left: 0, changed: 0 } })
      expect(await database.background.auditEntry.count()).toBe(entries)
    })

    it('keeps the userid as WeCom spells it, keys on lower case, and keeps leading zeros of the 学号', async () => {
      expect(await find('HANMEI')).toMatchObject({ id: 'hanmei', wecomUserId: 'HanMei', classId: null, leftAt: null })
      expect(await find('0240101')).toMatchObject({ schoolNo: '0240101', classId: 11 })
      expect(await find('nobody')).toBeNull()
    })

    it('keeps the history of a member who left, and welcomes one who returns', async () => {
      sync.clock.set(TUESDAY_NOON)
      contacts.removeUser('0240102')
      await sync.applyHints(hintsNow())

      expect(await find('0240102', TUESDAY)).toMatchObject({ leftAt: new Date(TUESDAY_NOON), classId: null, roles: [] })
      expect(await find('0240102', MONDAY)).toMatchObject({ classId: 11 })
      expect((await rosters(database, MONDAY))[11]).toContain('0240102')
      expect((await rosters(database, TUESDAY))[11]).not.toContain('0240102')

      contacts.user({ userId: '0240102', name: '张三', departments: [12] })
      await sync.applyHints(hintsNow())

      expect(await find('0240102', TUESDAY)).toMatchObject({ leftAt: null, classId: 12 })
    })

    it('leaves one truth for a day with several changes, without empty or overlapping rows', async () => {
      sync.clock.set(TUESDAY_NOON)
      for (const department of [12, 21, 11, 12]) {
        contacts.user({ userId: '0240101', departments: [department] })
        await sync.applyHints(hintsNow())
      }

      const rows = await database.background.classMember.findMany({ where: { personId: '0240101' }, orderBy: { fromOn: 'asc' } })

      expect(rows).toEqual([
        { classId: 11, personId: '0240101', fromOn: day(MONDAY), untilOn: day(TUESDAY), source: 'wecom' },
        { classId: 12, personId: '0240101', fromOn: day(TUESDAY), untilOn: null, source: 'wecom' },
      ])
    })

    it('goes on with the same row when a change is taken back on the day it was made', async () => {
      const before = await database.background.roleGrant.findMany({ orderBy: { id: 'asc' } })
      sync.clock.set(TUESDAY_NOON)
      for (const isMember of [false, true]) {
        contacts.tagUser(2, 'XinXiShuJi', isMember)
        await sync.applyHints(hintsNow())
      }

      expect(await database.background.roleGrant.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
    })

    it('dissolves a class whose department is gone, and keeps its past', async () => {
      sync.clock.set(TUESDAY_NOON)
      contacts.user({ userId: '0340101', departments: [12] })
      contacts.removeDepartment(21)
      await sync.applyHints(hintsNow())

      expect(await createPeople(database.background).classInfo(21)).toMatchObject({ dissolvedOn: TUESDAY })
      expect((await createPeople(database.background).activeClasses(TUESDAY)).map(({ id }) => id)).toEqual([11, 12])
      expect((await createPeople(database.background).activeClasses(MONDAY)).map(({ id }) => id)).toEqual([11, 12, 21])
    })

    it('never touches a grant or a membership that the school file or a teacher set', async () => {
      const row = { personId: 'renke', role: 'subject_teacher', scopeKind: 'class', scopeId: 11, fromOn: day(MONDAY) } as const
      await database.background.roleGrant.createMany({
        data: [
          { ...row, source: 'file' },
          { ...row, scopeId: 12, source: 'chat' },
        ],
      })
      await database.background.classMember.create({ data: { classId: 12, personId: 'renke', fromOn: day(MONDAY), source: 'file' } })
      contacts.removeUser('RenKe')

      await sync.full()

      expect(await database.background.roleGrant.findMany({ where: { personId: 'renke' }, orderBy: { id: 'asc' } })).toMatchObject([
        { source: 'file', untilOn: null },
        { source: 'chat', untilOn: null },
      ])
      expect((await rosters(database, MONDAY))[12]).toEqual(['0240201', 'renke'])
    })

    it('does not count a student twice whom the school file put into the class already', async () => {
      await database.background.classMember.create({
        data: { classId: 11, personId: '0240102', fromOn: day('2026-03-01' as LocalDate), source: 'file' },
      })

      await database.background.$transaction(tx => derive(tx, MONDAY))

      expect((await rosters(database, MONDAY))[11]).toEqual(['0240101', '0240102', '0240103'])
      expect((await find('0240102'))?.roles).toEqual([{ role: 'student', scopeKind: 'class', scopeId: 11 }])
    })

    it('counts a member whom the app can no longer see as left, and lists nobody twice', async () => {
      contacts.hide('0240101')

      expect((await sync.full()).people).toMatchObject({ left: 1 })
      expect((await sync.full()).people).toMatchObject({ left: 0 })
      expect((await find('0240101'))?.leftAt).not.toBeNull()
    })

    it('reads a member who is visible through a tag alone', async () => {
      contacts.user({ userId: 'ZiZhu', name: '资助甲', departments: [999] })
      contacts.tag(9, '资助中心', { users: ['ZiZhu'] })

      await sync.full()

      expect((await find('zizhu'))?.roles).toEqual([{ role: 'aid_centre', scopeKind: 'school', scopeId: 0 }])
    })

    it('reads a member of whom only a tag tells, when that tag changes', async () => {
      contacts.hide('0240101')
      await sync.full()
      contacts.takeChanges()
      contacts.show('0240101')
      contacts.tagUser(8, '0240101')

      await sync.applyHints(hintsNow())

      expect(await find('0240101')).toMatchObject({ leftAt: null, classId: 11 })
    })

    it('forgets the tags of a member who was deleted and is back before the event is read', async () => {
      contacts.removeUser('GuanLi')
      contacts.user({ userId: 'GuanLi', departments: [30] })

      await sync.applyHints(hintsNow())

      expect(await find('guanli')).toMatchObject({ leftAt: null, roles: [] })
    })

    it('takes a new userid for the same person: what was set by hand goes on under it, history stays', async () => {
      await database.background.roleGrant.create({
        data: { personId: 'renke', role: 'subject_teacher', scopeKind: 'class', scopeId: 11, fromOn: day(MONDAY), source: 'chat' },
      })
      sync.clock.set(TUESDAY_NOON)
      contacts.renameUser('RenKe', 'ren.laoshi')
      const hints = hintsNow()

      const report = await sync.applyHints(hints)
      await sync.applyHints(hints)

      expect(report.renamed).toBe(1)
      expect((await find('renke', TUESDAY))?.roles).toEqual([])
      expect((await find('renke', MONDAY))?.roles).toContainEqual({ role: 'subject_teacher', scopeKind: 'class', scopeId: 11 })
      expect((await find('ren.laoshi', TUESDAY))?.roles).toEqual([
        { role: 'subject_teacher', scopeKind: 'class', scopeId: 11 },
        { role: 'subject_teacher', scopeKind: 'class', scopeId: 0 },
      ])
      expect(await database.background.auditEntry.findMany({ where: { subject: 'person:ren.laoshi' } })).toMatchObject([
        { action: 'person.renamed', data: { from: 'renke', to: 'ren.laoshi', facts: 1 } },
      ])
    })

    it('takes a userid that changes only its case for the same member', async () => {
      contacts.user({ userId: 'hanMEI', name: '韩梅' })

      await sync.applyHints([{ kind: 'member', userId: 'HanMei', newUserId: 'hanMEI' }])

      expect(await find('hanmei')).toMatchObject({ wecomUserId: 'hanMEI', leftAt: null })
    })
  })

  it('does not make a student of the teachers who sit in a department tagged 学生', async () => {
    await sync.full()

    const students = (await grants(database, MONDAY)).filter(grant => grant.includes(' student '))

    expect(students.some(grant => /hanmei|fuban/.test(grant))).toBe(false)
  })

  it('does not make a 班主任 of a student who leads the class department', async () => {
    contacts.tagUser(1, '0240101')
    contacts.user({ userId: '0240101', leads: [11] })

    await sync.full()

    expect((await createPeople(database.background).teachersOf(11, MONDAY)).map(({ id }) => id)).toEqual(['hanmei', 'fuban'])
  })

  it.each([
    ['userid', { person_number: 'userid' }, '0240101'],
    ['alias', { person_number: 'alias' }, '007'],
    ['an extra attribute', { person_number: { attribute: '学号' } }, '00888'],
  ])('takes 学号 from %s, where the school file says so', async (_, value, expected) => {
    contacts.user({ userId: '0240101', alias: '007', attributes: { 学号: ' 00888 ' } })
    await database.background.setting.create({ data: { key: 'school-file:school', value } })

    await sync.full()

    expect((await find('0240101'))?.schoolNo).toBe(expected)
  })

  it('gives a number that two members claim to neither, until it is mended', async () => {
    await database.background.setting.create({ data: { key: 'school-file:school', value: { person_number: 'alias' } } })
    contacts.user({ userId: '0240101', alias: '007' })
    contacts.user({ userId: '0240102', alias: '007' })
    await sync.full()
    expect([(await find('0240101'))?.schoolNo, (await find('0240102'))?.schoolNo]).toEqual([null, null])

    contacts.user({ userId: '0240102', alias: '008' })
    await sync.member('0240102')

    expect([(await find('0240101'))?.schoolNo, (await find('0240102'))?.schoolNo]).toEqual(['007', '008'])
  })

  it('switches on no class by itself while the school file names pilot classes', async () => {
    await database.background.setting.create({ data: { key: 'school-file:classes', value: { pilot: ['软件2401'], explicit: [] } } })
    await database.background.classActivation.create({ data: { classId: 11, fromOn: day(MONDAY), source: 'file' } })

    await sync.full()

    expect((await createPeople(database.background).activeClasses(MONDAY)).map(({ id }) => id)).toEqual([11])
  })

  it('refuses to empty the school when the visible range shrinks, unless it is told to', async () => {
    for (let n = 0; n < 80; n++) contacts.user({ userId: `s${n}`, departments: [12] })
    await sync.full()
    for (let n = 0; n < 80; n++) contacts.hide(`s${n}`)

    await expect(sync.full()).rejects.toMatchObject({ code: 'directory-mass-departure', safeMessage: expect.stringContaining('可见范围') })
    expect((await rosters(database, MONDAY))[12]).toHaveLength(81)

    expect((await sync.full({ force: true })).people.left).toBe(80)
  })

  it('reads again when another instance wrote while it was reading', async () => {
    await sync.full()
    const other = syncOf(database, contacts)
    contacts.user({ userId: '0240101', name: '旧名' })
    let interrupted = false
    // The slow instance holds the old name in its hands when the quick one writes the new one.
    const { listTags } = contacts.api
    contacts.api.listTags = async () => {
      if (!interrupted) {
        interrupted = true
        contacts.user({ userId: '0240101', name: '新名' })
        await other.member('0240101')
      }
      return listTags()
    }

    await sync.full()

    expect(await find('0240101')).toMatchObject({ name: '新名' })
  })

  it('changes nothing when WeCom fails in the middle of a reading', async () => {
    await sync.full()
    contacts.removeUser('0240101')
    contacts.intercept(api => {
      if (api === 'getTag 5') throw new Error('WeCom is away')
    })

    await expect(sync.full()).rejects.toThrow('WeCom is away')
    expect(await find('0240101')).toMatchObject({ leftAt: null })

    contacts.intercept(() => undefined)
    expect((await sync.full()).people.left).toBe(1)
  })

  it('keeps a name that PostgreSQL would refuse, without the part it refuses', async () => {
    contacts.user({ userId: '0240101', name: '李\0雷\ud800' })

    await sync.full()

    expect((await find('0240101'))?.name).toBe('李雷\ufffd')
  })

  it('does without a department whose id the database cannot hold, rather than without the school', async () => {
    contacts.department(4_294_967_295, '奇怪的部门')
    contacts.user({ userId: '0240101', departments: [11, 4_294_967_295] })
    await sync.full()

    await sync.applyHints(hintsNow())

    expect(await find('0240101')).toMatchObject({ classId: 11 })
  })

  it('tells the followers of the directory of a change, in the same transaction, and not otherwise', async () => {
    let told = 0
    sync = syncOf(database, contacts, { afterChange: async () => void told++ })

    await sync.full()
    await sync.full()

    expect(told).toBe(1)
  })

  it('asks only for what a hint points at', async () => {
    await sync.full()
    contacts.forgetCalls()

    await sync.member('0240101')

    expect(contacts.calls).toEqual(['listDepartments', 'getUser 0240101'])
  })
})
