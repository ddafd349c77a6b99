import type { Campus, Department, Member, Place, School, Tag } from './types.js'

/** A school as the simulator tells it: people as WeCom's contacts know them, roles as tags. */
export interface RawSchool {
  corpName?: string
  appName?: string
  departments?: Department[]
  members?: (Pick<Member, 'userid' | 'name'> & Partial<Member> & { class?: string; position?: string })[]
  tags?: Tag[]
  places?: Place[]
  campus?: Campus
  serviceUrl?: string
}

// A person may hold several: the one that says most about what they do in a demo comes first.
const TELLING_ROLES = ['学生检查员', '班干部', '学生', '班主任', '副班主任', '辅导员', '任课教师']

export function readSchool(raw: RawSchool): School {
  const departments = raw.departments ?? []
  const roles = rolesOf(raw.tags ?? [])
  const classNameOf = (ids: number[]) => departments.find(one => ids.includes(one.id) && one.name.endsWith('班'))?.name ?? ''
  return {
    corpName: raw.corpName ?? '',
    appName: raw.appName ?? '学工助手',
    departments,
    members: (raw.members ?? []).map(member => {
      const ids = member.departments ?? []
      const role = member.role ?? roles.get(member.userid) ?? member.position ?? ''
      const className = member.className ?? member.class ?? classNameOf(ids)
      return {
        userid: member.userid,
        name: member.name,
        departments: ids,
        role,
        className,
        subtitle: member.subtitle || [className, role].filter(Boolean).join(' '),
      }
    }),
    places: raw.places ?? [],
    ...(raw.campus === undefined ? {} : { campus: raw.campus }),
    serviceUrl: raw.serviceUrl ?? '',
  }
}

function rolesOf(tags: Tag[]): Map<string, string> {
  const rank = (name: string) => (TELLING_ROLES.includes(name) ? TELLING_ROLES.indexOf(name) : TELLING_ROLES.length)
  const roles = new Map<string, string>()
  for (const tag of tags.toSorted((a, b) => rank(a.name) - rank(b.name))) {
    for (const userid of tag.userids) if (!roles.has(userid)) roles.set(userid, tag.name)
  }
  return roles
}
