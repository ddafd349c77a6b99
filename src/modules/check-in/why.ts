import type { Tx } from '../../db/index.js'
import { createPeople } from '../../directory/index.js'
import { loadRolls, type Roll } from '../../roll/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { WordCommand } from '../manifest.js'
import type { JudgementDetail, NamedPlace } from './check-in.js'
import { findStudents, splitNames } from './names.js'
import { refusal } from './refusal.js'
import { rollHead } from './roll-views.js'
import type { WhyView } from './views.js'

/** Words around a name that people type after 为什么. */
const FILLER = /(记|算|是|我|他|她|的|了|吗|呢|啊|缺勤|缺|迟到|没到|未到|\?|？)/g

/** 为什么: the rule, the window, what was received and how to object, for one's own state or (teachers) a student's. */
export const why: WordCommand = async ({ tx, at, today, person, authority }, rest) => {
  if (person.classId !== null) return { view: await explain(tx, person.classId, person, today, at, true) }
  const [name] = splitNames(rest)
  if (!name) return refusal('which-student')
  const classIds = await authority.scopeClasses('check-in.see-roll')
  for (const candidate of [name, name.replaceAll(FILLER, '')]) {
    for (const classId of candidate === '' ? [] : classIds) {
      const { students } = await findStudents(tx, classId, [candidate], today)
      if (students[0]) return { view: await explain(tx, classId, students[0], today, at, false) }
    }
  }
  return classIds.length === 0 ? refusal('not-allowed') : refusal('unknown-student', name)
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
