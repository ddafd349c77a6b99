import { createPeople } from '../../directory/index.js'
import type { CommandContext } from '../manifest.js'
import { actingOf, type Acting } from './acting.js'
import { createRectifications, findRectifications } from './rectifications.js'
import type { Report } from './reports.js'

/** The card of a class about what one report wants put right. */
export const RECTIFYING = 'inspection.rectifying'

/** For the one who files: what the report wants put right is opened, and the class is told (C09). Returns the numbers. */
export function openRectifications(context: CommandContext, report: Report): Promise<string[]> {
  return alignRectifications(actingOf(context), report)
}

/**
 * After any change of a report: each problem to be put right has its rectification, and none is left of what was taken out or struck.
 * What is open at this target already is not opened twice.
 */
export async function alignRectifications(acting: Acting, report: Report): Promise<string[]> {
  const { tx } = acting
  const rectifications = createRectifications(tx)
  const wanted = new Set(report.findings.filter(finding => finding.rectify && !finding.struck).map(finding => finding.item))
  const known = await findRectifications(tx, { reportNumber: report.number, states: ['open', 'fixed', 'closed'] })
  for (const one of known) if (!wanted.has(one.item)) await rectifications.lapse(acting, one)

  const elsewhere = await findRectifications(tx, { targets: [report.target], states: ['open'] })
  const waiting = new Set(elsewhere.filter(one => one.reportNumber !== report.number).map(one => one.item))
  const opened: string[] = []
  for (const item of wanted) {
    const own = known.find(one => one.item === item)
    if (own && (await rectifications.revive(acting, own))) opened.push(own.number)
    if (own || waiting.has(item)) continue
    const number = await rectifications.open(acting, report, item)
    if (number) opened.push(number)
  }
  if (opened.length > 0) await tellClass(acting, report)
  return opened
}

async function tellClass({ tx, today, outbox, actorId }: Acting, { classId, number, date, revision }: Report): Promise<void> {
  const recipients = (await peopleOfClass(tx, classId, today)).filter(id => id !== actorId)
  if (recipients.length === 0) return
  await outbox.add({
    kind: RECTIFYING,
    subject: `rectify-of:${number}`,
    recipients,
    dedupeKey: `${RECTIFYING}:${number}:${revision}`,
    date,
    payload: { first: true },
  })
}

/** Who puts right what is a class's: its teachers and its cadres. */
export async function peopleOfClass(tx: Acting['tx'], classId: number | null, on: Acting['today']): Promise<string[]> {
  if (classId === null) return []
  const people = createPeople(tx)
  const all = [...(await people.teachersOf(classId, on)), ...(await people.cadresOf(classId, on))]
  return [...new Set(all.map(person => person.id))]
}
