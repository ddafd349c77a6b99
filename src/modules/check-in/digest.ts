import type { Tx } from '../../db/index.js'
import { loadRollCounts, loadRolls, type RollGroup } from '../../roll/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { ActionCommand, DigestBlock, IntentView, MayStillSee, ToldLine, View, WordCommand } from '../manifest.js'
import { noWindowToday, watchedClasses } from './class-command.js'
import { refusal } from './refusal.js'
import { namesView } from './digest-views.js'
import { inGroup, ofEachClass, rollHead } from './roll-views.js'
import { toldOf } from './told.js'
import type { DigestListView, DigestView } from './views.js'

function parseDigestSubject(subject: string): { classId: number; date: LocalDate } | null {
  const match = /^digest:(\d+):(\d{4}-\d{2}-\d{2})$/.exec(subject)
  return match ? { classId: Number(match[1]), date: match[2] as LocalDate } : null
}

/**
 * One promise per class with windows on that day, one share per 班主任 and 副班主任; two statements however many classes there are.
 * Unique by class and date, so a second instance, a restart or a re-run by hand adds nothing (F01). Returns how many shares.
 */
export async function promiseDigests(tx: Tx, date: LocalDate): Promise<number> {
  const day = toDbDate(date)
  return tx.$executeRaw`
    with told_class as (
      select distinct o.class_id from window_occurrence o where o.date = ${day}::date),
    promise as (
      insert into intent (date, dedupe_key, kind, subject, payload)
      select ${day}::date, 'digest:' || c.class_id, 'digest.daily', 'digest:' || c.class_id || ':' || to_char(${day}::date, 'YYYY-MM-DD'), '{}'::jsonb from told_class c
       where exists (select 1 from role_grant g where g.role in ('class_teacher', 'deputy_class_teacher') and g.scope_kind = 'class' and g.scope_id = c.class_id
                        and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on))
      on conflict (date, dedupe_key) do nothing returning id, subject, split_part(subject, ':', 2)::int as class_id)
    insert into delivery (date, intent_id, person_id, kind, subject)
    select distinct ${day}::date, i.id, g.person_id, 'digest.daily', i.subject from promise i
      join role_grant g on g.role in ('class_teacher', 'deputy_class_teacher') and g.scope_kind = 'class' and g.scope_id = i.class_id
       and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)`
}

/** The day's card, with what the other modules say about the class. */
export function createDigest(blocks: () => readonly DigestBlock[]) {
  /** Of each class, in the order of the modules: one query a module, however many classes. */
  async function blocksOf(context: { tx: Tx; at: Date }, of: Parameters<DigestBlock>[1]): Promise<(classId: number) => View[]> {
    const found: ReadonlyMap<number, View>[] = []
    for (const block of blocks()) found.push(await block(context, of))
    return classId => found.flatMap(views => views.get(classId) ?? [])
  }

  async function load(tx: Tx, subject: string, at: Date): Promise<{ view: DigestView; told: ToldLine[] } | null> {
    const parsed = parseDigestSubject(subject)
    if (!parsed) return null
    const { classId, date } = parsed
    const rolls = await loadRolls(tx, { date, classIds: [classId] }, at)
    if (!rolls[0]) return null
    const exempt = new Set(rolls.flatMap(roll => inGroup(roll, 'exempt').map(line => line.studentId)))
    const view: DigestView = {
      view: 'digest.daily',
      className: rolls[0].occurrence.className,
      date,
      windows: rolls.map(roll => rollHead(roll, at)),
      exempt: exempt.size,
      blocks: (await blocksOf({ tx, at }, { date, classIds: [classId] }))(classId),
      asOf: at,
    }
    return { view, told: rolls.flatMap(toldOf) }
  }

  const view: IntentView = async ({ tx, at }, { subject }) => load(tx, subject, at)

  /** 汇总: the day's numbers of each of my classes, now. */
  const word: WordCommand = async (context, rest) => {
    const { tx, at, today } = context
    const watched = await watchedClasses(context, rest)
    if ('refused' in watched) return watched.refused
    const classes = ofEachClass(await loadRollCounts(tx, { date: today, classIds: watched.classIds }, at))
    if (classes.length === 0) return noWindowToday(context)
    const classIdOf = (ofClass: (typeof classes)[number]) => ofClass[0]!.occurrence.classId
    const blocksOfClass = await blocksOf({ tx, at }, { date: today, classIds: classes.map(classIdOf) })
    const list: DigestListView = {
      view: 'digest.list',
      digests: classes.map(ofClass => ({
        className: ofClass[0]!.occurrence.className,
        date: today,
        windows: ofClass.map(roll => rollHead(roll, at)),
        blocks: blocksOfClass(classIdOf(ofClass)),
        asOf: at,
      })),
    }
    // Names are not in this answer, so it tells nobody anything about a student that a correction would have to mend.
    return { view: list }
  }

  const back: ActionCommand = async ({ tx, at, authority }, { subject }) => {
    const parsed = parseDigestSubject(subject)
    const verdict = parsed && (await authority.require('check-in.see-roll', { classId: parsed.classId }))
    if (!verdict?.ok) return refusal('not-allowed')
    return (await load(tx, subject, at)) ?? refusal('no-window-today')
  }

  return { view, word, back }
}

const GROUPS: readonly RollGroup[] = ['absent', 'late', 'to-confirm', 'on-leave', 'exempt', 'undetermined', 'arrived', 'waiting']

/** A number of the digest opens its names: the same rows that were counted (F03). */
export const openNames: ActionCommand = async ({ tx, at, authority }, { subject, page: [group, page] }) => {
  const parsed = parseDigestSubject(subject)
  const wanted = GROUPS.find(known => known === group)
  if (!parsed || !wanted) return refusal('no-window-today')
  const verdict = await authority.require('check-in.see-roll', { classId: parsed.classId })
  if (!verdict.ok) return refusal('not-allowed')
  const rolls = await loadRolls(tx, { date: parsed.date, classIds: [parsed.classId] }, at)
  return { view: namesView(rolls, { date: parsed.date, group: wanted, page: Number(page ?? 1), asOf: at }) }
}

export const mayStillSeeDigest: MayStillSee = async ({ authority }, subject) => {
  const parsed = parseDigestSubject(subject)
  return parsed !== null && authority.can('check-in.see-roll', { classId: parsed.classId })
}
