import { addDays, toDbDate, type LocalDate } from '../../shared/dates.js'
import { resolveDay } from '../../shared/said-day.js'
import { loadRolls, rollSubject } from '../../roll/index.js'
import { cutText } from '../../shared/text.js'
import type { CommandContext } from '../manifest.js'
import { onClass } from './class-command.js'
import { findStudents, splitNames } from './names.js'
import { refusal } from './refusal.js'
import { correct } from './told.js'
import type { ExemptedView } from './views.js'

const MOST_DAYS = 370
const REASON_CHARACTERS = 20

/** 免签 张三 至 9-30 校队: dated, with its source; ends by itself the day after. */
export const exempt = onClass('check-in.exempt', async (context, classId, rest) => {
  const { tx, at, today, person, trail } = context
  const said = readExemption(rest, today)
  if (!said) return rest.trim() === '' ? refusal('which-student') : refusal('say-until')
  const { who, until, reason: why } = said
  if (until < today || until > addDays(today, MOST_DAYS)) return refusal('past-date', until)
  const { students, unknown } = await findStudents(tx, classId, splitNames(who), today)
  if (unknown.length > 0 || students.length === 0) return refusal(unknown[0] ? 'unknown-student' : 'which-student', unknown.join('、'))
  await tx.exemption.createMany({
    data: students.map(student => ({
      personId: student.id,
      reason: why,
      fromOn: toDbDate(today),
      untilOn: toDbDate(addDays(until, 1)),
      source: 'chat' as const,
      setBy: person.id,
    })),
  })
  for (const student of students)
    await trail.record({ subject: `person:${student.id}`, actorId: person.id, action: 'exemption.set', at, data: { until }, text: why })
  await correctToday(
    context,
    classId,
    students.map(student => student.id),
  )
  const view: ExemptedView = {
    view: 'check-in.exempted',
    name: students.map(student => student.name).join('、'),
    reason: why,
    until,
    ended: false,
  }
  return { view }
})

/** 取消免签 张三: ends what was set in chat; what the school file set is ended in the file. */
export const endExemption = onClass('check-in.exempt', async (context, classId, rest) => {
  const { tx, at, today, person, trail } = context
  const { students, unknown } = await findStudents(tx, classId, splitNames(rest), today)
  if (unknown.length > 0 || students.length === 0) return refusal(unknown[0] ? 'unknown-student' : 'which-student', unknown.join('、'))
  const ids = students.map(student => student.id)
  // One set today was a slip and goes at once; an older one covered this morning's windows and ends with today.
  const count = await tx.$executeRaw`
    update exemption set until_on = case when from_on >= ${toDbDate(today)}::date then from_on else ${toDbDate(addDays(today, 1))}::date end,
           revoked_by = ${person.id}
     where person_id = any(${ids}::text[]) and source = 'chat' and until_on > ${toDbDate(today)}::date and revoked_by is null`
  if (count === 0) return refusal('no-exemption', students.map(student => student.name).join('、'))
  for (const id of ids) await trail.record({ subject: `person:${id}`, actorId: person.id, action: 'exemption.ended', at })
  await correctToday(context, classId, ids)
  const view: ExemptedView = {
    view: 'check-in.exempted',
    name: students.map(student => student.name).join('、'),
    reason: '',
    until: null,
    ended: true,
  }
  return { view }
})

/** An exemption counts for the whole of today, so that lists about this morning may have become wrong. */
async function correctToday(context: CommandContext, classId: number, studentIds: readonly string[]): Promise<void> {
  const { tx, at, today, person, inboxKey } = context
  for (const { occurrence, lines } of await loadRolls(tx, { date: today, classIds: [classId] }, at)) {
    const now = new Map(lines.filter(line => studentIds.includes(line.studentId)).map(line => [line.studentId, line.state.kind]))
    const subject = rollSubject(occurrence)
    await correct(context, { date: today, subject, now, actorId: person.id, cause: `${inboxKey.key}:${occurrence.id}` })
  }
}

/** `张三 李四 至 9-30 校队`; null where no day is said. */
export function readExemption(text: string, today: LocalDate): { who: string; until: LocalDate; reason: string } | null {
  // Blanks are made one first: a pattern that may begin at each of many blanks would try them all.
  const typed = text.trim().replaceAll(/\s+/g, ' ')
  const match = / ?(?:至|到|~) ?(\d{4}[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?/.exec(typed)
  if (!match) return null
  const [said, year, month, day] = match
  const until = resolveDay(today, year ? Number.parseInt(year, 10) : null, Number(month), Number(day))
  const reason = cutText(typed.slice(match.index + said.length).trim(), REASON_CHARACTERS)
  return until && { who: typed.slice(0, match.index), until, reason: reason || '班主任免签' }
}
