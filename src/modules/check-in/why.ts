import type { Tx } from '../../db/index.js'
import { createPeople } from '../../directory/index.js'
import { loadRolls, type Roll } from '../../roll/index.js'
import { toDbDate } from '../../shared/dates.js'
import type { CommandContext, WordCommand } from '../manifest.js'
import type { JudgementDetail, NamedPlace } from './check-in.js'
import { watchedClasses } from './class-command.js'
import { splitNames, studentsNamed } from './names.js'
import { refusal } from './refusal.js'
import { rollHead } from './roll-views.js'
import type { WhyView } from './views.js'

/** Words around a name that people type after 为什么. */
const FILLER = /(记|算|是|我|他|她|的|了|吗|呢|啊|缺勤|缺|迟到|没到|未到|\?|？)/g

/** 为什么: the rule, the window, what was received and how to object, for one's own state or (teachers) a student's. */
export const why: WordCommand = async (context, rest) => {
  const { tx, today, person } = context
  if (person.classId !== null) return { view: await explain(context, person, null) }
  const watched = await watchedClasses(context, '')
  if ('refused' in watched) return watched.refused
  const [name] = splitNames(rest)
  if (!name) return refusal('which-student')
  for (const candidate of new Set([name, name.replaceAll(FILLER, '')])) {
    const found = candidate === '' ? [] : await studentsNamed(tx, watched.classIds, candidate, today)
    if (found.length > 1) return refusal('unknown-student', `${candidate}（有重名，请用学号）`)
    if (found[0]) return { view: await explain(context, found[0], watched.classIds) }
  }
  return refusal('unknown-student', name)
}

/** The student's windows of the day, whatever class they are in by now; a teacher sees those of the own classes only. */
async function explain(
  { tx, at, today }: CommandContext,
  student: { id: string; name: string },
  within: readonly number[] | null,
): Promise<WhyView> {
  const rolls = await loadRolls(tx, { around: today, studentId: student.id }, at)
  const shown = rolls.filter(roll => within === null || within.includes(roll.occurrence.classId))
  const lines: WhyView['lines'] = []
  for (const roll of shown) lines.push({ ...(await evidence(tx, roll, student.id)), ...pick(roll, at), state: roll.lines[0]!.state })
  const classId = shown.at(-1)?.occurrence.classId
  const teachers = classId === undefined ? [] : await createPeople(tx).teachersOf(classId, today)
  return {
    view: 'check-in.why',
    name: student.name,
    date: today,
    self: within === null,
    lines,
    teachers: teachers.map(teacher => teacher.name),
  }
}

function pick(roll: Roll, at: Date) {
  const head = rollHead(roll, at)
  return { window: head.window, lateAt: roll.occurrence.lateAt, cancelled: head.cancelled }
}

async function evidence(tx: Tx, roll: Roll, studentId: string) {
  const day = toDbDate(roll.occurrence.date)
  const occurrence = await tx.windowOccurrence.findUniqueOrThrow({
    where: { date_id: { date: day, id: roll.occurrence.id } },
    select: { places: true },
  })
  const taps = await tx.tap.findMany({
    where: { personId: studentId, occurrenceDate: day, occurrenceId: roll.occurrence.id },
    orderBy: { at: 'asc' },
    take: 5,
  })
  return {
    places: (occurrence.places as unknown as NamedPlace[]).map(place => place.name),
    taps: taps.map(tap => ({
      at: tap.at,
      result: tap.result,
      detail: tap.detail as JudgementDetail,
      chosenPoint: tap.chosenPoint,
      flagged: tap.flagged,
      readingAgeSeconds: tap.readingAt && Math.round((tap.at.getTime() - tap.readingAt.getTime()) / 1000),
      accuracyMetres: tap.accuracy === null ? null : Math.round(tap.accuracy),
    })),
  }
}
