import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { DEFAULT_LEAVE_RULES } from '../../src/modules/leave/default-rules.js'
import { leaveSection, loadLeaveRules } from '../../src/modules/leave/school-file.js'
import { baseSections, createSchoolFile, faultLine, parseSchoolFile } from '../../src/school-file/index.js'
import { smallSchool } from '../school-file/small-school.js'

const sections = [...baseSections, leaveSection]
const schoolFile = createSchoolFile({ sections })
const place = 'places:\n  - name: 校园\n    circle: { latitude: 31.23, longitude: 121.47, radius_m: 150 }\n'
const leave = (lines: string) => `leave:\n  ${lines.replaceAll('\n', '\n  ')}\n`

function faultsOf(text: string): string[] {
  const result = schoolFile.validate(text, smallSchool())
  return (result.ok ? result.warnings : result.faults).map(faultLine)
}

/** The rules as they are after an import: what is stored is plain JSON. */
function rulesOf(text: string) {
  const parsed = parseSchoolFile(text, sections, smallSchool())
  if (!parsed.ok) throw new Error(parsed.faults.map(faultLine).join('\n'))
  return loadLeaveRules(JSON.parse(JSON.stringify(parsed.values.get('leave') ?? null)))
}

describe('the rules of leave', () => {
  it('B09: without a file are the defaults, and so they are when the file says nothing of leave', () => {
    expect(loadLeaveRules(undefined)).toEqual(DEFAULT_LEAVE_RULES)
    expect(loadLeaveRules({})).toEqual(DEFAULT_LEAVE_RULES)
    expect(loadLeaveRules({ types: ['事假'] })).toEqual(DEFAULT_LEAVE_RULES)
    expect(rulesOf('school: { name: 小城学校 }\n')).toEqual(DEFAULT_LEAVE_RULES)
    expect(rulesOf(leave('grace_minutes: 30'))).toEqual(DEFAULT_LEAVE_RULES)
  })

  it('B09: of the example file are the defaults, with its exam and its campus', async () => {
    const text = await readFile(new URL('../../school.example.yaml', import.meta.url), 'utf8')
    const start = text.indexOf('leave:\n')
    const end = text.indexOf('\n# ----', start)

    expect(rulesOf(place + text.slice(start, end))).toEqual({
      ...DEFAULT_LEAVE_RULES,
      examWeeks: [{ name: '期末考试', first: '2027-01-11', last: '2027-01-15' }],
      campusPlaces: ['校园'],
    })
  })

  it('B12, B17: say of each type what is needed and what stops it', () => {
    const rules = rulesOf(
      leave(
        [
          'types:',
          '  - { name: 病假, proof: needed, max_days: 30, exam_week: allow, block: [proof] }',
          '  - { name: 事假, notice_hours: 24, cap_per_term_days: 10, exam_week: block, block: [notice_hours] }',
          '  - { name: 公假, proof: after }',
          'tiers:',
          '  - { up_to_days: 1, steps: [辅导员] }',
          '  - { steps: [辅导员, 系部书记] }',
          '  - { types: [公假], steps: [学工干事] }',
          'leaving_campus_step: 学工干事',
          'cc: []',
          'quiet_hours: none',
        ].join('\n'),
      ),
    )

    expect(rules.types).toEqual([
      {
        name: '病假',
        proof: { kind: 'needed', enforcement: 'block' },
        noticeHours: null,
        capPerTermDays: null,
        maxDays: { value: 30, enforcement: 'warn' },
        examWeek: 'allow',
      },
      {
        name: '事假',
        proof: { kind: 'none' },
        noticeHours: { value: 24, enforcement: 'block' },
        capPerTermDays: { value: 10, enforcement: 'warn' },
        maxDays: null,
        examWeek: 'block',
      },
      { name: '公假', proof: { kind: 'after', withinDays: 3 }, noticeHours: null, capPerTermDays: null, maxDays: null, examWeek: 'warn' },
    ])
    expect(rules.tiers).toEqual([
      { upToDays: 1, steps: ['counsellor'], types: null },
      { upToDays: null, steps: ['counsellor', 'secretary'], types: null },
      { upToDays: null, steps: ['officer'], types: ['公假'] },
    ])
    expect([rules.leavingCampusStep, rules.ccRoles, rules.quietHours]).toEqual(['officer', [], null])
  })

  it('B09: number the periods in their order, on the days the school names', () => {
    const rules = rulesOf(
      leave(
        'periods:\n  - { start: 08:00, end: 08:40 }\n  - { number: 5, start: "18：30", end: 19:10, weekdays: 周日一二 }'.replace(
          '周日一二',
          '[周日, 周一]',
        ),
      ),
    )

    expect(rules.periods).toEqual([
      { number: 1, start: '08:00', end: '08:40', weekdays: [1, 2, 3, 4, 5] },
      { number: 5, start: '18:30', end: '19:10', weekdays: [1, 7] },
    ])
  })
})

describe('a wrong part about leave is explained with the line of each fault', () => {
  const cases: [what: string, text: string, expected: string[]][] = [
    ['an unknown name', leave('tier: []'), ['第 2 行：leave 里不认识的名字 “tier”，是不是 “tiers”？']],
    [
      'an unknown name of a type',
      leave('types:\n  - name: 事假\n    notice_hour: 2'),
      ['第 4 行：leave.types[0] 里不认识的名字 “notice_hour”，是不是 “notice_hours”？'],
    ],
    ['no type', leave('types: []'), ['第 2 行：leave.types 至少写一种']],
    [
      'more types than a card shows',
      leave(`types:\n${Array.from({ length: 10 }, (_, index) => `  - { name: 假${index} }`).join('\n')}`),
      ['第 2 行：leave.types 最多 9 项'],
    ],
    ['a type twice', leave('types:\n  - { name: 事假 }\n  - { name: 事假 }'), ['第 4 行：leave.types[1].name “事假” 写了两次']],
    [
      'another kind of proof',
      leave('types:\n  - { name: 病假, proof: later }'),
      ['第 3 行：leave.types[0].proof 应该是 none（不用）、needed（申请时就要）或 after（之后补交）'],
    ],
    [
      'days for a proof that is not brought later',
      leave('types:\n  - { name: 病假, proof: needed, proof_days: 3 }'),
      ['第 3 行：leave.types[0].proof_days 只和 proof: after（之后补交）一起写'],
    ],
    [
      'a rule that blocks and is not there',
      leave('types:\n  - { name: 事假, block: [notice_hours, proof] }'),
      [
        '第 3 行：leave.types[0].block[0] 写了 “notice_hours”，可是这种假没有写 notice_hours',
        '第 3 行：leave.types[0].block[1] 写了 “proof”，可是这种假没有写 proof: needed',
      ],
    ],
    [
      'an unknown rule',
      leave('types:\n  - { name: 事假, block: [exam_week] }'),
      ['第 3 行：leave.types[0].block[0] 应该是 proof、notice_hours、cap_per_term_days、max_days 中的几项'],
    ],
    [
      'a period backwards',
      leave('periods:\n  - { start: 08:45, end: 08:00 }'),
      ['第 3 行：leave.periods[0].end （08:00）不晚于 start（08:45）'],
    ],
    [
      'periods that overlap',
      leave('periods:\n  - { start: 08:00, end: 08:45 }\n  - { start: 08:40, end: 09:25 }'),
      ['第 4 行：leave.periods[1].start （08:40）早于上一节的结束（08:45）'],
    ],
    [
      'numbers out of order',
      leave('periods:\n  - { number: 2, start: 08:00, end: 08:45 }\n  - { number: 2, start: 08:55, end: 09:40 }'),
      ['第 4 行：leave.periods[1].number （第 2 节）应该比上一项（第 2 节）大'],
    ],
    [
      'wrong weekdays',
      leave('periods:\n  - { start: 08:00, end: 08:45, weekdays: 工作日 }'),
      ['第 3 行：leave.periods[0].weekdays 应该写成 “一二三四五”、[周一, 周二] 或 daily（每天）'],
    ],
    ['a wrong time', leave('periods:\n  - { start: 8点, end: 08:45 }'), ['第 3 行：leave.periods[0].start 应该写成 “07:50” 这样的时间']],
    [
      'day parts that overlap',
      leave('day_parts:\n  morning: { start: 06:00, end: 12:30 }'),
      ['第 2 行：leave.day_parts 下午的开始（12:00）早于上午的结束（12:30）'],
    ],
    [
      'a day part backwards',
      leave('day_parts:\n  evening: { start: 18:00, end: 00:00 }'),
      ['第 3 行：leave.day_parts.evening.end （00:00）不晚于 start（18:00）'],
    ],
    [
      'an exam backwards',
      leave('exam_weeks:\n  - name: 期末\n    first: 2027-01-15\n    last: 2027-01-11'),
      ['第 5 行：leave.exam_weeks[0].last （2027-01-11）在 first（2027-01-15）之前，请检查这两个日期'],
    ],
    [
      'an exam outside every term',
      `calendar:\n  terms: [{ name: 秋, first: 2026-08-31, last: 2026-12-31 }]\n${leave('exam_weeks:\n  - { name: 期末, first: 2027-01-11, last: 2027-01-15 }')}`,
      ['第 5 行：（提醒）leave.exam_weeks[0].first “期末” 不在 calendar 的任何一个学期里，请检查日期'],
    ],
    ['no step', leave('tiers:\n  - { steps: [] }'), ['第 3 行：leave.tiers[0].steps 至少写一级审批']],
    [
      'a student who decides',
      leave('tiers:\n  - { steps: [班干部] }'),
      [
        '第 3 行：leave.tiers[0].steps[0] 应该是能审批的角色：班主任、副班主任、辅导员、系部书记、学工干事、资助中心、勤助部门负责人、管理员',
      ],
    ],
    ['a step twice', leave('tiers:\n  - { steps: [班主任, 班主任] }'), ['第 3 行：leave.tiers[0].steps[1] “班主任” 写了两次']],
    [
      'tiers that do not rise',
      leave('tiers:\n  - { up_to_days: 3, steps: [班主任] }\n  - { up_to_days: 2, steps: [系部书记] }\n  - { steps: [学工干事] }'),
      ['第 4 行：leave.tiers[1].up_to_days （2 天）应该比上一条（3 天）多'],
    ],
    [
      'a tier that is never reached',
      leave('tiers:\n  - { steps: [班主任] }\n  - { up_to_days: 2, steps: [系部书记] }'),
      ['第 4 行：leave.tiers[1] 上面（第 1 条）没有写 up_to_days，已经管了所有天数，这一条永远用不到'],
    ],
    [
      'a longest leave that nobody decides',
      leave('tiers:\n  - { up_to_days: 2, steps: [班主任] }'),
      ['第 3 行：leave.tiers[0].up_to_days 是最后一条，超过 2 天的假没有人审批；请再加一条不写 up_to_days 的'],
    ],
    [
      'types that nobody decides',
      leave('tiers:\n  - { types: [公假], steps: [系部书记] }'),
      ['第 2 行：leave.tiers 每一条都写了 types，别的类型没有人审批；请加上不写 types 的'],
    ],
    [
      'a tier of an unknown type',
      leave('tiers:\n  - { types: [丧假], steps: [系部书记] }\n  - { steps: [班主任] }'),
      ['第 3 行：leave.tiers[0].types[0] “丧假” 不在 types 里'],
    ],
    ['a cc twice', leave('cc: [班干部, 班干部]'), ['第 2 行：leave.cc[1] “班干部” 写了两次']],
    [
      'a cc to all students',
      leave('cc: [学生]'),
      [
        '第 2 行：leave.cc[0] 应该是可以抄送的角色：班主任、副班主任、辅导员、任课教师、班干部、学生检查员、系部书记、学工干事、资助中心、勤助部门负责人、管理员',
      ],
    ],
    [
      'an unknown place',
      place + leave('campus_places: [校圆]'),
      ['第 5 行：leave.campus_places[0] “校圆” 在 places 里没有这个地点，是不是 “校园”？'],
    ],
    [
      'quiet hours all day',
      leave('quiet_hours: { from: 22:00, until: 22:00 }'),
      ['第 2 行：leave.quiet_hours.until 和 from 一样，就是全天都不提醒；不要安静时段请写 none'],
    ],
    ['other quiet hours', leave('quiet_hours: 22:00-06:00'), ['第 2 行：leave.quiet_hours 应该是 { from: 22:30, until: 06:30 } 或 none']],
    ['a grace of weeks', leave('grace_minutes: 20000'), ['第 2 行：leave.grace_minutes 应该是 0 到 1440 之间的整数（分钟）']],
    ['a gate page of maybe', leave('gate_page: 也许'), ['第 2 行：leave.gate_page 应该是 true 或 false']],
  ]

  it.each(cases)('%s', (_, text, expected) => {
    expect(faultsOf(text)).toEqual(expected)
  })
})
