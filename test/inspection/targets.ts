import { DEFAULT_TEMPLATES } from '../../src/modules/inspection/default-templates.js'
import type { Target, TemplateVersion } from '../../src/modules/inspection/inspection.js'

/** A default template by part of its name, as version 1. */
export function templateOf(name: string): TemplateVersion {
  return { ...DEFAULT_TEMPLATES.find(template => template.name.includes(name))!, version: 1 }
}

export function classTarget(id: number, name: string, aliases: string[]): Target {
  return { kind: 'class', key: `class:${id}`, name, aliases, classId: id, className: name, beds: 0 }
}

export function roomTarget(building: string, room: string, beds = 6): Target {
  const number = /^\d+/.exec(building)?.[0] ?? building
  const aliases = [room, `${building}${room}`, `${number}-${room}`]
  return { kind: 'room', key: `room:${building} ${room}`, name: `${building} ${room}`, aliases, classId: 21, className: '信息2401班', beds }
}
