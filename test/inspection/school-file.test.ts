import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { DEFAULT_INSPECTION_RULES, DEFAULT_TEMPLATES } from '../../src/modules/inspection/default-templates.js'
import { inspectionRulesOf, inspectionSection } from '../../src/modules/inspection/school-file.js'
import { baseSections, createSchoolFile, faultLine, parseSchoolFile } from '../../src/school-file/index.js'
import { smallSchool } from '../school-file/small-school.js'

const sections = [...baseSections, inspectionSection]
const schoolFile = createSchoolFile({ sections })
const inspection = (lines: string) => `inspection:\n  ${lines.replaceAll('\n', '\n  ')}\n`

function faultsOf(text: string): string[] {
  const result = schoolFile.validate(text, smallSchool())
  return (result.ok ? result.warnings : result.faults).map(faultLine)
}

/** The rules as they are after an import: what is stored is plain JSON. */
function rulesOf(text: string) {
  const parsed = parseSchoolFile(text, sections, smallSchool())
  if (!parsed.ok) throw new Error(parsed.faults.map(faultLine).join('\n'))
  return inspectionRulesOf(JSON.parse(JSON.stringify(parsed.values.get('inspection') ?? null)))
}

const names = (rules: { templates: { name: string }[] }) => rules.templates.map(template => template.name)
const OWN = `templates:
  - name: 大扫除
    target: area
    slot: { from: "15:00", until: "16:00", weekdays: 周三 }
    items: [{ name: 地面, aliases: 地上, points: 0.5, ceiling: 2 }]
`

describe('the rules of inspection', () => {
  it('C01: without a file, or without its part, are the defaults; so is a value of an older version', () => {
    expect(inspectionRulesOf(undefined)).toEqual(DEFAULT_INSPECTION_RULES)
    expect(inspectionRulesOf({ items: ['卫生'] })).toEqual(DEFAULT_INSPECTION_RULES)
    expect(rulesOf('school: { name: 小城学校 }\n')).toEqual(DEFAULT_INSPECTION_RULES)
    expect(rulesOf(inspection('appeal_days: 2'))).toEqual(DEFAULT_INSPECTION_RULES)
  })

  it('C01: of the example file are the defaults, with rooms, areas and a roster of their own', async () => {
    const text = await readFile(new URL('../../school.example.yaml', import.meta.url), 'utf8')
    const start = text.indexOf('inspection:\n')
    const parsed = parseSchoolFile(text.slice(start, text.indexOf('\n# ----', start)), sections)
    const rules = parsed.ok ? inspectionRulesOf(JSON.parse(JSON.stringify(parsed.values.get('inspection')))) : null

    expect(rules).toMatchObject({
      ...DEFAULT_INSPECTION_RULES,
      rooms: expect.anything(),
      areas: expect.anything(),
      roster: expect.anything(),
    })
    expect([rules?.rooms.length, rules?.areas.length, rules?.roster.length]).toEqual([18, 7, 8])
  })

  it('C02: a known name is replaced wholly and in its place; a new one is added; one that is off is gone', () => {
    const rules = rulesOf(
      inspection(`${OWN}  - { name: 晚检, off: true }
  - name: 食堂检查
    target: area
    slot: { from: 11:30, until: "12:10", weekdays: daily }
    base: 20
    items:
      - { name: 排队, kind: count }
      - { name: 餐具, aliases: [餐盘, 盘子], kind: yes-no, points: 2, rectify: true }
      - { name: 说明情况, kind: text }`),
    )

    expect(names(rules)).toEqual(['每日卫生晨检', '晚自习纪律检查', '大扫除', '宿舍卫生和纪律晨检', '食堂检查'])
    expect(rules.templates[2]).toEqual({
      name: '大扫除',
      target: 'area',
      slot: { from: '15:00', until: '16:00', weekdays: [3] },
      base: 100,
      items: [{ name: '地面', aliases: ['地上'], kind: 'deduct', points: 0.5, ceiling: 2, perBed: false, rectify: false }],
    })
    expect(rules.templates[4]!.items).toEqual([
      { name: '排队', aliases: [], kind: 'count', points: 1, ceiling: 5, perBed: false, rectify: false },
      { name: '餐具', aliases: ['餐盘', '盘子'], kind: 'yes-no', points: 2, ceiling: 2, perBed: false, rectify: true },
      { name: '说明情况', aliases: [], kind: 'text', points: 0, ceiling: 0, perBed: false, rectify: false },
    ])
    expect(rules.templates[0]).toEqual(DEFAULT_TEMPLATES[0])
  })

  it('C04: rooms by number and by range, areas, and a roster by name, userid and tag', () => {
    const rules = rulesOf(
      inspection(`rooms:
  - { building: 1号楼, rooms: [301, '302', '305-307'], beds: 6, class: 软件2401班 }
  - { building: 2号楼, rooms: [A098-A101], class: 护理2401班 }
areas:
  - { name: 操场东侧, class: 软件2401班 }
  - { name: 校门口 }
roster:
  - { template: 宿舍卫生和纪律晨检, inspectors: [李雷, s2], targets: [1号楼, 2号楼 A099, 护理2401班], weekdays: 一三五 }
  - { template: 大扫除, tag: 走读生, targets: 操场东侧, from: 2026-09-01, until: 2026-12-31 }
  - { template: 晚检, inspectors: 李雷, targets: [软件系] }
own_class: mark
missing_after_minutes: 5
report_at: "21:00"
amend_at: "06:30"`),
    )

    expect(rules.rooms.map(({ building, room, beds, className }) => `${building} ${room} ${beds} ${className}`)).toEqual([
      ...['301', '302', '305', '306', '307'].map(room => `1号楼 ${room} 6 软件2401班`),
      ...['A098', 'A099', 'A100', 'A101'].map(room => `2号楼 ${room} 0 护理2401班`),
    ])
    expect(rules.areas).toEqual([
      { name: '操场东侧', className: '软件2401班' },
      { name: '校门口', className: null },
    ])
    expect(rules.roster).toEqual([
      {
        template: '宿舍卫生和纪律晨检',
        inspectors: ['李雷', 's2'],
        tags: [],
        targets: ['1号楼', '2号楼 A099', '护理2401班'],
        weekdays: [1, 3, 5],
        from: null,
        until: null,
      },
      {
        template: '大扫除',
        inspectors: [],
        tags: ['走读生'],
        targets: ['操场东侧'],
        weekdays: [],
        from: '2026-09-01',
        until: '2026-12-31',
      },
      { template: '晚检', inspectors: ['李雷'], tags: [], targets: ['软件系'], weekdays: [], from: null, until: null },
    ])
    expect(rules).toMatchObject({ ownClass: 'mark', missingAfterMinutes: 5, reportAt: '21:00', amendAt: '06:30', appealDays: 2 })
  })
})

describe('a wrong part about inspection is explained with the line of each fault', () => {
  const template = (items: string, more = 'target: class\n    slot: { from: 07:30, until: 08:00, weekdays: 一二三四五 }') =>
    inspection(`templates:\n  - name: 早查\n    ${more}\n    items:\n      ${items.replaceAll('\n', '\n      ')}`)
  const cases: [what: string, text: string, expected: string[]][] = [
    ['an unknown name', inspection('template: []'), ['第 2 行：inspection 里不认识的名字 “template”，是不是 “templates”？']],
    [
      'a template half written',
      inspection('templates:\n  - { name: 早查, target: class }'),
      ['第 3 行：inspection.templates[0] （早查）还要写 slot、items；改一种检查要整个写出来，不要这种检查就写 off: true'],
    ],
    [
      'a template twice',
      inspection('templates:\n  - { name: 晚检, off: true }\n  - { name: 晚检, off: true }'),
      ['第 4 行：inspection.templates[1].name “晚检” 写了两次'],
    ],
    [
      'a slot backwards',
      template('- { name: 地面 }', 'target: class\n    slot: { from: 08:00, until: 08:00, weekdays: 一 }'),
      ['第 5 行：inspection.templates[0].slot.until （08:00）不晚于 from（08:00）'],
    ],
    [
      'another kind of target',
      template('- { name: 地面 }', 'target: 教室\n    slot: { from: 07:30, until: 08:00, weekdays: 一 }'),
      ['第 4 行：inspection.templates[0].target 应该是 class（班级）、room（宿舍房间）或 area（区域）'],
    ],
    [
      'an item twice and a shared alias',
      template('- { name: 地面, aliases: [地上] }\n- { name: 地板, aliases: [地 上] }\n- { name: 地面 }'),
      [
        '第 8 行：inspection.templates[0].items[1].aliases[0] “地 上” 已经是 “地面” 的名称或别名，检查员写了它就分不清是哪一项',
        '第 9 行：inspection.templates[0].items[2].name “地面” 已经是 “地面” 的名称或别名，检查员写了它就分不清是哪一项',
      ],
    ],
    [
      'words that mean something else',
      template("- { name: 合格 }\n- { name: 整改情况 }\n- { name: 地面, aliases: ['301'] }"),
      [
        '第 7 行：inspection.templates[0].items[0].name “合格” 是 “没有问题” 的意思，不能当项目',
        '第 8 行：inspection.templates[0].items[1].name “整改情况” 另有用处（整改、备注、其余），不能当项目',
        '第 9 行：inspection.templates[0].items[2].aliases[0] “301” 以数字开头，会和房间号、人数弄混，请换一个说法',
      ],
    ],
    [
      'points in quarters, a ceiling below, and more than full marks',
      template(
        '- { name: 地面, points: 0.25 }\n- { name: 黑板, points: 2, ceiling: 1 }\n- { name: 讲台, points: 1, ceiling: 11 }',
        'target: class\n    base: 10\n    slot: { from: 07:30, until: 08:00, weekdays: 一 }',
      ),
      [
        '第 8 行：inspection.templates[0].items[0].points （0.25）应该是整分或半分，例如 1、0.5',
        '第 9 行：inspection.templates[0].items[1].ceiling （1）小于 points（2）',
        '第 10 行：inspection.templates[0].items[2].ceiling 比这种检查的满分（10）还多',
      ],
    ],
    [
      'points that do not fit the kind',
      template('- { name: 情况, kind: text, points: 1 }\n- { name: 地面, points: 0 }\n- { name: 被子, per_bed: true }'),
      [
        '第 7 行：inspection.templates[0].items[0].points 不能写：“情况” 只写文字（text），不扣分',
        '第 8 行：inspection.templates[0].items[1].points 不能是 0；只写文字、不扣分的项目请写 kind: text',
        '第 9 行：inspection.templates[0].items[2].per_bed 只在 target: room（宿舍房间）的检查里写',
      ],
    ],
    [
      'an unknown kind',
      template('- { name: 地面, kind: minus }'),
      [
        '第 7 行：inspection.templates[0].items[0].kind 应该是 deduct（扣分）、count（按人数、次数扣）、yes-no（有没有做到）或 text（只写文字）',
      ],
    ],
    [
      'more items than a person fills in',
      template(Array.from({ length: 21 }, (_, index) => `- { name: 项目${'甲乙丙丁'[index % 4]}${index} }`).join('\n')),
      ['第 6 行：inspection.templates[0].items 最多 20 项'],
    ],
    ['no item', template('[]'), ['第 6 行：inspection.templates[0].items 至少写一个项目']],
    [
      'a room twice, backwards and of no class',
      inspection(
        'rooms:\n  - { building: 1号楼, rooms: [301, 300-302, 310-305], class: 软件2401班 }\n  - { building: 2号楼, rooms: [楼上], class: 软件2409班 }',
      ),
      ['第 4 行：inspection.rooms[1].rooms[0] 应该是房间号，例如 301、A301，或一段房间号，例如 305-312'],
    ],
    [
      'a room twice and backwards',
      inspection(
        'rooms:\n  - { building: 1号楼, rooms: [301, 300-302, 310-305], class: 软件2401班 }\n  - { building: 2号楼, rooms: [301], class: 软件2409班 }',
      ),
      [
        '第 3 行：inspection.rooms[0].rooms[1] 1号楼 301 写了两次，一个房间只能算一个班的',
        '第 3 行：inspection.rooms[0].rooms[2] “310-305” 应该从小到大，最多 200 间',
        '第 4 行：inspection.rooms[1].class “软件2409班” 不是已知的班级，是不是 “软件2401班”？',
      ],
    ],
    [
      'an area twice and of no class',
      inspection('areas:\n  - { name: 操场 }\n  - { name: 操场, class: 三班 }'),
      ['第 4 行：inspection.areas[1].name “操场” 写了两次', '第 4 行：inspection.areas[1].class “三班” 不是已知的班级'],
    ],
    [
      'a roster for nothing and nobody',
      inspection('roster:\n  - { template: 午检, inspectors: 李雷 }\n  - { template: 晚检 }'),
      [
        `第 3 行：inspection.roster[0].template “午检” 不是现有的检查，可以写：${DEFAULT_TEMPLATES.map(({ name }) => name).join('、')}`,
        '第 4 行：inspection.roster[1] 要写谁来检查：inspectors（姓名或账号）或 tag（标签）',
      ],
    ],
    [
      'a roster for a template that is off',
      inspection('templates:\n  - { name: 晚检, off: true }\nroster:\n  - { template: 晚检, inspectors: 李雷 }'),
      ['第 5 行：inspection.roster[0].template “晚检” 不是现有的检查，可以写：每日卫生晨检、晚自习纪律检查、大扫除、宿舍卫生和纪律晨检'],
    ],
    [
      'unknown people, tags and targets',
      inspection(
        'roster:\n  - { template: 晚检, inspectors: [李蕾, 张伟], tag: 检查员, targets: [软件二班] }\n  - { template: 大扫除, inspectors: 李雷, targets: [操场] }',
      ),
      [
        '第 3 行：inspection.roster[0].inspectors[0] “李蕾” 不在通讯录里，请写姓名或账号（userid）',
        '第 3 行：inspection.roster[0].inspectors[1] “张伟” 有 2 位同名，请改写账号（userid）',
        '第 3 行：inspection.roster[0].tag “检查员” 不是通讯录里的标签',
        '第 3 行：inspection.roster[0].targets[0] “软件二班” 不是已知的班级或部门，是不是 “软件系”？',
        '第 4 行：inspection.roster[1].targets[0] “操场” 不是已知的区域、班级或部门；区域要先在 areas 里写',
      ],
    ],
    [
      'dates backwards and days without the check',
      inspection('roster:\n  - { template: 大扫除, inspectors: 李雷, weekdays: 一, from: 2026-10-02, until: 2026-10-01 }'),
      [
        '第 3 行：inspection.roster[0].weekdays 和 “大扫除” 的检查日没有同一天',
        '第 3 行：inspection.roster[0].until （2026-10-01）在 from（2026-10-02）之前，请检查这两个日期',
      ],
    ],
    [
      'other rules out of place',
      inspection('own_class: maybe\nappeal_days: 99\namend_at: "21:30"'),
      [
        '第 2 行：inspection.own_class 应该是 refuse（不许查自己班）或 mark（可以查，会注明）',
        '第 3 行：inspection.appeal_days 应该是 0 到 30 之间的整数（个上课日）',
      ],
    ],
    [
      'an amendment after the report',
      inspection('amend_at: "21:30"'),
      ['第 2 行：inspection.amend_at （21:30）是第二天早上，应该早于 report_at（21:20）'],
    ],
  ]

  it.each(cases)('C02: %s', (_, text, expected) => {
    expect(faultsOf(text).toSorted()).toEqual(expected.toSorted())
  })
})
