import type { Tx } from '../../db/index.js'
import { createPeople, type PersonName } from '../../directory/index.js'
import { loadRolls, type Roll } from '../../roll/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { WordCommand } from '../manifest.js'
import type { JudgementDetail, NamedPlace } from './check-in.js'
import { watchedClasses } from './class-command.js'
import { findStudents, splitNames } from './names.js'
import { refusal } from './refusal.js'
import { rollHead } from './roll-views.js'
import type { WhyView } from './views.js'

/** Words around a name that people type after 为什么. */
const FILLER = /(记|算|是|我|他|她|的|了|吗|呢|啊|缺勤|缺|迟到|没到|未到|\?|？)/g

/** 为什么: the rule, the window, what was received and how to object, for one's own state or (teachers) a student's. */
export const why: WordCommand = async (context, rest) => {
  const { tx, at, today, person } = context
  if (person.classId !== null) return { view: await explain(tx, person.classId, person, today, at, true) }
  const watched = await watchedClasses(context, '')
  if ('refused' in watched) return watched.refused
  const [name] = splitNames(rest)
  if (!name) return refusal('which-student')
  for (const candidate of [name, name.replaceAll(FILLER, '')]) {
    const found: { classId: number; student: PersonName }[] = []
    for (const classId of candidate === '' ? [] : watched.classIds) {
      const { students, unknown } = await findStudents(tx, classId, [candidate], today)
      if (unknown[0] !== undefined && unknown[0] !== candidate) return refusal('unknown-student', unknown[0])
      found.push(...students.map(student => ({ classId, student })))
    }
    if (found.length > 1) return refusal('unknown-student', `${candidate}（几个班里都有，请用学号）`)
    if (found[0]) return { view: await explain(tx, found[0].classId, found[0].student, today, at, false) }
  }
  return refusal('unknown-student', name)
}

async function explain(
  tx: Tx,
  classId: number,
  student: { id: string; name: string },
  date: LocalDate,
  at: Date,
  self: boolean,
): Promise<WhyView> {
  const rolls = await loadRolls(tx, { around: date, classIds: [classId] }, at)
  const lines: WhyView['lines'] = []
  for (const roll of rolls) {
    const line = roll.lines.find(candidate => candidate.studentId === student.id)
    if (line) lines.push({ ...(await evidence(tx, roll, student.id)), ...pick(roll, at), state: line.state })
  }
  const teachers = await createPeople(tx).teachersOf(classId, date)
  return { view: 'check-in.why', name: student.name, date, self, lines, teachers: teachers.map(teacher => teacher.name) }
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
      readingAgeSeconds: tap.readingAt && Math.round((tap.at.getTime() - tap.readingAt.getTime()) / 1000),
      accuracyMetres: tap.accuracy === null ? null : Math.round(tap.accuracy),
    })),
  }
}
