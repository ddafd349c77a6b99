import type { Tx } from '../../db/index.js'
import { addDays, parseLocalTime, type LocalTime } from '../../shared/dates.js'
import type { Answer, CommandContext } from '../manifest.js'
import { activeClassesOn } from './active-classes.js'
import { onClass } from './class-command.js'
import { materialise } from './materialise.js'
import { refusal } from './refusal.js'
import { effectiveRules, windowKey } from './school-file.js'
import type { ClassWindow, ClassWindowsView } from './views.js'

const SCHOOL_DAYS = [1, 2, 3, 4, 5]
const NAME_CHARACTERS = 12

/**
 * 签到时间 早自习 7:20-7:50 7:40 教学楼: the class's own window, set by its 班主任 without IT (A03). It counts from the next window;
 * what has opened, and every past day, stays as it was. Without arguments: how it is now.
 */
export const setWindow = onClass('check-in.set-window', async (context, classId, rest) => {
  if (rest.trim() === '') return show(context, classId, null)
  const parsed = parse(rest)
  if (!parsed) return refusal('window-format')
  const { tx, at, person, trail } = context
  const known = await placeNames(tx, at)
  const unknown = parsed.places.filter(place => !known.includes(place))
  if (unknown.length > 0) return refusal('unknown-place', `${unknown.join('、')}；可用的有：${known.join('、')}`)
  const scope = { scopeKind: 'class', scopeId: classId } as const
  const before = (await rulesOf(context, classId)).find(rule => rule.name === parsed.name)
  const key = windowKey(parsed.name, scope)
  await tx.windowRule.updateMany({ where: { key, source: 'chat', validUntil: null }, data: { validUntil: at } })
  await tx.windowRule.create({
    data: {
      key,
      name: parsed.name,
      ...scope,
      weekdays: before?.weekdays ?? SCHOOL_DAYS,
      openTime: parsed.open,
      lateTime: parsed.late,
      closeTime: parsed.close,
      places: parsed.places.length > 0 ? parsed.places : (before?.places ?? known.slice(0, 1)),
      ...(before && {
        readingMaxAgeSeconds: before.readingMaxAgeSeconds,
        remindMinutes: before.remindMinutes,
        reportMinutes: before.reportMinutes,
      }),
      validFrom: at,
      source: 'chat',
      setBy: person.id,
    },
  })
  await trail.record({
    subject: `class:${classId}`,
    actorId: person.id,
    action: 'window.set',
    at,
    data: { window: parsed.name, open: parsed.open, close: parsed.close, late: parsed.late },
  })
  return relay(context, classId, parsed.name)
})

/** 取消签到时间 早自习: ends what was set in chat; the school file's window of that name counts again. */
export const unsetWindow = onClass('check-in.set-window', async (context, classId, rest) => {
  const { tx, at, person, trail } = context
  const name = rest.trim().slice(0, NAME_CHARACTERS)
  const key = windowKey(name, { scopeKind: 'class', scopeId: classId })
  const ended = await tx.windowRule.updateMany({ where: { key, source: 'chat', validUntil: null }, data: { validUntil: at } })
  if (ended.count === 0) return refusal('no-own-window', name)
  await trail.record({ subject: `class:${classId}`, actorId: person.id, action: 'window.unset', at, data: { window: name } })
  return relay(context, classId, name)
})

/** Unopened windows are laid out anew in the same transaction. */
async function relay(context: CommandContext, classId: number, changed: string): Promise<Answer> {
  await materialise(context.tx, [context.today, addDays(context.today, 1)], context.at, { classIds: [classId] })
  return show(context, classId, changed)
}

async function show(context: CommandContext, classId: number, changed: string | null): Promise<Answer> {
  const rules = await rulesOf(context, classId)
  const windows: ClassWindow[] = rules
    .map(({ name, openTime, lateTime, closeTime, places, weekdays, source }) => ({
      name,
      open: openTime,
      late: lateTime,
      close: closeTime,
      places,
      weekdays,
      own: source === 'chat',
    }))
    .toSorted((a, b) => (a.open < b.open ? -1 : 1))
  const group = await context.tx.classGroup.findUniqueOrThrow({ where: { id: classId } })
  const view: ClassWindowsView = { view: 'check-in.class-windows', className: group.name, windows, changed }
  return { view }
}

async function rulesOf({ tx, at, today }: CommandContext, classId: number) {
  const [group] = await activeClassesOn(tx, today, [classId])
  const rules = await tx.windowRule.findMany({ where: { validFrom: { lte: at }, OR: [{ validUntil: null }, { validUntil: { gt: at } }] } })
  return group ? effectiveRules(rules, group, at) : []
}

async function placeNames(tx: Tx, at: Date): Promise<string[]> {
  const rows = await tx.place.findMany({
    where: { validFrom: { lte: at }, OR: [{ validUntil: null }, { validUntil: { gt: at } }] },
    select: { name: true },
    orderBy: { id: 'asc' },
  })
  return [...new Set(rows.map(row => row.name))]
}

interface Wanted {
  name: string
  open: LocalTime
  late: LocalTime | null
  close: LocalTime
  places: string[]
}

/** 名称 开始-结束 [迟到] [地点 …]; a close before the open lies past midnight. Null when it cannot be read. */
export function parse(text: string): Wanted | null {
  const match = /^(\S+)\s+(\d{1,2}[:：]\d{2})\s*[-–~到至]\s*(\d{1,2}[:：]\d{2})(?:\s+(\d{1,2}[:：]\d{2}))?((?:\s+\S+)*)$/.exec(text.trim())
  if (!match) return null
  const [, name, from, until, from2, rest] = match
  const open = parseLocalTime(from!)
  const close = parseLocalTime(until!)
  const late = from2 === undefined ? null : parseLocalTime(from2)
  if (!open || !close || open === close || (from2 !== undefined && !late) || name!.length > NAME_CHARACTERS) return null
  // As minutes after the opening, so that a window over midnight reads like any other.
  const after = (time: LocalTime) => (minutesOf(time) - minutesOf(open) + 1440) % 1440
  if (late && (after(late) === 0 || after(late) >= after(close))) return null
  return { name: name!, open, late, close, places: rest!.split(/\s+/).filter(place => place !== '') }
}

function minutesOf(time: LocalTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}
