import { z } from 'zod'
import { fromDbDate, type LocalDate, toDbDate } from '../../shared/dates.js'
import { planDated } from '../dated.js'
import type { Fault } from '../fault.js'
import { list, name, part, period } from '../fields.js'
import type { Names } from '../names.js'
import { checkPeriod, endOf, type FilePeriod, periodText } from '../period.js'
import { type Change, type CheckContext, defineSection, type ImportContext } from '../section.js'

const PILOT = '应该是 all（全部班级），或班级的列表'
const className = name('班级名称', 64)

const pilotClass = z.union([className, z.strictObject({ class: className, ...period })], {
  error: '应该是班级名称，或 { class: 班级名称, from: 日期, until: 日期 }',
})

const schema = part(
  {
    /** Which classes use the app; without it, all do. */
    pilot: z.union([z.literal('all'), z.array(pilotClass).min(1, '至少写一个班级，或写 all')], { error: PILOT }).default('all'),
    /** A class whose name differs from that of its department. */
    explicit: list(part({ name: className, department: name('部门名称', 64) }, '一个班级'), '班级').default([]),
  },
  '班级的设置',
)

type ClassesSettings = z.infer<typeof schema>
type PilotClass = z.infer<typeof pilotClass>

export const classesSection = defineSection<ClassesSettings>({
  key: 'classes',
  schema,
  followsDirectory: true,

  check: (value, context) => [...checkExplicit(value, context), ...checkPilot(value, context)],

  async apply(context, value) {
    // Never named in a file: the directory's own defaults stand.
    if (value === undefined && context.previous === undefined) return []
    return [...(await applyExplicit(context, value?.explicit ?? [])), ...(await applyPilot(context, value?.pilot ?? 'all'))]
  },
})

function checkExplicit({ explicit }: ClassesSettings, context: CheckContext): Fault[] {
  return explicit.flatMap((row, index): Fault[] => {
    const path = ['explicit', index]
    const faults: Fault[] = []
    if (explicit.findIndex(other => other.name === row.name) < index)
      faults.push(context.fault([...path, 'name'], `“${row.name}” 写了两次`))
    if (explicit.findIndex(other => other.department === row.department) < index) {
      faults.push(context.fault([...path, 'department'], `“${row.department}” 已经是另一个班级`))
    }
    const looked = context.facts === null ? null : context.names.department(row.department)
    if (looked?.ok === false) faults.push(context.fault([...path, 'department'], `“${row.department}” ${looked.problem}`))
    return faults
  })
}

function checkPilot({ pilot }: ClassesSettings, context: CheckContext): Fault[] {
  if (pilot === 'all') return []
  const names = pilot.map(item => nameOf(item))
  return pilot.flatMap((item, index): Fault[] => {
    const path = ['pilot', index, ...(typeof item === 'string' ? [] : ['class'])]
    const faults = typeof item === 'string' ? [] : checkPeriod(item, ['pilot', index], context)
    if (names.indexOf(names[index]!) < index) faults.push(context.fault(path, `“${names[index]}” 写了两次`))
    const looked = context.facts === null ? null : context.names.class(names[index]!)
    if (looked?.ok === false) faults.push(context.fault(path, `“${names[index]}” ${looked.problem}`))
    return faults
  })
}

async function applyExplicit({ tx, facts, names, ...context }: ImportContext, explicit: ClassesSettings['explicit']): Promise<Change[]> {
  const changes: Change[] = []
  const named = new Set<number>()
  for (const row of explicit) {
    const department = names.department(row.department)
    if (!department.ok) continue
    const { id } = department.value
    named.add(id)
    const known = await tx.classGroup.findUnique({ where: { id } })
    if (known?.name === row.name && known.source === 'file' && known.dissolvedOn === null) continue
    const stated = { name: row.name, departmentId: id, source: 'file' as const, dissolvedOn: null }
    await tx.classGroup.upsert({ where: { id }, create: { id, ...stated }, update: stated })
    changes.push(
      known ? context.changed(`班级 ${known.name} 改称 ${row.name}`) : context.added(`新增班级 ${row.name}（部门 ${row.department}）`),
    )
  }
  // Given back to the directory: its next sync decides whether the department is a class.
  for (const row of await tx.classGroup.findMany({ where: { source: 'file', id: { notIn: [...named] } } })) {
    const original = facts.departments.find(({ id }) => id === row.departmentId)?.name ?? row.name
    await tx.classGroup.update({ where: { id: row.id }, data: { source: 'wecom', name: original } })
    changes.push(context.removed(`班级 ${row.name} 恢复为通讯录里的名称 ${original}`))
  }
  return changes
}

async function applyPilot(context: ImportContext, pilot: ClassesSettings['pilot']): Promise<Change[]> {
  const { tx, today, names } = context
  const rows = await tx.classActivation.findMany({ where: { source: 'file' }, orderBy: [{ classId: 'asc' }, { fromOn: 'asc' }] })
  const activations = rows.map(row => ({
    ...row,
    from: fromDbDate(row.fromOn),
    until: row.untilOn === null ? null : fromDbDate(row.untilOn),
  }))
  const plan = planDated(today, activations, pilot === 'all' ? [] : wantedActivations(pilot, names), row => String(row.classId))

  await tx.classActivation.deleteMany({ where: { source: 'file', OR: plan.remove.map(({ classId, fromOn }) => ({ classId, fromOn })) } })
  for (const { row, until } of plan.end) {
    const where = { classId_fromOn: { classId: row.classId, fromOn: row.fromOn } }
    await tx.classActivation.update({ where, data: { untilOn: until === null ? null : toDbDate(until) } })
  }
  const switched = pilot === 'all' ? await openAll(context) : await endDefaults(context)
  for (const { wanted, span } of plan.insert) {
    const key = { classId: wanted.classId, fromOn: toDbDate(span.from) }
    const stated = { untilOn: span.until === null ? null : toDbDate(span.until), source: 'file' as const }
    await tx.classActivation.upsert({ where: { classId_fromOn: key }, create: { ...key, ...stated }, update: stated })
  }

  const say = (classId: number) => names.nameOf('class', classId)
  const started = new Set(plan.insert.map(({ wanted }) => wanted.classId))
  const ended = pilot === 'all' ? plan.remove.map(row => row.classId) : [...plan.remove.map(row => row.classId), ...switched]
  const opened = pilot === 'all' ? switched : []
  return [
    ...plan.insert.map(({ wanted, span }) => context.added(`${say(wanted.classId)} 启用，${periodText(span.from, span.until)}`)),
    ...opened.map(classId => context.added(`${say(classId)} 启用，${periodText(today, null)}`)),
    ...plan.end
      .filter(({ row }) => !opened.includes(row.classId))
      .map(({ row, until }) => context.changed(`${say(row.classId)} 启用时间改为 ${periodText(row.from, until)}`)),
    ...ended.filter(id => !started.has(id) && !opened.includes(id)).map(id => context.removed(`${say(id)} 不再启用`)),
  ]
}

/** With a pilot list, what the directory switched on by itself ends; what a person switched on in chat stays. */
async function endDefaults({ tx, today }: ImportContext): Promise<number[]> {
  const day = toDbDate(today)
  const running = { source: 'wecom' as const, OR: [{ untilOn: null }, { untilOn: { gt: day } }] }
  const rows = await tx.classActivation.findMany({ where: running, select: { classId: true }, orderBy: { classId: 'asc' } })
  await tx.classActivation.deleteMany({ where: { source: 'wecom', fromOn: { gte: day } } })
  await tx.classActivation.updateMany({ where: running, data: { untilOn: day } })
  return rows.map(row => row.classId)
}

/** Without a pilot every class takes part, as the directory's own sync has it. */
async function openAll({ tx, names, today }: ImportContext): Promise<number[]> {
  const open = await tx.classActivation.findMany({ where: { OR: [{ untilOn: null }, { source: 'chat' }] }, select: { classId: true } })
  const standing = new Set(open.map(row => row.classId))
  const closed = names.classes.map(({ id }) => id).filter(id => !standing.has(id))
  for (const classId of closed) {
    const key = { classId, fromOn: toDbDate(today) }
    const stated = { untilOn: null, source: 'wecom' as const }
    await tx.classActivation.upsert({ where: { classId_fromOn: key }, create: { ...key, ...stated }, update: stated })
  }
  return closed
}

interface WantedActivation {
  classId: number
  from: LocalDate | undefined
  until: LocalDate | null
}

function wantedActivations(pilot: PilotClass[], names: Names): WantedActivation[] {
  return pilot.flatMap(item => {
    const found = names.class(nameOf(item))
    const span: FilePeriod = typeof item === 'string' ? {} : item
    return found.ok ? [{ classId: found.value.id, from: span.from, until: endOf(span) }] : []
  })
}

function nameOf(item: string | { class: string }): string {
  return typeof item === 'string' ? item : item.class
}
