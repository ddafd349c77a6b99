import type { Approvals, StepPlan } from '../../approval/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import { createMedia } from '../../media/index.js'
import { approvalContext } from '../approvals/index.js'
import type { Answer, CommandContext } from '../manifest.js'
import { decidersOf } from './deciders.js'
import { faultAnswer, judgeWindows, mayAsk, refusal, windowOfDay, type Judged } from './judge.js'
import { makeUpSubject, numberOf } from './requests.js'
import type { MakeUpSubmittedView } from './views.js'

export interface MakeUpDeps {
  approvals: Approvals
}

/** Not urgent: a teacher who has not looked for a day is reminded. */
const REMIND_AFTER_MINUTES = 24 * 60

export interface MakeUpAsk {
  date: LocalDate
  occurrenceId: bigint
  reason: string
  photos: readonly string[]
}

/** Sends a request to the teachers of the window's class. Everything is judged again under the student's row lock, cap and all (A07). */
export async function submitMakeUp({ approvals }: MakeUpDeps, context: CommandContext, ask: MakeUpAsk): Promise<Answer> {
  const { tx, at, person, trail, outbox } = context
  await tx.$queryRaw`select 1 from person where id = ${person.id} for update`
  const allowed = await mayAsk(context)
  if ('refused' in allowed) return allowed.refused
  const { rules } = allowed
  const window = (await judgeWindows(context, rules)).find(
    ({ date, occurrenceId }) => date === ask.date && occurrenceId === ask.occurrenceId,
  )
  if (!window) return refusal('too-old', null, rules.days)
  if (window.fault) return faultAnswer(window, window.fault, rules)

  const { people, fallback } = await decidersOf(tx, window, person.id)
  if (people.length === 0) return refusal('nobody-to-ask', window)
  const steps: StepPlan[] = [
    {
      label: '班主任审批',
      mode: 'any',
      holderIds: people.map(one => one.id),
      fallback,
      remindAfterMinutes: REMIND_AFTER_MINUTES,
    },
  ]
  const approval = approvalContext(context)
  const again = window.request?.state === 'returned' ? window.request : null
  const id = again ? await askAgain(context, window, again.id, ask) : await insert(context, window, ask)
  const subject = makeUpSubject({ date: ask.date, id })
  await createMedia(tx, outbox).attach(ask.photos, subject)
  const number = numberOf({ date: ask.date, id })
  await trail.record({ subject, actorId: person.id, action: 'make-up.asked', at, data: { number, window: window.name }, text: ask.reason })
  if (again) await approvals.resubmit(approval, { subject, steps })
  else await approvals.open(approval, { kind: 'make-up', subject, number, applicantId: person.id, openedById: person.id, steps })
  const view: MakeUpSubmittedView = { view: 'make-up.submitted', ...windowOfDay(window), number, teachers: people.map(one => one.name) }
  return { view }
}

async function insert({ tx, at, person }: CommandContext, window: Judged, { reason }: MakeUpAsk): Promise<bigint> {
  const row = await tx.makeUpRequest.create({
    data: {
      date: toDbDate(window.date),
      occurrenceId: window.occurrenceId,
      personId: person.id,
      attempt: (window.request?.attempt ?? 0) + 1,
      reason,
      askedAt: at,
    },
    select: { id: true },
  })
  return row.id
}

/** The same request in a new round, with what the teacher wanted to know. */
async function askAgain({ tx }: CommandContext, window: Judged, id: bigint, { reason }: MakeUpAsk): Promise<bigint> {
  await tx.makeUpRequest.update({
    where: { date_id: { date: toDbDate(window.date), id } },
    data: { state: 'asked', reason },
  })
  return id
}
