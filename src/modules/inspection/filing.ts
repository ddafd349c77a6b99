import type { Draft } from '../../dialogue/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { Duty, Finding, Target } from './inspection.js'

export const FILING_DIALOGUE = 'inspection'

/** What is known of one target before it is sent. */
export interface FilledTarget {
  findings: Finding[]
  note: string | null
}

/** What an inspector has said so far in one slot; nothing of it counts before 提交. */
export interface Filing {
  date: LocalDate
  template: string
  /** Pinned when the form was begun: a template that changes meanwhile changes nothing here. */
  version: number
  onBehalfOfId: string | null
  targets: Target[]
  /** Targets that had a report when the form was begun: not asked for, but not refused either. */
  elsewhere: string[]
  filled: Record<string, FilledTarget>
  /** Pictures by target; they may come before the words. */
  photos: Record<string, string[]>
  /** The target a card shows and a line without a target means; null = all are through. */
  current: string | null
  /** The target that was spoken of last: pictures belong to it rather than to the next one. */
  focus: string | null
  /** Answers to the question that is open, each with the whole message in it. */
  question: { label: string; text: string }[] | null
  /** Pictures of the last message, for `照片 301`. */
  lastPhotos: string[]
}

export function newFiling(duty: Duty, filedKeys: ReadonlySet<string>): Filing {
  const filing: Filing = {
    date: duty.date,
    template: duty.template.name,
    version: duty.template.version,
    onBehalfOfId: duty.onBehalfOfId,
    targets: duty.targets,
    elsewhere: duty.targets.filter(target => filedKeys.has(target.key)).map(target => target.key),
    filled: {},
    photos: {},
    current: null,
    focus: null,
    question: null,
    lastPhotos: [],
  }
  return { ...filing, current: nextOpen(filing, null) }
}

export function filingOf(draft: Draft): Filing {
  return draft.data as unknown as Filing
}

/** Not filled in yet and not filed before, in the order of the round. */
export function openTargets({ targets, filled, elsewhere }: Filing): Target[] {
  return targets.filter(({ key }) => !filled[key] && !elsewhere.includes(key))
}

/** Filled in so far, in the order of the round; a photo alone says nothing yet. */
export function filledTargets({ targets, filled }: Filing): { target: Target; filled: FilledTarget }[] {
  return targets.flatMap(target => (filled[target.key] ? [{ target, filled: filled[target.key]! }] : []))
}

/** The next open target after one, from the beginning again where none is left. */
export function nextOpen(filing: Filing, after: string | null): string | null {
  const open = openTargets(filing)
  const place = filing.targets.findIndex(target => target.key === after)
  const next = open.find(target => filing.targets.indexOf(target) > place) ?? open[0]
  return next?.key ?? null
}

/** What is said of a target replaces what was said of it before. */
export function fill(filing: Filing, key: string, { findings, note }: FilledTarget): Filing {
  return { ...filing, filled: { ...filing.filled, [key]: { findings, note } } }
}

/** Pictures belong to one target; `照片 301` takes the last ones from another. */
export function placePhotos(filing: Filing, key: string, refs: readonly string[]): Filing {
  const others = Object.entries(filing.photos).map(([target, photos]) => [target, photos.filter(ref => !refs.includes(ref))])
  const photos: Record<string, string[]> = Object.fromEntries(others)
  return { ...filing, photos: { ...photos, [key]: [...(photos[key] ?? []), ...refs] } }
}
