import type { ActiveClass } from './day-facts.js'
import type { AreaRule, RoomRule, Target } from './inspection.js'

const NUMERALS = '一二三四五六七八九十'

/** 信息2401班 is also 2401 and 信息2401; 一班 is also 1班. */
function classAliases(name: string): string[] {
  const bare = name.replace(/班$/, '')
  const digits = bare.match(/\d{3,}/g) ?? []
  const numeral = /([一二三四五六七八九十])班$/.exec(name)
  const plain = numeral ? [name.replace(/.班$/, `${NUMERALS.indexOf(numeral[1]!) + 1}班`)] : []
  const short = /^\d{2,4}级(.+)$/.exec(name)?.[1]
  return unlike(name, [...(bare.length > 2 ? [bare] : []), ...digits, ...plain, ...(short ? [short] : [])])
}

/** 1号楼 301 is also 301, 1号楼301, 1-301, 1#301 and 1栋301. */
function roomAliases({ building, room }: RoomRule): string[] {
  const number = /^(\d+)(?:号楼|号|栋|楼|幢|号宿舍楼)?$/.exec(building)?.[1]
  return [
    room,
    `${building}${room}`,
    ...(number ? [`${number}-${room}`, `${number}#${room}`, `${number}栋${room}`, `${number}号楼${room}`] : []),
  ]
}

const unlike = (name: string, aliases: string[]) => [...new Set(aliases)].filter(alias => alias !== name)

export function classTarget({ id, name }: ActiveClass): Target {
  return { kind: 'class', key: `class:${id}`, name, aliases: classAliases(name), classId: id, className: name, beds: 0 }
}

export function roomTarget(rule: RoomRule, owner: ActiveClass): Target {
  const name = `${rule.building} ${rule.room}`
  const aliases = unlike(name, roomAliases(rule))
  return { kind: 'room', key: `room:${name}`, name, aliases, classId: owner.id, className: owner.name, beds: rule.beds }
}

export function areaTarget({ name }: AreaRule, owner: ActiveClass | null): Target {
  return { kind: 'area', key: `area:${name}`, name, aliases: [], classId: owner?.id ?? null, className: owner?.name ?? null, beds: 0 }
}
