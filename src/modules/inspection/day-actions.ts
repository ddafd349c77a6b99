import { createMedia } from '../../media/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { ActionCommand, Answer, CardTap, CommandContext } from '../manifest.js'
import { loadClassDay, loadLeaderDay, readerOf } from './daily.js'
import { photosOf, type DayReport, type Scope } from './day-report.js'
import { parseDaySubject } from './day-scope.js'
import type { ClassDayView, DayFixesView, DayPickView, DayRefusedView, PhotosShown } from './day-views.js'
import { appealable, classDayView, dayView, ranksView, rectifiable, uncheckedView } from './show-day.js'

/** As many as a phone can take in at a glance; the next press shows the next ones. */
const MOST_PHOTOS = 6

export function refuseDay(reason: DayRefusedView['reason'], date: LocalDate, detail = ''): Answer {
  const view: DayRefusedView = { view: 'inspection.day-refused', reason, date, detail }
  return { view }
}

type Own = { date: LocalDate; report: DayReport } & ({ scope: Scope } | { classId: number; className: string })

/** The day behind a card, if it is still the reader's to see: never from the button, always from the database. */
async function ownDay(context: CommandContext, subject: string): Promise<Own | null> {
  const parsed = parseDaySubject(subject)
  if (!parsed) return null
  const { date, classId } = parsed
  if (classId === null) {
    if (!(await context.authority.can('inspection.see-school'))) return null
    const loaded = await loadLeaderDay(context, context.person.id, date)
    return loaded && { date, ...loaded }
  }
  if (!(await context.authority.can('inspection.see', { classId }))) return null
  const loaded = await loadClassDay(context, classId, date)
  return loaded && { date, classId, ...loaded }
}

export async function headOf(
  context: Pick<CommandContext, 'tx' | 'at' | 'person'>,
  own: Own,
  extra: { page?: number; showing?: PhotosShown } = {},
): Promise<Answer> {
  if ('scope' in own) return { view: dayView(own.report, own.scope, context.at, extra.showing ?? null) }
  const reader = await readerOf(context, context.person.id, own)
  const view: ClassDayView = classDayView(own.report, { className: own.className, ...reader }, context.at, extra)
  return { view }
}

const number = (text: string | undefined, least: number): number => Math.max(least, Math.trunc(Number(text)) || least)

function onDay(work: (context: CommandContext, own: Own, tap: CardTap) => Promise<Answer> | Answer): ActionCommand {
  return async (context, tap) => {
    const own = await ownDay(context, tap.subject)
    return own ? work(context, own, tap) : refuseDay('not-allowed', context.today)
  }
}

const ranks = onDay(({ at }, own, { page: [index, page] }) => {
  const view = 'scope' in own ? ranksView(own.report, { index: number(index, 0), page: number(page, 1) }, at) : null
  return view ? { view } : refuseDay('nothing-here', own.date)
})

const unchecked = onDay(({ at }, own, { page: [page] }) => ({ view: uncheckedView(own.report, number(page, 1), at) }))

const fixes = onDay(({ at }, own, { page: [page] }) => {
  const view: DayFixesView = { view: 'inspection.day-fixes', date: own.date, page: number(page, 1), fixes: own.report.fixes, asOf: at }
  return { view }
})

const details = onDay((context, own, { page: [page] }) => headOf(context, own, { page: number(page, 1) }))

/** 看照片: of what cost most first; each is uploaded for this reader. */
const photos = onDay(async (context, own, { page: [from] }) => {
  const { tx, outbox, person, today, inboxKey } = context
  const begin = number(from, 0)
  const wanted = photosOf(own.report.templates).slice(begin, begin + MOST_PHOTOS)
  const coming = await createMedia(tx, outbox).show(wanted, { readerId: person.id, cause: inboxKey.key, date: today })
  return headOf(context, own, { showing: { coming, next: begin + wanted.length } })
})

/** 申诉, 整改: of which report? Who is asked here answers with a press that carries its number. */
const pick = onDay((_, own, { page: [what, page] }) => {
  if ('scope' in own || (what !== 'appeal' && what !== 'rectify')) return refuseDay('nothing-here', own.date)
  const view: DayPickView = {
    view: 'inspection.day-pick',
    className: own.className,
    date: own.date,
    what,
    page: number(page, 1),
    choices: what === 'appeal' ? appealable(own.report) : rectifiable(own.report),
  }
  return { view }
})

export const dailyActions: Record<string, ActionCommand> = {
  'inspection-day': onDay((context, own) => headOf(context, own)),
  'inspection-ranks': ranks,
  'inspection-unchecked': unchecked,
  'inspection-fixes': fixes,
  'inspection-details': details,
  'inspection-photos': photos,
  'inspection-pick': pick,
}
