import { createTrail } from '../../src/audit/trail.js'
import type { ApprovalContext, ApprovalKind, HookContext, HookName, OpenRequest, StepPlan } from '../../src/approval/index.js'
import { transact } from '../../src/db/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import type { DatabaseKind } from '../support/databases.js'
import { givenSchool, type SchoolOptions, type TestSchool } from '../support/school.js'

export interface ApprovalDesk {
  school: TestSchool
  /** What the module behind the case was told. */
  hooks: { name: HookName; context: Omit<HookContext, 'tx' | 'outbox' | 'trail'> }[]
  /** Who has the role now, where a test says so. */
  holders: Map<string, string[]>
  ask(number: string, request?: Partial<OpenRequest>): Promise<string>
  run<T>(actorId: string, work: (context: ApprovalContext) => Promise<T>): Promise<T>
  trail(subject: string): Promise<string[]>
  state(subject: string): Promise<string>
}

export const CLASS_STEP: StepPlan = { label: '班主任审批', mode: 'any', holderIds: ['t.wang', 't.deng'] }
export const SECRETARY_STEP: StepPlan = { label: '系部书记审批', mode: 'any', holderIds: ['secretary'] }

/** No windows: their cards would fill the teachers' lines. */
const QUIET_FILE = `
school: { name: 测试学校, person_number: alias }
calendar:
  terms: [{ name: 秋, first: 2026-08-31, last: 2026-12-31 }]
  national: true
`

/** A school with a made-up module whose things are decided: 安明 of class one asks. */
export async function givenApprovals(databaseKind: DatabaseKind, options: SchoolOptions = {}): Promise<ApprovalDesk> {
  const hooks: ApprovalDesk['hooks'] = []
  const holders = new Map<string, string[]>()
  const note = (name: HookName) => async (context: HookContext) => {
    const { tx: _, outbox: __, trail: ___, ...rest } = context
    hooks.push({ name, context: rest })
  }
  const kind: ApprovalKind = {
    kind: 'test',
    details: async (_, subject) =>
      ({
        view: 'approval.brief',
        title: `安明 借教室 ${subject}`,
        rows: [{ label: '时间', value: '9月15日 第5–6节' }],
        lines: ['理由：社团排练'],
      }) as { view: string },
    hooks: {
      approved: note('approved'),
      refused: note('refused'),
      returned: note('returned'),
      withdrawn: note('withdrawn'),
      revoked: note('revoked'),
      'holders-changed': note('holders-changed'),
    },
    refusalReasons: ['与课程冲突', '材料不全'],
    holders: async (_, subject, { place }) => holders.get(`${subject}.${place}`) ?? (await stored(subject, place)),
  }
  const school = await givenSchool(databaseKind, { file: QUIET_FILE, ...options, approvalKinds: [kind] })

  /** As planned, unless the test moved the role. */
  async function stored(subject: string, place: number): Promise<string[]> {
    return plans.get(subject)?.[place]?.holderIds.slice() ?? []
  }
  const plans = new Map<string, readonly StepPlan[]>()

  const desk: ApprovalDesk = {
    school,
    hooks,
    holders,
    async ask(number, request = {}) {
      const subject = `test:${number}`
      const steps = request.steps ?? [CLASS_STEP]
      plans.set(subject, steps)
      await desk.run('amy', context =>
        school.app.approvals.open(context, { kind: 'test', subject, number, applicantId: 'amy', openedById: 'amy', steps, ...request }),
      )
      await school.settle()
      return subject
    },
    run: (actorId, work) =>
      transact(school.app.db.prisma, tx =>
        work({ tx, outbox: createOutbox(tx), trail: createTrail(tx), at: school.clock.now(), actorId, cause: `test-${++causes}` }),
      ),
    async trail(subject) {
      const entries = await school.app.db.prisma.auditEntry.findMany({ where: { subject }, orderBy: { sequence: 'asc' } })
      return entries.map(entry => `${entry.actorId} ${entry.action}`)
    },
    async state(subject) {
      return (await school.app.db.prisma.approvalCase.findFirstOrThrow({ where: { subject } })).state
    },
  }
  return desk
}

let causes = 0

/** The newest card on a phone as one text. */
export function faceOf(school: TestSchool, userid: string): string {
  return JSON.stringify(school.card(userid).card)
}

/** The key behind a button of the newest card on a phone. */
export function buttonOf(school: TestSchool, userid: string, text: string): string {
  const { button_list: buttons = [] } = school.card(userid).card as { button_list?: { text: string; key: string }[] }
  const key = buttons.find(button => button.text.startsWith(text))?.key
  if (key === undefined) throw new Error(`no button ${text} on the card of ${userid}: ${JSON.stringify(buttons)}`)
  return key
}

export function pressButton(school: TestSchool, userid: string, text: string, reason?: string) {
  return school.press(userid, school.card(userid), buttonOf(school, userid, text), reason === undefined ? {} : { reason: [reason] })
}
