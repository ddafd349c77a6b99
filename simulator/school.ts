/** The corp behind the desk: people, departments and tags, as WeCom's contacts know them. */
export interface Member {
  userid: string
  name: string
  /** Department ids; the first is the main one. */
  departments: number[]
  /** Departments (of the above) this person leads. */
  leads?: number[]
  alias?: string
  position?: string
  extattr?: Record<string, string>
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  status?: 1 | 2 | 4 | 5
  /** What the phone shows under the name. */
  subtitle?: string
}

export interface Department {
  id: number
  name: string
  parentId: number
  order: number
}

export interface Tag {
  id: number
  name: string
  userids: string[]
  departmentIds: number[]
}

export interface Place {
  key: string
  name: string
  hint: string
  latitude: number
  longitude: number
  precision: number
}

export interface SchoolData {
  corpName: string
  appName: string
  departments: Department[]
  members: Member[]
  tags: Tag[]
  places: Place[]
}

export interface School {
  data: SchoolData
  member(userid: string): Member | undefined
  department(id: number): Department | undefined
  tag(id: number): Tag | undefined
  /** A department and everything below it. */
  subtree(id: number): Set<number>
  membersOf(id: number): Member[]
  membersBelow(id: number): Member[]
  tagMembers(tag: Tag): string[]
  leadersOf(id: number): string[]
  /** Call after editing `data`. */
  changed(): void
}

export function createSchool(data: SchoolData): School {
  // userids are case-insensitive in WeCom.
  let byId = new Map<string, Member>()
  let byDepartment = new Map<number, Member[]>()
  const changed = () => {
    byId = new Map(data.members.map(member => [member.userid.toLowerCase(), member]))
    byDepartment = new Map()
    for (const member of data.members) {
      for (const id of member.departments) byDepartment.set(id, [...(byDepartment.get(id) ?? []), member])
    }
  }
  changed()

  const subtree = (id: number): Set<number> => {
    const found = new Set([id])
    for (const seen of found) {
      for (const department of data.departments) if (department.parentId === seen) found.add(department.id)
    }
    return found
  }
  const membersOf = (id: number) => byDepartment.get(id) ?? []
  const membersBelow = (id: number) => [...new Set([...subtree(id)].flatMap(membersOf))]
  return {
    data,
    member: userid => byId.get(userid.toLowerCase()),
    department: id => data.departments.find(department => department.id === id),
    tag: id => data.tags.find(tag => tag.id === id),
    subtree,
    membersOf,
    membersBelow,
    tagMembers: tag => [...new Set([...tag.userids, ...tag.departmentIds.flatMap(id => membersBelow(id).map(member => member.userid))])],
    leadersOf: id =>
      membersOf(id)
        .filter(member => member.leads?.includes(id))
        .map(member => member.userid),
    changed,
  }
}
