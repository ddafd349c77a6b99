import { instantOf, type LocalDate } from '../../shared/dates.js'
import { personIdOf } from '../../shared/ids.js'
import type { ActiveClass, DayFacts, Inspector } from './day-facts.js'
import type { Duty, RosterRule, Target, TemplateVersion } from './inspection.js'
import { compact } from './line-words.js'
import { areaTarget, classTarget, roomTarget } from './target-names.js'

/** One check of one day: what is to be inspected, and who does it. */
export interface SlotOfDay {
  template: TemplateVersion
  date: LocalDate
  openAt: Date
  closeAt: Date
  /** Everything somebody was meant to inspect, also where the only one on duty may not (own class). */
  targets: Target[]
  duties: Duty[]
}

/** What the school's rules name and nobody can find any more, for `doctor`. */
export interface InspectionGap {
  kind: 'unknown-class' | 'unknown-inspector' | 'shared-name' | 'unknown-target' | 'nobody-on-duty'
  items: string[]
}

/** The checks of a day in the order of their slots, from the rules, the calendar, the roster or the grants, and the swaps. */
export function planSlots(facts: DayFacts): SlotOfDay[] {
  const { date, weekday, templates } = facts
  return templates
    .filter(({ slot }) => weekday !== null && slot.weekdays.includes(weekday))
    .map(template => {
      const slot = { template, date, openAt: instantOf(date, template.slot.from), closeAt: instantOf(date, template.slot.until) }
      const assigned = assignments(facts, template)
      const named = new Set(assigned.flatMap(one => one.targets.map(target => target.key)))
      const duties = swapped(facts, template.name, assigned).flatMap(({ inspector, onBehalfOfId, targets }): Duty[] => {
        const mine = targets.filter(target => mayInspect(facts, inspector, target))
        return mine.length > 0 ? [{ ...slot, inspectorId: inspector.id, onBehalfOfId, targets: mine }] : []
      })
      return { ...slot, targets: targetsOf(facts, template).filter(target => named.has(target.key)), duties }
    })
    .toSorted((a, b) => a.openAt.getTime() - b.openAt.getTime())
}

/** Also of a swap: nobody judges the class they sit in. */
export function mayInspect({ rules }: Pick<DayFacts, 'rules'>, inspector: Inspector, target: Target): boolean {
  return rules.ownClass === 'mark' || target.classId === null || target.classId !== inspector.classId
}

interface Assignment {
  inspector: Inspector
  onBehalfOfId: string | null
  targets: Target[]
}

/** By the roster's lines of the day; without any line for the template, by the grants of the inspectors. */
function assignments(facts: DayFacts, template: TemplateVersion): Assignment[] {
  const lines = facts.rules.roster.filter(line => line.template === template.name)
  const all = targetsOf(facts, template)
  if (lines.length === 0) {
    return facts.inspectors.flatMap(inspector => {
      const targets = all.filter(target => covers(facts, inspector, target))
      return targets.length > 0 ? [{ inspector, onBehalfOfId: null, targets }] : []
    })
  }
  const running = lines
    .filter(line => runsOn(line, facts))
    .map(line => ({ people: new Set(peopleOf(line, facts)), keys: namedTargets(line, all, facts).map(target => target.key) }))
  return facts.inspectors.flatMap(inspector => {
    const keys = new Set(running.filter(line => line.people.has(inspector)).flatMap(line => line.keys))
    return keys.size > 0 ? [{ inspector, onBehalfOfId: null, targets: all.filter(target => keys.has(target.key)) }] : []
  })
}

function runsOn({ weekdays, from, until }: RosterRule, { date, weekday }: DayFacts): boolean {
  const onDay = weekdays.length === 0 || (weekday !== null && weekdays.includes(weekday))
  return onDay && (from === null || from <= date) && (until === null || date <= until)
}

/** Whoever gave a duty away does not have it; whoever took it has it beside their own. */
function swapped(facts: DayFacts, template: string, assigned: Assignment[]): Assignment[] {
  return assigned.map(one => {
    const swap = facts.swaps.find(each => each.template === template && each.fromId === one.inspector.id)
    const taker = swap && facts.inspectors.find(({ id }) => id === swap.toId)
    if (!taker) return one
    // What the giver might not inspect was not theirs to give.
    const targets = one.targets.filter(target => mayInspect(facts, one.inspector, target))
    return { inspector: taker, onBehalfOfId: swap.fromId, targets }
  })
}

/** A dissolved class takes its rooms and areas with it; one that does not take part yet waits with them. */
function targetsOf({ rules, classes }: DayFacts, { target }: TemplateVersion): Target[] {
  const active = classes.filter(one => one.active)
  if (target === 'class') return active.map(classTarget)
  const ownerOf = (name: string) => active.find(one => one.name === name)
  if (target === 'room') {
    return rules.rooms.flatMap(room => {
      const owner = ownerOf(room.className)
      return owner ? [roomTarget(room, owner)] : []
    })
  }
  return rules.areas.flatMap(area => {
    const owner = area.className === null ? null : ownerOf(area.className)
    return owner === undefined ? [] : [areaTarget(area, owner)]
  })
}

/** A public area lies in nobody's department: whoever inspects the school inspects it. */
function covers({ classes }: DayFacts, { grants }: Inspector, { classId }: Target): boolean {
  const owner = classes.find(({ id }) => id === classId)
  return grants.some(({ scopeKind, scopeId }) => {
    if (scopeKind === 'school') return true
    if (!owner) return false
    return scopeKind === 'class' ? scopeId === owner.id : owner.departments.some(({ id }) => id === scopeId)
  })
}

function peopleOf(line: RosterRule, facts: DayFacts): Inspector[] {
  const byTag = facts.inspectors.filter(({ id }) => line.tags.some(tag => facts.wearers.get(tag)?.has(id)))
  const named = line.inspectors.flatMap(written => {
    const found = inspectorsNamed(facts, written)
    return found.length === 1 ? found : []
  })
  return [...new Set([...named, ...byTag])]
}

/** By userid, 学号 or name; a name may be shared. */
export function inspectorsNamed({ inspectors }: Pick<DayFacts, 'inspectors'>, written: string): Inspector[] {
  const byId = inspectors.filter(({ id, schoolNo }) => id === personIdOf(written) || schoolNo === written)
  return byId.length > 0 ? byId : inspectors.filter(({ name }) => name === written)
}

function namedTargets({ targets }: RosterRule, all: readonly Target[], facts: DayFacts): readonly Target[] {
  if (targets.length === 0) return all
  return all.filter(target => targets.some(written => isMeant(written, target, facts)))
}

function isMeant(written: string, target: Target, { classes }: DayFacts): boolean {
  const owner = classes.find(({ id }) => id === target.classId)
  if (owner && (owner.name === written || owner.departments.some(({ name }) => name === written))) return true
  if (compact(target.name) === compact(written)) return true
  return target.kind === 'room' && target.key.startsWith(`room:${written} `)
}

export function findGaps(facts: DayFacts): InspectionGap[] {
  const { rules, classes, templates } = facts
  const known = (name: string | null) => name === null || classes.some((one: ActiveClass) => one.name === name)
  const lines = rules.roster.filter(({ until }) => until === null || facts.date <= until)
  const people = [...new Set(lines.flatMap(line => line.inspectors))]
  const unknownClasses = [...rules.rooms, ...rules.areas].map(({ className }) => className).filter(name => !known(name))
  const unknownTargets = lines.flatMap(line => {
    const template = templates.find(({ name }) => name === line.template)
    const all = template ? targetsOf(facts, template) : []
    return line.targets
      .filter(written => !all.some(target => isMeant(written, target, facts)))
      .map(written => `${line.template}：${written}`)
  })
  const unmanned = templates.filter(
    template => lines.some(line => line.template === template.name && runsOn(line, facts)) && assignments(facts, template).length === 0,
  )
  const gaps: InspectionGap[] = [
    { kind: 'unknown-class', items: [...new Set(unknownClasses)] as string[] },
    { kind: 'unknown-inspector', items: people.filter(written => inspectorsNamed(facts, written).length === 0) },
    { kind: 'shared-name', items: people.filter(written => inspectorsNamed(facts, written).length > 1) },
    { kind: 'unknown-target', items: [...new Set(unknownTargets)] },
    { kind: 'nobody-on-duty', items: unmanned.map(({ name }) => name) },
  ]
  return gaps.filter(gap => gap.items.length > 0)
}
