import type { CheckContext, Fault } from '../../school-file/index.js'
import { roomsOf, type FileTemplate, type InspectionFile } from './inspection-file.schema.js'
import type { InspectionRules, TargetKind } from './inspection.js'
import { CLEAN, compact, NOTE, NO_RECTIFY, RECTIFY } from './line-words.js'

type Check = (file: InspectionFile, rules: InspectionRules, context: CheckContext) => Fault[]

/** What a schema cannot see: how the parts of `inspection` fit each other, the classes and the people. */
export const checkInspectionFile: Check = (...args) =>
  [checkTemplates, checkItems, checkRooms, checkAreas, checkRoster, checkTimes].flatMap(check => check(...args))

const checkTemplates: Check = ({ templates }, _, { fault }) =>
  templates.flatMap((template, index): Fault[] => {
    const { name, off, target, slot, items } = template
    const path = ['templates', index]
    const faults: Fault[] = []
    if (templates.findIndex(other => other.name === name) < index) faults.push(fault([...path, 'name'], `“${name}” 写了两次`))
    if (off) return faults
    const missing = Object.entries({ target, slot, items }).flatMap(([key, value]) => (value === undefined ? [key] : []))
    if (missing.length > 0)
      faults.push(fault(path, `（${name}）还要写 ${missing.join('、')}；改一种检查要整个写出来，不要这种检查就写 off: true`))
    if (slot && slot.from >= slot.until) faults.push(fault([...path, 'slot', 'until'], `（${slot.until}）不晚于 from（${slot.from}）`))
    return faults
  })

const checkItems: Check = ({ templates }, _, context) =>
  templates.flatMap((template, index) => (template.off ? [] : itemFaults(template, index, context)))

function itemFaults({ items = [], target, base }: FileTemplate, index: number, { fault }: CheckContext): Fault[] {
  const owners = new Map<string, string>()
  return items.flatMap((item, at): Fault[] => {
    const faults: Fault[] = []
    const path = ['templates', index, 'items', at]
    for (const [where, label] of [
      [[...path, 'name'], item.name] as const,
      ...item.aliases.map((alias, n) => [[...path, 'aliases', n], alias] as const),
    ]) {
      const key = compact(label)
      const owner = owners.get(key)
      const word = reserved(key)
      if (owner !== undefined) faults.push(fault(where, `“${label}” 已经是 “${owner}” 的名称或别名，检查员写了它就分不清是哪一项`))
      else if (word) faults.push(fault(where, `“${label}” ${word}`))
      else owners.set(key, item.name)
    }
    return [...faults, ...pointFaults(item, path, target, base, fault)]
  })
}

/** Words that already mean something in an inspector's line. */
function reserved(label: string): string | null {
  if (/^\d/.test(label)) return '以数字开头，会和房间号、人数弄混，请换一个说法'
  if (CLEAN.includes(label)) return '是 “没有问题” 的意思，不能当项目'
  if (RECTIFY.test(label) || NO_RECTIFY.test(label) || NOTE.test(label) || label.startsWith('其余'))
    return '另有用处（整改、备注、其余），不能当项目'
  return null
}

type FileItem = NonNullable<FileTemplate['items']>[number]

function pointFaults(
  { kind, points, ceiling, per_bed: perBed, rectify, name }: FileItem,
  path: (string | number)[],
  target: TargetKind | undefined,
  base: number,
  fault: CheckContext['fault'],
): Fault[] {
  const faults: Fault[] = []
  for (const [key, value] of Object.entries({ points, ceiling }))
    if (value !== undefined && !Number.isInteger(value * 2)) faults.push(fault([...path, key], `（${value}）应该是整分或半分，例如 1、0.5`))
  if (kind === 'text') {
    if (points || ceiling) faults.push(fault([...path, points ? 'points' : 'ceiling'], `不能写：“${name}” 只写文字（text），不扣分`))
  } else {
    if (points === 0) faults.push(fault([...path, 'points'], '不能是 0；只写文字、不扣分的项目请写 kind: text'))
    if (ceiling !== undefined && ceiling < (points ?? 1))
      faults.push(fault([...path, 'ceiling'], `（${ceiling}）小于 points（${points ?? 1}）`))
    if ((ceiling ?? points ?? 1) > base)
      faults.push(fault([...path, ceiling === undefined ? 'points' : 'ceiling'], `比这种检查的满分（${base}）还多`))
  }
  if (perBed && target !== undefined && target !== 'room')
    faults.push(fault([...path, 'per_bed'], '只在 target: room（宿舍房间）的检查里写'))
  if (rectify && kind === 'text') faults.push(fault([...path, 'rectify'], '不能和 kind: text 一起写'))
  return faults
}

const checkRooms: Check = ({ rooms }, _, { fault, facts, names }) => {
  const seen = new Set<string>()
  return rooms.flatMap(({ building, rooms: written, class: className }, index): Fault[] => {
    const faults: Fault[] = []
    const looked = facts === null ? null : names.class(className)
    if (looked && !looked.ok) faults.push(fault(['rooms', index, 'class'], `“${className}” ${looked.problem}`))
    for (const [at, range] of written.entries()) {
      const path = ['rooms', index, 'rooms', at]
      const all = roomsOf(range)
      if (!all) faults.push(fault(path, `“${range}” 应该从小到大，最多 200 间`))
      const twice = (all ?? []).filter(room => seen.has(`${building} ${room}`))
      if (twice.length > 0) faults.push(fault(path, `${building} ${twice.slice(0, 3).join('、')} 写了两次，一个房间只能算一个班的`))
      for (const room of all ?? []) seen.add(`${building} ${room}`)
    }
    return faults
  })
}

const checkAreas: Check = ({ areas }, _, { fault, facts, names }) =>
  areas.flatMap(({ name, class: className }, index): Fault[] => {
    const faults: Fault[] = []
    if (areas.findIndex(other => other.name === name) < index) faults.push(fault(['areas', index, 'name'], `“${name}” 写了两次`))
    const looked = facts === null || className === undefined ? null : names.class(className)
    if (looked && !looked.ok) faults.push(fault(['areas', index, 'class'], `“${className}” ${looked.problem}`))
    return faults
  })

const checkRoster: Check = ({ roster }, rules, context) =>
  roster.flatMap((line, index): Fault[] => {
    const { fault, facts, names } = context
    const path = ['roster', index]
    const faults: Fault[] = []
    const template = rules.templates.find(({ name }) => name === line.template)
    if (!template)
      faults.push(
        fault([...path, 'template'], `“${line.template}” 不是现有的检查，可以写：${rules.templates.map(({ name }) => name).join('、')}`),
      )
    if (line.inspectors.length === 0 && line.tag === undefined)
      faults.push(fault(path, '要写谁来检查：inspectors（姓名或账号）或 tag（标签）'))
    if (line.from && line.until && line.from > line.until)
      faults.push(fault([...path, 'until'], `（${line.until}）在 from（${line.from}）之前，请检查这两个日期`))
    const never = template && line.weekdays?.length && !line.weekdays.some(day => template.slot.weekdays.includes(day))
    if (never) faults.push(fault([...path, 'weekdays'], `和 “${template.name}” 的检查日没有同一天`))
    if (template) faults.push(...targetFaults(line, index, template.target, rules, context))
    if (facts === null) return faults
    for (const [at, inspector] of line.inspectors.entries()) {
      const looked = names.person(inspector)
      if (!looked.ok) faults.push(fault([...path, 'inspectors', at], `“${inspector}” ${looked.problem}`))
      else if (line.inspectors.indexOf(inspector) < at) faults.push(fault([...path, 'inspectors', at], `“${inspector}” 写了两次`))
    }
    const tag = line.tag === undefined ? null : names.tag(line.tag)
    if (tag && !tag.ok) faults.push(fault([...path, 'tag'], `“${line.tag}” ${tag.problem}`))
    return faults
  })

const HOW: Record<Exclude<TargetKind, 'class'>, string> = {
  room: '楼、房间、班级或部门；房间要先在 rooms 里写，这里写楼和房间号，例如 “1号楼 301”',
  area: '区域、班级或部门；区域要先在 areas 里写',
}

function targetFaults(
  { targets }: InspectionFile['roster'][number],
  index: number,
  kind: TargetKind,
  { rooms, areas }: InspectionRules,
  { fault, facts, names }: CheckContext,
): Fault[] {
  const own =
    kind === 'room'
      ? rooms.flatMap(({ building, room }) => [building, `${building} ${room}`])
      : kind === 'area'
        ? areas.map(({ name }) => name)
        : []
  return targets.flatMap((target, at): Fault[] => {
    const path = ['roster', index, 'targets', at]
    if (targets.indexOf(target) < at) return [fault(path, `“${target}” 写了两次`)]
    if (own.some(name => compact(name) === compact(target)) || facts === null) return []
    const looked = names.group(target)
    if (looked.ok) return []
    if (kind === 'class') return [fault(path, `“${target}” ${looked.problem}`)]
    return [fault(path, `“${target}” 不是已知的${HOW[kind]}`)]
  })
}

/** A correction of the day's report comes the next morning, not the same evening. */
const checkTimes: Check = ({ report_at: reportAt, amend_at: amendAt }, _, { fault }) =>
  amendAt >= reportAt ? [fault(['amend_at'], `（${amendAt}）是第二天早上，应该早于 report_at（${reportAt}）`)] : []
