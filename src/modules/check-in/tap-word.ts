import type { Tx } from '../../db/index.js'
import { loadRolls } from '../../roll/index.js'
import { loadCalendar } from '../../school-file/index.js'
import { schoolDay } from '../../shared/calendar.js'
import type { Answer, CommandContext, EventCommand, WordCommand } from '../manifest.js'
import { chooseWindow, judgeChosenPoint, judgeReading, type Judgement, type Reading } from './check-in.js'
import { correctStudent } from './correct-student.js'
import { openWindows, recordedView, storeTap, transactionQuery, type OpenWindow } from './hot-path.js'
import type { NoWindowView } from './views.js'

/** 签到 on the ordinary road: no window is open, or the short road gave up. Explains what to do next. */
export const tapWord: WordCommand = async context => {
  return (
    (await tap(context, window => ({
      judgement: judgeReading(window.places, window.reading),
      reading: window.reading,
      chosenPoint: false,
    }))) ?? { view: await whyNoWindow(context) }
  )
}

/** A pin from the map: kept as a tap that the teacher settles. */
export const tapWithPin: EventCommand = async (context, event) => {
  if (event.type !== 'location') return { view: await whyNoWindow(context) }
  if (!event.reading) return { view: none('chosen-point-only') }
  const point: Reading = { latitude: event.reading.latitude, longitude: event.reading.longitude, accuracyMetres: 0, at: context.at }
  const answered = await tap(context, window => ({
    judgement: judgeChosenPoint(window.places, point, window.result),
    reading: point,
    chosenPoint: true,
  }))
  return answered ?? { view: await whyNoWindow(context) }
}

async function tap(
  context: CommandContext,
  judge: (window: OpenWindow) => { judgement: Judgement; reading: Reading | null; chosenPoint: boolean },
): Promise<Answer | null> {
  const { at, person, receivedAt, flagged, inboxKey } = context
  const query = transactionQuery(context.tx)
  const [windows] = await openWindows(query, [{ personId: person.id, at }])
  const window = chooseWindow(windows ?? [], at)
  if (!window) return null
  const facts = { key: inboxKey, personId: person.id, at, receivedAt, flagged, window, ...judge(window) }
  await storeTap(query, facts)
  if (receivedAt > window.closeAt)
    await correctStudent(context, {
      date: window.date,
      occurrenceId: BigInt(window.id),
      studentId: person.id,
      now: receivedAt,
      cause: inboxKey.key,
    })
  return { view: recordedView(facts) }
}

async function whyNoWindow({ tx, at, today, person, authority }: CommandContext): Promise<NoWindowView> {
  if (person.classId === null) return none('not-a-student')
  const verdict = await authority.require('check-in.tap', { personId: person.id })
  if (!verdict.ok) return none(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-a-student')
  const own = await ownWindows(tx, person.id, today, at)
  const next = own.find(window => window.openAt > at && window.state !== 'cancelled' && !window.onLeave) ?? null
  const last = own.findLast(window => window.closeAt < at) ?? null
  const onLeave = (last ?? own.find(window => window.openAt > at))?.onLeave ?? false
  if (own.length > 0) {
    const cancelled = own.find(window => window.state === 'cancelled' && window.openAt <= at && at <= window.closeAt)
    const label = cancelled ? `${cancelled.cancelReason ?? ''}（${cancelled.cancelledBy ?? ''}）` : null
    return { ...none(cancelled ? 'cancelled' : last || !next ? 'after' : 'before', label), next, last, onLeave }
  }
  const day = schoolDay(await loadCalendar(tx), today)
  if (day.kind === 'school') return none('none-today')
  return none(day.kind === 'off' ? 'day-off' : 'calendar-unknown', day.label)
}

function none(reason: NoWindowView['reason'], label: string | null = null): NoWindowView {
  return { view: 'check-in.no-window', reason, label, next: null, last: null, onLeave: false }
}

async function ownWindows(tx: Tx, personId: string, date: CommandContext['today'], at: Date) {
  return (await loadRolls(tx, { around: date, studentId: personId }, at)).map(roll => ({
    ...roll.occurrence,
    onLeave: roll.lines[0]!.state.kind === 'on-leave',
  }))
}
