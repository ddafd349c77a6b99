import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { DEFAULT_INSPECTION_RULES, DEFAULT_TEMPLATES } from '../../src/modules/inspection/default-templates.js'
import type { Template } from '../../src/modules/inspection/inspection.js'
import { compact } from '../../src/modules/inspection/line-words.js'
import { scoreOf } from '../../src/modules/inspection/score.js'
import { inspectionRulesOf } from '../../src/modules/inspection/school-file.js'
import { knownVersions, readVersion, versionOf } from '../../src/modules/inspection/template-versions.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'

const MONDAY = '2026-09-14' as LocalDate
const TUESDAY = '2026-09-15' as LocalDate

describe('the five templates', () => {
  it('C01: are there before any school file', () => {
    expect(inspectionRulesOf(undefined)).toEqual(DEFAULT_INSPECTION_RULES)
    expect(
      DEFAULT_TEMPLATES.map(({ name, target, slot }) => `${name} ${target} ${slot.from}–${slot.until} ${slot.weekdays.join('')}`),
    ).toEqual([
      '每日卫生晨检 class 07:30–08:00 12345',
      '晚检 class 18:30–19:00 12347',
      '晚自习纪律检查 class 19:30–21:00 12347',
      '大扫除 area 15:40–17:00 5',
      '宿舍卫生和纪律晨检 room 07:00–07:40 12345',
    ])
  })

  it('C01: are each their own: no two share half of their items', () => {
    for (const one of DEFAULT_TEMPLATES)
      for (const other of DEFAULT_TEMPLATES.filter(template => template !== one)) {
        const names = other.items.map(item => item.name)
        const shared = one.items.filter(item => names.includes(item.name))
        expect([one.name, other.name, shared.length * 2 < one.items.length]).toEqual([one.name, other.name, true])
      }
    const kinds = new Set(DEFAULT_TEMPLATES.flatMap(template => template.items.map(item => item.kind)))
    expect([...kinds].toSorted()).toEqual(['count', 'deduct', 'text', 'yes-no'])
  })

  it.each(DEFAULT_TEMPLATES.map(template => ({ template, name: template.name })))(
    'C01: $name can be filled in without doubt',
    ({ template }) => {
      const labels = template.items.flatMap(item => [item.name, ...item.aliases].map(compact))
      expect(labels.filter((label, at) => labels.indexOf(label) < at)).toEqual([])
      expect(template.items.length).toBeLessThanOrEqual(20)
      expect(template.slot.from < template.slot.until).toBe(true)
      for (const { kind, points, ceiling, perBed } of template.items) {
        expect(ceiling).toBeGreaterThanOrEqual(points)
        expect([points * 2, ceiling * 2].every(Number.isInteger)).toBe(true)
        expect(kind === 'text' ? ceiling === 0 : points > 0).toBe(true)
        expect(perBed && template.target !== 'room').toBe(false)
      }
    },
  )
})

describe.each(databaseKinds())('versions of a template on %s', kind => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await freshDatabase(kind)
  })
  afterAll(() => database?.drop())

  const morning = DEFAULT_TEMPLATES[0]!
  const stricter: Template = {
    ...morning,
    items: morning.items.map(item => ({ ...item, points: item.points * 2, ceiling: item.ceiling * 2 })),
  }
  const use = (template: Template, today: LocalDate) => transact(database.prisma, tx => versionOf(tx, template, today))

  it('C02: a template that nobody has filed with has no version', async () => {
    expect(await transact(database.prisma, tx => knownVersions(tx, DEFAULT_TEMPLATES))).toEqual(
      DEFAULT_TEMPLATES.map(template => ({ ...template, version: 0 })),
    )
    expect(await database.prisma.inspectionTemplate.count()).toBe(0)
  })

  it('C02: changed points are a new version; the old one stays as it was, and its reports keep their score', async () => {
    const first = await use(morning, MONDAY)
    const findings = [{ item: '地面', points: 3 }]
    const before = scoreOf(first, findings)

    const second = await use(stricter, TUESDAY)

    expect([first.version, second.version]).toEqual([1, 2])
    const kept = await transact(database.prisma, tx => readVersion(tx, morning.name, 1))
    expect(kept).toEqual({ ...morning, version: 1 })
    expect(scoreOf(kept!, findings)).toBe(before)
    expect(await transact(database.prisma, tx => readVersion(tx, morning.name, 7))).toBeNull()
  })

  it('C02: used again, and back to the old definition, is the old version, whatever the order of its parts', async () => {
    const { name, target, slot, base, items } = morning
    const turned: Template = {
      items,
      base,
      slot: { weekdays: slot.weekdays.toReversed(), until: slot.until, from: slot.from },
      target,
      name,
    }

    expect((await use(stricter, TUESDAY)).version).toBe(2)
    expect((await use(turned, TUESDAY)).version).toBe(1)
    expect(await database.prisma.inspectionTemplate.count()).toBe(2)
  })

  it('C02: of many who use new definitions at once, each definition gets one version', async () => {
    const versions = [1, 2, 3].map(points => ({ ...DEFAULT_TEMPLATES[2]!, base: 100 + points }))
    const used = await Promise.all([...versions, ...versions, ...versions].map(template => use(template, MONDAY)))

    expect(new Set(used.map(({ base, version }) => `${base} ${version}`)).size).toBe(3)
    expect(used.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3])
  })
})
