import type { Member, School } from './types.js'

/** A school as the simulator tells it. */
export type RawSchool = Partial<Omit<School, 'members'>> & { members?: RawMember[] }
type RawMember = Pick<Member, 'userid' | 'name'> & Partial<Member> & { class?: string; position?: string }

export function readSchool(raw: RawSchool): School {
  return {
    corpName: raw.corpName ?? '',
    appName: raw.appName ?? '学工助手',
    departments: raw.departments ?? [],
    members: (raw.members ?? []).map(readMember),
    places: raw.places ?? [],
    ...(raw.campus === undefined ? {} : { campus: raw.campus }),
    serviceUrl: raw.serviceUrl ?? '',
  }
}

function readMember(raw: RawMember): Member {
  const role = raw.role ?? raw.position ?? ''
  const className = raw.className ?? raw.class ?? ''
  const told = raw.subtitle || className
  // Contacts do not call a student a student; on the desk it helps to see it.
  const subtitle = told === '' || told === className ? [told, role].filter(Boolean).join(' ') : told
  return { userid: raw.userid, name: raw.name, departments: raw.departments ?? [], role, className, subtitle }
}
