import { costly, countingOf, type DayReport, type TargetDay } from './day-report.js'
import type { Correction, Standing } from './day-views.js'

/** What a 日报 said, by check and target (or class): the told ledger keeps it, so that a correction reaches who was told something else. */
export type Snapshot = Record<string, Record<string, Standing>>

/** A leader is told each class and each area. */
export function leaderSnapshot({ templates }: DayReport): Snapshot {
  return Object.fromEntries(
    templates.map(({ template, classes, areas }) => [
      template,
      Object.fromEntries([
        ...classes.map(({ classId, score }): [string, Standing] => [`class:${classId}`, { score }]),
        ...areas.map(({ key, score }): [string, Standing] => [key, { score }]),
      ]),
    ]),
  )
}

function standingOf({ score, reports }: TargetDay): Standing {
  const off = countingOf(reports).flatMap(report => costly(report.findings).map(({ item, points }): [string, number] => [item, points]))
  return { score, off }
}

/** A teacher is told each room, and what was taken off. */
export function classSnapshot({ templates }: DayReport): Snapshot {
  return Object.fromEntries(
    templates.map(({ template, classes }) => [
      template,
      Object.fromEntries(classes.flatMap(({ targets }) => targets.map(target => [target.key, standingOf(target)]))),
    ]),
  )
}

/** Names of what a snapshot keeps by key. */
function namesOf({ templates }: DayReport): Map<string, string> {
  return new Map(
    templates.flatMap(({ classes, areas }) => [
      ...classes.flatMap(({ classId, className, targets }): [string, string][] => [
        ...targets.map(({ key, name }): [string, string] => [key, name]),
        [`class:${classId}`, className],
      ]),
      ...areas.map(({ key, name }): [string, string] => [key, name]),
    ]),
  )
}

function differ(from: Standing, to: Standing): boolean {
  return from.score !== to.score || (from.off !== undefined && JSON.stringify(from.off) !== JSON.stringify(to.off))
}

/** Where the day as it is now is not what was said; what was not spoken of then was 未检查. In the order of the day. */
export function corrections(said: Snapshot, now: Snapshot, report: DayReport): Correction[] {
  const names = namesOf(report)
  return Object.entries(now).flatMap(([template, standings]) =>
    Object.entries(standings).flatMap(([key, to]) => {
      const from = said[template]?.[key] ?? { score: null, ...(to.off && { off: [] }) }
      return differ(from, to) ? [{ template, name: names.get(key) ?? key, from, to }] : []
    }),
  )
}
