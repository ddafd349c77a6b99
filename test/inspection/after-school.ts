import { createTrail } from '../../src/audit/trail.js'
import { transact } from '../../src/db/index.js'
import { createAuthority, createPeople } from '../../src/directory/index.js'
import { openRectifications } from '../../src/modules/inspection/align-rectifications.js'
import type { Finding } from '../../src/modules/inspection/inspection.js'
import { createReports, type Report } from '../../src/modules/inspection/reports.js'
import { loadInspectionRules } from '../../src/modules/inspection/school-file.js'
import { scoreOf } from '../../src/modules/inspection/score.js'
import { askToSettle } from '../../src/modules/inspection/settle.js'
import { versionOf } from '../../src/modules/inspection/template-versions.js'
import type { CommandContext } from '../../src/modules/manifest.js'
import { createOutbox } from '../../src/outbox/index.js'
import { localDate } from '../../src/shared/dates.js'
import type { SchoolData } from '../../simulator/index.js'
import { SMALL_SCHOOL_FILE, smallSchool, type TestSchool } from '../support/school.js'

/** The small school with two inspectors of 二班, who look after the whole department. */
export function schoolWithInspectors(): SchoolData {
  const school = smallSchool()
  const inspector = (userid: string, name: string, no: string) => {
    return { userid, name, departments: [22], alias: no, extattr: { 学号: no } }
  }
  return {
    ...school,
    members: [...school.members, inspector('qin', '秦检', '0240208'), inspector('su', '苏查', '0240209')],
    tags: [
      ...school.tags.map(tag => (tag.name === '学生' ? { ...tag, userids: [...tag.userids, 'qin', 'su'] } : tag)),
      { id: 8, name: '学生检查员', userids: ['qin', 'su'], departmentIds: [] },
    ],
  }
}

export const FILE_WITH_INSPECTORS = `${SMALL_SCHOOL_FILE}
roles:
  - { role: 学生检查员, tag: 学生检查员, scope: { department: 信息系 } }
`

export const TEMPLATE = '每日卫生晨检'

let works = 0

/** Something done as one person, as a command would do it. */
export function asPerson<T>(school: TestSchool, personId: string, work: (context: CommandContext) => Promise<T>): Promise<T> {
  const at = school.clock.now()
  const today = localDate(at)
  return transact(school.app.db.background, async tx => {
    const person = (await createPeople(tx).find(personId, today))!
    const permissions = school.app.manifests.flatMap(manifest => manifest.permissions)
    return work({
      tx,
      at,
      receivedAt: at,
      flagged: false,
      today,
      person,
      authority: createAuthority({ tx, person, on: today, permissions }),
      outbox: createOutbox(tx),
      trail: createTrail(tx),
      inboxKey: { date: today, key: `test:${(works += 1)}` },
    })
  })
}

/** A report of a class, filed as the dialogue files it, with everything that follows. */
export async function filed(
  school: TestSchool,
  { by = 'qin', className = '一班', findings }: { by?: string; className?: string; findings: Finding[] },
): Promise<Report> {
  const report = await asPerson(school, by, async context => {
    const { tx, at, today, trail, person } = context
    const template = await versionOf(
      tx,
      (await loadInspectionRules(tx)).templates.find(({ name }) => name === TEMPLATE)!,
      today,
    )
    const { id } = await tx.classGroup.findFirstOrThrow({ where: { name: className } })
    const made = await createReports(tx).file(
      { trail, at, actorId: person.id },
      {
        date: today,
        template: template.name,
        version: template.version,
        target: { kind: 'class', key: `class:${id}`, name: className, aliases: [], classId: id, className, beds: 0 },
        inspectorId: person.id,
        onBehalfOfId: null,
        findings,
        note: null,
        score: scoreOf(template, findings),
        base: template.base,
        photos: [],
        ownClass: false,
        late: false,
      },
    )
    await openRectifications(context, made!)
    await askToSettle(context, made!)
    return made!
  })
  await school.settle()
  return report
}

export async function reportNow(school: TestSchool, number: string): Promise<Report> {
  return (await asPerson(school, 'boss', ({ tx }) => createReports(tx).byNumber(number)))!
}

export function entriesOf(school: TestSchool, report: Report) {
  return asPerson(school, 'boss', ({ tx }) => createReports(tx).entriesOf(report))
}

/** The key of a button of somebody's newest card, by how it begins. */
export function buttonOf(school: TestSchool, userid: string, verb: string): string {
  const keys = JSON.stringify(school.card(userid).card).match(/"key":"[^"]+"/g) ?? []
  const key = keys.map(one => one.slice('"key":"'.length, -1)).find(one => one.startsWith(`${verb}.`) || one === verb)
  if (!key) throw new Error(`${userid} has no button ${verb}: ${JSON.stringify(school.card(userid).card)}`)
  return key
}
