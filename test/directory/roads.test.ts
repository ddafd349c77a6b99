import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type ContactHint, hintOf } from '../../src/directory/index.js'
import { addDays, instantOf, type LocalDate, type LocalTime } from '../../src/shared/dates.js'
import { quickestKind, freshDatabase, type TestDatabase } from '../support/databases.js'
import { createFakeContacts, type FakeContacts } from '../support/fake-contacts.js'
import { grants, MONDAY, rosters, syncOf } from './school.js'

const USERS = ['s1', 's2', 'S3', 't1', 'T2']
const DEPARTMENTS = [10, 11, 12, 13]
const TAGS = ['学生', '班主任', '副班主任', '辅导员', '班干部', '管理员', '别的标签']

type Step =
  | { do: 'edit'; edit: (contacts: FakeContacts) => void; words: string }
  | { do: 'deliver'; order: number; duplicates: boolean }
  | { do: 'drop' }
  | { do: 'sleep' }

const edit = (words: string, change: (contacts: FakeContacts) => void): Step => ({ do: 'edit', words, edit: change })

const user = fc.constantFrom(...USERS)
const department = fc.constantFrom(...DEPARTMENTS)
const tag = fc.integer({ min: 1, max: TAGS.length })

const edits: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(user, fc.subarray(DEPARTMENTS, { maxLength: 2 }), fc.subarray(DEPARTMENTS, { maxLength: 2 }), fc.constantFrom('', '007', '008'))
    .map(([userId, departments, leads, alias]) =>
      edit(`${userId} in ${departments} leads ${leads} alias ${alias}`, contacts => {
        const seats = departments.filter(id => contacts.departmentIds().includes(id))
        contacts.user({ userId, departments: seats.length > 0 ? seats : [1], leads, alias })
      }),
    ),
  user.map(userId => edit(`${userId} leaves`, contacts => contacts.removeUser(userId))),
  user.map(userId => edit(`${userId} is renamed`, contacts => contacts.renameUser(userId, `${userId}.new`))),
  fc.tuple(department, fc.constantFrom(1, ...DEPARTMENTS), fc.constantFrom('甲班', '乙班')).map(([id, parentId, name]) =>
    edit(`department ${id} under ${parentId} named ${name}`, contacts => {
      if (parentId < id && (parentId === 1 || contacts.departmentIds().includes(parentId))) contacts.department(id, name, parentId)
    }),
  ),
  department.map(id => edit(`department ${id} goes`, contacts => void contacts.removeDepartment(id))),
  fc
    .tuple(tag, user, fc.boolean())
    .map(([id, userId, on]) => edit(`tag ${id} ${on ? 'gains' : 'loses'} ${userId}`, contacts => contacts.tagUser(id, userId, on))),
  fc
    .tuple(tag, department, fc.boolean())
    .map(([id, dept, on]) => edit(`tag ${id} ${on ? 'gains' : 'loses'} ${dept}`, contacts => contacts.tagDepartment(id, dept, on))),
)

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: edits },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('deliver' as const), order: fc.nat(), duplicates: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'drop' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'sleep' }) },
  ),
  { minLength: 3, maxLength: 16, size: 'max' },
)

function corp(): FakeContacts {
  const contacts = createFakeContacts()
  contacts.department(1, '学校')
  for (const id of DEPARTMENTS) contacts.department(id, `${id}班`, 1)
  TAGS.forEach((name, index) => contacts.tag(index + 1, name))
  for (const userId of USERS.slice(0, 3)) contacts.user({ userId, departments: [11] })
  // WeCom drops a removed member or department from its tags without a word, so some must be tagged from the start.
  contacts.tagUser(1, 's1')
  contacts.tagUser(2, 's2')
  contacts.tagUser(5, 'S3')
  contacts.tagDepartment(1, 12)
  contacts.tagDepartment(1, 13)
  contacts.takeChanges()
  return contacts
}

/** Events of one second arrive in any order, some twice. */
function shuffle(hints: ContactHint[], { order, duplicates }: { order: number; duplicates: boolean }): ContactHint[] {
  const sent = duplicates ? [...hints, ...hints] : [...hints]
  return sent
    .map((hint, index) => ({ hint, at: ((index + 1) * 7919 * (order + 1)) % 104_729 }))
    .sort((a, b) => a.at - b.at)
    .map(({ hint }) => hint)
}

async function state(database: TestDatabase, on: LocalDate) {
  const prisma = database.background
  const people = await prisma.person.findMany({ where: { leftAt: null }, omit: { updatedAt: true }, orderBy: { id: 'asc' } })
  const seats = await prisma.departmentMember.findMany({ orderBy: [{ departmentId: 'asc' }, { personId: 'asc' }] })
  const departments = await prisma.department.findMany({ where: { removedAt: null }, orderBy: { id: 'asc' } })
  const classes = await prisma.classGroup.findMany({ where: { dissolvedOn: null }, orderBy: { id: 'asc' } })
  const tags = await prisma.tag.findMany({ orderBy: { id: 'asc' } })
  return { people, seats, departments, tags, classes, rosters: await rosters(database, on), grants: await grants(database, on) }
}

/** Rows of one fact neither overlap nor are empty. */
async function historyFaults(database: TestDatabase): Promise<unknown[]> {
  const prisma = database.background
  const members = await prisma.$queryRaw<unknown[]>`
    select a.* from class_member a left join class_member b
      on a.class_id = b.class_id and a.person_id = b.person_id and a.from_on < b.from_on and (a.until_on is null or b.from_on < a.until_on)
    where b.class_id is not null or a.until_on <= a.from_on`
  const granted = await prisma.$queryRaw<unknown[]>`
    select a.person_id from role_grant a left join role_grant b
      on (a.person_id, a.role, a.scope_kind, a.scope_id) = (b.person_id, b.role, b.scope_kind, b.scope_id) and a.id <> b.id
      and a.from_on <= b.from_on and (a.until_on is null or b.from_on < a.until_on)
    where b.id is not null or a.until_on <= a.from_on`
  return [...members, ...granted]
}

describe.each([quickestKind()])('two roads to one directory on %s', kind => {
  let byHints: TestDatabase
  let byFull: TestDatabase

  beforeAll(async () => {
    byHints = await freshDatabase(kind)
    byFull = await freshDatabase(kind)
  }, 60_000)
  afterAll(async () => {
    await byHints.drop()
    await byFull.drop()
  })

  it('reaches the same state by contact events and by one full sync, whatever was delivered twice, out of order or lost', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async script => {
        await byHints.wipe()
        await byFull.wipe()
        const contacts = corp()
        const incremental = syncOf(byHints, contacts)
        const full = syncOf(byFull, contacts)
        await incremental.full()
        await full.full()
        let today = MONDAY
        let lost = false

        const deliver = async (how: { order: number; duplicates: boolean }): Promise<void> => {
          const hints = shuffle(
            contacts.takeChanges().flatMap(change => hintOf(change) ?? []),
            how,
          )
          if (how.order % 2 === 0) await incremental.applyHints(hints)
          else for (const hint of hints) await incremental.applyHints([hint])
        }
        for (const step of script) {
          if (step.do === 'edit') step.edit(contacts)
          if (step.do === 'deliver') await deliver(step)
          if (step.do === 'drop') lost = contacts.takeChanges().length > 0 || lost
          if (step.do === 'sleep') {
            today = addDays(today, 1)
            for (const { clock } of [incremental, full]) clock.set(instantOf(today, '12:00' as LocalTime))
          }
        }
        await deliver({ order: script.length, duplicates: true })
        if (lost) await incremental.full()
        await full.full()

        expect(await state(byHints, today)).toEqual(await state(byFull, today))
        expect(await historyFaults(byHints)).toEqual([])
      }),
      { numRuns: 20, interruptAfterTimeLimit: 60_000 },
    )
  }, 120_000)
})
