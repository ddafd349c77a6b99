import type { Tx } from '../db/index.js'
import { addDays, startOfDay, toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'
import { ROLE_LABEL, ROLES } from './roles.js'
import { duplicateSchoolNumbers } from './school-number.js'

export type GapKind =
  | 'invisible-people'
  | 'students-without-class'
  | 'students-in-several-classes'
  | 'classes-without-teacher'
  | 'inactive-members'
  | 'missing-role-tags'
  | 'roles-without-scope'
  | 'duplicate-school-numbers'

/** What the contacts still lack, for `doctor`: what it means and what to do are said in `text`; `items` are the people or classes. */
export interface Gap {
  kind: GapKind
  text: string
  items: string[]
}

const RECENT_DAYS = 30

/** Empty = nothing to mend. */
export async function describeGaps(tx: Tx, on: LocalDate): Promise<Gap[]> {
  const day = toDbDate(on)
  const list = async (query: Promise<{ item: string }[]>): Promise<string[]> => (await query).map(({ item }) => item)

  const invisible = await list(tx.$queryRaw`
    with named(id, at) as (
      select m.id, '标签 ' || t.name from tag t cross join unnest(t.members) as m(id)
      union all
      select l.id, '部门 ' || d.name || ' 的负责人' from department d cross join unnest(d.leaders) as l(id) where d.removed_at is null
      union all
      select g.person_id, '学校文件或班主任指定的角色' from role_grant g
      where g.source <> 'wecom' and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
      union all
      select p.id, '最近不再可见' from person p where p.left_at >= ${startOfDay(addDays(on, -RECENT_DAYS))}
    )
    select coalesce(max(p.name) || '（' || n.id || '）', n.id) || '：' || string_agg(distinct n.at, '、' order by n.at) as item
    from named n left join person p on p.id = n.id
    where p.id is null or p.left_at is not null
    group by n.id order by n.id`)
  const withoutClass = await list(tx.$queryRaw`
    select p.name || '（' || p.id || '）' as item from role_grant g join person p on p.id = g.person_id
    where g.role = 'student' and p.left_at is null and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
      and not exists (select from class_member m
        where m.person_id = p.id and m.from_on <= ${day}::date and (m.until_on is null or ${day}::date < m.until_on))
    group by p.id order by p.id`)
  const several = await list(tx.$queryRaw`
    select p.name || '（' || p.id || '）：' || string_agg(distinct c.name, '、' order by c.name) as item
    from class_member m join class_group c on c.id = m.class_id join person p on p.id = m.person_id
    where p.left_at is null and m.from_on <= ${day}::date and (m.until_on is null or ${day}::date < m.until_on)
    group by p.id having count(distinct c.id) > 1 order by p.id`)
  const withoutTeacher = await list(tx.$queryRaw`
    select c.name || '（部门 ' || coalesce(c.department_id, c.id) || '）' as item from class_group c
    where (c.dissolved_on is null or c.dissolved_on > ${day}::date) and not exists (
      select from role_grant g join person p on p.id = g.person_id
      where g.role = 'class_teacher' and g.scope_kind = 'class' and g.scope_id = c.id and p.left_at is null
        and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on))
    order by c.id`)
  const inactive = await list(tx.$queryRaw`
    select p.name || '（' || p.id || '）：' || case p.status when 2 then '已禁用' else '未激活' end as item
    from person p where p.left_at is null and p.status in (2, 4) order by p.status, p.id`)
  const granted = await tx.$queryRaw<{ role: string; scoped: boolean }[]>`
    select g.role::text as role, bool_or(g.scope_kind <> 'class' or g.scope_id > 0) as scoped
    from role_grant g join person p on p.id = g.person_id
    where p.left_at is null and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
    group by g.role`
  const tags = new Set((await tx.tag.findMany({ select: { name: true } })).map(({ name }) => name.trim()))
  const missing = ROLES.filter(role => !tags.has(ROLE_LABEL[role]) && !granted.some(row => row.role === role))
  const scopeless = await list(tx.$queryRaw`
    select p.name || '（' || p.id || '）：' || g.role::text as item from role_grant g join person p on p.id = g.person_id
    where p.left_at is null and g.role <> 'student' and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
    group by p.id, g.role having bool_and(g.scope_kind = 'class' and g.scope_id = 0) order by p.id, g.role`)
  const duplicates = await duplicateSchoolNumbers(tx)

  const gaps: Gap[] = [
    {
      kind: 'invisible-people',
      text: '这些人不在应用的可见范围内（或已离开企业），收不到消息，也不能操作。请在企业微信后台把他们加入应用的可见范围。',
      items: invisible,
    },
    {
      kind: 'students-without-class',
      text: '这些学生不属于任何班级，不会出现在签到名单里。请把他们放进班级对应的部门，并确认该部门在应用的可见范围内。',
      items: withoutClass,
    },
    {
      kind: 'students-in-several-classes',
      text: '这些学生同时属于几个班级，会在每个班的名单里出现。请只保留一个班级部门。',
      items: several,
    },
    {
      kind: 'classes-without-teacher',
      text: '这些班级没有班主任，未到名单和日报没有人接收。请在企业微信后台为班级部门设置负责人。',
      items: withoutTeacher,
    },
    {
      kind: 'inactive-members',
      text: '这些成员还没有激活企业微信或已被禁用，收不到消息。请提醒本人激活，或在后台处理。',
      items: inactive,
    },
    {
      kind: 'missing-role-tags',
      text: '还没有人担任这些角色。需要时，请在企业微信后台建立同名标签、加入成员，并让应用可见该标签；或写进学校文件。',
      items: missing.map(role => ROLE_LABEL[role]),
    },
    {
      kind: 'roles-without-scope',
      text: '这些人有角色，但不知道管哪些班级。辅导员、系部书记、勤助部门负责人请设为部门负责人；其他人请写进学校文件。',
      items: scopeless.map(item => item.replace(/[a-z_]+$/, role => ROLE_LABEL[ROLES.find(known => known === role) ?? 'student'])),
    },
    {
      kind: 'duplicate-school-numbers',
      text: '这些学号/工号被几个人同时使用，系统没有采用。请在企业微信后台改正。',
      items: duplicates.map(({ no, personIds }) => `${no}：${personIds.join('、')}`),
    },
  ]
  return gaps.filter(gap => gap.items.length > 0)
}
