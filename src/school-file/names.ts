import type { SchoolFacts } from './facts.js'
import { didYouMean } from './nearest.js'

export interface Named {
  id: number
  name: string
}

/** What a name in the file stands for; `problem` is the Chinese end of a sentence that starts with the name. */
export type Lookup<T> = { ok: true; value: T } | { ok: false; problem: string }

/** The names a file may use: those of the directory and those the file itself declares. */
export interface Names {
  class(name: string): Lookup<Named>
  department(name: string): Lookup<Named>
  /** A class or, failing that, a department. */
  group(name: string): Lookup<{ kind: 'class' | 'department' } & Named>
  tag(name: string): Lookup<string>
  person(nameOrId: string): Lookup<{ id: string; name: string }>
  place(name: string): Lookup<string>
  nameOf(kind: 'class' | 'department', id: number): string
  /** Every class, those the file declares included. */
  classes: Named[]
}

const NOT_SYNCED = '（通讯录还是空的：请先完成第一次同步，见 doctor）'

export function createNames(facts: SchoolFacts, declared: { classes: { name: string; department: string }[]; places: string[] }): Names {
  const departments = groupByName(facts.departments)
  const declaredClasses = declared.classes.flatMap(({ name, department }) => {
    const [found] = departments.get(department) ?? []
    return found ? [{ id: found.id, name }] : []
  })
  // A class that the file names takes the place of the one its department made by itself.
  const renamed = new Set(declaredClasses.map(({ id }) => id))
  const classes = [...facts.classes.filter(({ id }) => !renamed.has(id)), ...declaredClasses]
  const classesByName = groupByName(classes)
  const places = [...new Set([...declared.places, ...facts.chatPlaces])]
  const empty = facts.departments.length === 0 ? NOT_SYNCED : ''

  const only = (what: string, name: string, found: Named[] | undefined, known: Iterable<string>): Lookup<Named> => {
    if (!found?.length) return { ok: false, problem: `不是已知的${what}${didYouMean(name, known)}${empty}` }
    if (found.length > 1) return { ok: false, problem: `不清楚是哪一个：通讯录里有 ${found.length} 个${what}同名，请先改名` }
    return { ok: true, value: found[0]! }
  }

  return {
    classes,
    nameOf: (kind, id) => (kind === 'class' ? classes : facts.departments).find(row => row.id === id)?.name ?? `编号 ${id}`,
    class: name => only('班级', name, classesByName.get(name), classesByName.keys()),
    department: name => only('部门', name, departments.get(name), departments.keys()),
    group(name) {
      const kind = classesByName.has(name) || !departments.has(name) ? 'class' : 'department'
      const found = kind === 'class' ? classesByName.get(name) : departments.get(name)
      const looked = only('班级或部门', name, found, new Set([...classesByName.keys(), ...departments.keys()]))
      return looked.ok ? { ok: true, value: { kind, ...looked.value } } : looked
    },
    tag(name) {
      const known = facts.tags.map(tag => tag.name)
      return known.includes(name)
        ? { ok: true, value: name }
        : { ok: false, problem: `不是通讯录里的标签${didYouMean(name, known)}${empty}` }
    },
    person(nameOrId) {
      const found = facts.people.filter(({ id, name }) => name === nameOrId || id === nameOrId.toLowerCase())
      if (found.length === 1) return { ok: true, value: found[0]! }
      if (found.length > 1) return { ok: false, problem: `有 ${found.length} 位同名，请改写账号（userid）` }
      return { ok: false, problem: `不在通讯录里，请写姓名或账号（userid）${empty}` }
    },
    place(name) {
      return places.includes(name)
        ? { ok: true, value: name }
        : { ok: false, problem: `在 places 里没有这个地点${didYouMean(name, places)}` }
    },
  }
}

function groupByName(rows: Named[]): Map<string, Named[]> {
  const groups = new Map<string, Named[]>()
  for (const row of rows) groups.set(row.name, [...(groups.get(row.name) ?? []), row])
  return groups
}
