import { describe, expect, it } from '@jest/globals'
import { windowsSection } from '../../src/modules/check-in/school-file.js'
import { baseSections, createSchoolFile, faultLine } from '../../src/school-file/index.js'
import { smallSchool } from './small-school.js'

const schoolFile = createSchoolFile({ sections: [...baseSections, windowsSection] })

/** Errors as the terminal shows them; warnings apart. */
function faultsOf(text: string): string[] {
  const result = schoolFile.validate(text, smallSchool())
  return result.ok ? [] : result.faults.filter(fault => fault.level === 'error').map(faultLine)
}

function warningsOf(text: string): string[] {
  const result = schoolFile.validate(text, smallSchool())
  return (result.ok ? result.warnings : []).map(faultLine)
}

const place = 'places:\n  - name: 教学楼\n    circle: { latitude: 31.23, longitude: 121.47, radius_m: 150 }\n'
const window = (lines: string) => `${place}windows:\n  - name: 早自习\n    weekdays: 一二三四五\n    ${lines.replaceAll('\n', '\n    ')}\n`
const polygon = (points: string) => `places:\n  - name: 操场\n    polygon: ${points}\n`
const calendar = (lines: string) => `calendar:\n  ${lines.replaceAll('\n', '\n  ')}\n`
const term = 'terms: [{ name: 秋, first: 2026-08-31, last: 2026-12-31 }]'

describe('a wrong school file is explained with the line of each fault', () => {
  const cases: [what: string, text: string, expected: string[]][] = [
    ['an empty file', '# 只有说明\n', ['第 1 行：文件是空的，可以从 school.example.yaml 开始']],
    ['a list instead of parts', '- 早自习\n', ['第 1 行：文件应该由 “school:” “windows:” 这样的部分组成']],
    [
      'a Chinese colon',
      'school:\n  name：江城\n  datum: gcj02\n',
      ['第 2 行：这里缺少 “名字: 内容” 里的冒号，或冒号后面缺少空格（这里有中文冒号 “：”，请改成英文冒号加空格 “: ”）'],
    ],
    ['a tab', 'school:\n\tname: 江城\n', ['第 2 行：缩进用了 Tab 键，请改成空格']],
    ['an open quote', 'school:\n  name: "江城\n', ['第 2 行：引号或括号只写了一半']],
    ['a name twice', 'school:\n  name: 甲\n  name: 乙\n', ['第 3 行：“name” 在同一层里写了两次，只能保留一个']],
    [
      'references',
      'school: &a\n  name: 甲\nhelp: *a\n',
      ['第 1 行：不支持 “&a” 引用，请把内容写出来', '第 3 行：不支持 “*a” 引用，请把内容写出来'],
    ],
    ['a tag', 'school: !!js/function x\n', ['第 1 行：不支持 “!” 标记，请去掉']],
    ['a second document', 'school: { name: 甲 }\n---\nhelp: []\n', ['第 2 行：一个文件里只能有一份内容，请去掉 “---”']],
    ['an old YAML version', '%YAML 1.1\n---\nschool: { name: 甲 }\n', ['第 1 行：请去掉 %YAML 这一行']],
    ['an unknown part', 'window: []\n', ['第 1 行：文件里不认识的名字 “window”，是不是 “windows”？']],
    [
      'an unknown name',
      window('open: 07:20\nclosed: 07:50\nclose: 07:50'),
      ['第 8 行：windows[0] 里不认识的名字 “closed”，是不是 “close”？'],
    ],
    ['a missing name', window('open: 07:20'), ['第 5 行：缺少 windows[0].close，应该写成 “07:50” 这样的时间']],
    ['a wrong time', window('open: 07:20\nclose: 25:10'), ['第 8 行：windows[0].close 应该写成 “07:50” 这样的时间']],
    [
      'wrong weekdays',
      window('open: 07:20\nclose: 07:50').replace('一二三四五', '工作日'),
      ['第 6 行：windows[0].weekdays 应该写成 “一二三四五”、[周一, 周二] 或 daily（每天）'],
    ],
    ['a number for a name', 'school:\n  name: 2401\n', ['第 2 行：school.name 应该是学校名称，数字请加引号：“"2401"”']],
    [
      'a wrong datum',
      'school:\n  name: 甲\n  datum: bd09\n',
      ['第 3 行：school.datum 应该是 gcj02（微信、高德、腾讯地图）或 wgs84（GPS）'],
    ],
    [
      'an age out of range',
      window('open: 07:20\nclose: 07:50\nreading_max_age: 5'),
      ['第 9 行：windows[0].reading_max_age 应该是 10 到 3600 之间的整数（秒）'],
    ],
    [
      'an unknown place',
      window('open: 07:20\nclose: 07:50\nplaces: [教学搂]'),
      ['第 9 行：windows[0].places[0] “教学搂” 在 places 里没有这个地点，是不是 “教学楼”？'],
    ],
    [
      'an unknown class',
      window('open: 07:20\nclose: 07:50\nclasses: [软件2401班, 软件2409班]'),
      ['第 9 行：windows[0].classes[1] “软件2409班” 不是已知的班级或部门，是不是 “软件2401班”？'],
    ],
    [
      'a close before the open without next_day',
      window('open: 22:30\nclose: 00:30'),
      ['第 8 行：windows[0].close （00:30）不晚于 open（22:30）；如果第二天才结束，请加一行 next_day: true'],
    ],
    [
      'next_day for a window that ends on its day',
      window('open: 07:20\nclose: 07:50\nnext_day: true'),
      ['第 9 行：windows[0].next_day 写了 true，窗口就超过 24 小时了；close（07:50）如果是当天的，请去掉这一行'],
    ],
    [
      'late outside the window',
      window('open: 07:20\nclose: 07:50\nlate: 07:50'),
      ['第 9 行：windows[0].late （07:50）应该在 open（07:20）和 close（07:50）之间'],
    ],
    [
      'a reminder before the opening',
      window('open: 07:20\nclose: 07:30\nremind_before: 10'),
      ['第 9 行：windows[0].remind_before （10 分钟）比整个窗口还长，提醒应该在窗口打开以后'],
    ],
    [
      'a window twice',
      window('open: 07:20\nclose: 07:50') + '  - { name: 早自习, weekdays: daily, open: 08:00, close: 08:10 }\n',
      ['第 9 行：windows[1].name “早自习” 对同样的班级已经写过了，请换一个名称'],
    ],
    [
      'a place twice',
      place + '  - { name: 教学楼, circle: { latitude: 31, longitude: 121, radius_m: 100 } }\n',
      ['第 4 行：places[1].name “教学楼” 写了两次'],
    ],
    [
      'a place without a shape',
      'places:\n  - name: 操场\n',
      ['第 2 行：places[0] 应该有 circle（圆）或 polygon（多边形），多个形状写在 shapes 里'],
    ],
    [
      'a latitude of 121 degrees',
      'places:\n  - name: 操场\n    circle:\n      latitude: 121.47\n      longitude: 31.23\n      radius_m: 100\n',
      ['第 4 行：places[0].circle.latitude 应该是纬度，-90 到 90 之间的度数'],
    ],
    ['a radius of nothing', place.replace('150', '0'), ['第 3 行：places[0].circle.radius_m 至少 10 米：手机定位没有更准的']],
    ['two corners', polygon('[[31, 121], [31, 122]]'), ['第 3 行：places[0].polygon 至少要有 3 个不同的点']],
    ['corners on a line', polygon('[[31, 121], [31, 122], [31, 123]]'), ['第 3 行：places[0].polygon 所有的点在一条直线上']],
    [
      'a bow tie',
      polygon('[[31, 121], [31.1, 121.1], [31.1, 121], [31, 121.1]]'),
      ['第 3 行：places[0].polygon 边界自己交叉了（第 1 条边和第 3 条边），请按顺序沿边界取点'],
    ],
    [
      'a polygon over the antimeridian',
      polygon('[[31, 179], [31, -179], [32, 179]]'),
      ['第 3 行：places[0].polygon 跨越了东经 180°，不支持这样的区域，请检查经度'],
    ],
    [
      'a hole outside',
      polygon('[[31, 121], [31, 122], [32, 122], [32, 121]]') + '    holes: [[[33, 121], [33, 122], [34, 122]]]\n',
      ['第 4 行：places[0].holes[0] 第 1 个点不在外边界之内'],
    ],
    [
      'a term backwards',
      calendar('terms:\n  - { name: 秋, first: 2026-12-31, last: 2026-08-31 }'),
      ['第 3 行：calendar.terms[0].last （2026-08-31）在 first（2026-12-31）之前，请检查这两个日期'],
    ],
    [
      'a day that does not exist',
      calendar('terms: [{ name: 秋, first: 2026-08-31, last: 2026-11-31 }]'),
      ['第 2 行：calendar.terms[0].last 应该写成 “2026-09-01” 这样的日期'],
    ],
    [
      'a year nobody knows',
      calendar('terms: [{ name: 秋, first: 2026-08-31, last: 2027-01-15 }]'),
      [
        '第 2 行：calendar.terms[0].last 到了 2027 年，程序还没有这一年的放假安排，不会去猜：请按放假通知在 calendar.years 里写上 2027 年的放假和调休',
      ],
    ],
    [
      'a day off twice',
      calendar(`${term}\ndays_off:\n  - { date: 2026-11-05, label: 校庆 }\n  - { first: 2026-11-04, last: 2026-11-06, label: 运动会 }`),
      ['第 5 行：calendar.days_off[1] 2026-11-05 已经写过了（校庆）'],
    ],
    [
      'an unknown role',
      'roles:\n  - { role: 班主认, person: 王老师, scope: school }\n',
      ['第 2 行：roles[0].role 不认识的角色 “班主认”，是不是 “班主任”？'],
    ],
    [
      'nobody to give a role to',
      'roles:\n  - { role: 班主任, scope: school }\n',
      ['第 2 行：roles[0] 应该写 tag、department、person 三者之一，而且只写一个'],
    ],
    [
      'an unknown tag',
      'roles:\n  - { role: 任课教师, tag: 教师们, scope: school }\n',
      ['第 2 行：roles[0].tag “教师们” 不是通讯录里的标签，是不是 “教师”？'],
    ],
    [
      'a name that two people bear',
      'exemptions:\n  - { person: 张伟, reason: 走读, until: 2026-12-31 }\n',
      ['第 2 行：exemptions[0].person “张伟” 有 2 位同名，请改写账号（userid）'],
    ],
    [
      'a period backwards',
      'exemptions:\n  - person: s1\n    reason: 走读\n    from: 2026-12-31\n    until: 2026-09-01\n',
      ['第 5 行：exemptions[0].until （2026-09-01）在 from（2026-12-31）之前，请检查这两个日期'],
    ],
    [
      'an unknown pilot class',
      'classes:\n  pilot: [软件2401班, 软件24班]\n',
      ['第 2 行：classes.pilot[1] “软件24班” 不是已知的班级，是不是 “软件2401班”？'],
    ],
    [
      'a class without its department',
      'classes:\n  explicit:\n    - { name: 新班, department: 没有的部 }\n',
      ['第 3 行：classes.explicit[0].department “没有的部” 不是已知的部门'],
    ],
  ]

  it.each(cases)('%s', (_, text, expected) => {
    expect(faultsOf(text)).toEqual(expected)
  })

  it('names all faults of all parts at once, in the order of their lines', () => {
    const text =
      'school:\n  nam: 甲\nwindows:\n  - name: 早自习\n    weekdays: daily\n    open: 7点\n    close: 八点\n    places: [哪里]\nplace: []\n'

    expect(faultsOf(text).map(line => line.split('：')[0])).toEqual(['第 1 行', '第 2 行', '第 6 行', '第 7 行', '第 9 行'])
  })

  it('does not blame a window for a place whose own entry is wrong', () => {
    expect(faultsOf(window('open: 07:20\nclose: 07:50\nplaces: 教学楼').replace('radius_m: 150', 'radius_m: 大'))).toEqual([
      '第 3 行：places[0].circle.radius_m 应该是半径的米数',
    ])
  })

  it('warns of two windows at one time for one class, and lets them be', () => {
    const second = (classes: string) => `  - { name: 晨读, classes: ${classes}, weekdays: [周五], open: 07:40, close: 08:00 }\n`
    const first = window('open: 07:20\nclose: 07:50\nclasses: 软件系')

    expect(warningsOf(first + second('软件2401班'))).toEqual([
      '第 10 行：（提醒）windows[1].open “晨读” 和 “早自习” 的时间有重叠：学生点一次签到，算在先结束的那个窗口',
    ])
    expect(warningsOf(first + second('护理2401班'))).toEqual([])
    expect(warningsOf(first + second('软件2401班').replace('周五', '周六'))).toEqual([])
  })

  it('sees a window over Sunday midnight meet the Monday morning', () => {
    const night = 'windows:\n  - { name: 夜查, weekdays: 周日, open: 23:30, close: 06:30, next_day: true }\n'

    expect(warningsOf(`${night}  - { name: 早操, weekdays: 周一, open: 06:00, close: 06:20 }\n`)).toHaveLength(1)
    expect(warningsOf(`${night}  - { name: 早操, weekdays: 周二, open: 06:00, close: 06:20 }\n`)).toEqual([])
  })

  it('accepts the parts of later versions and says so', () => {
    expect(warningsOf('work_study:\n  items: [卫生]\n')).toEqual(['第 1 行：（提醒）work_study：这一部分在以后的版本生效'])
  })

  it('reads 07：20 with a Chinese colon, weekdays in every spelling and a part whose lines are all comments', () => {
    expect(
      faultsOf('windows:\n  - { name: 早操, weekdays: [星期一, 周天], open: "6：20", close: 06:40 }\nhelp:\n  # - topic: 签到\n'),
    ).toEqual([])
  })

  it('warns when the 2027 days of the file forget New Year', () => {
    const years = 'terms: [{ name: 秋, first: 2026-08-31, last: 2027-01-15 }]\nyears:\n  - { year: 2027 }'

    expect(warningsOf(calendar(years))).toEqual(['第 4 行：（提醒）calendar.years[0] 没有写 2027-01-01（元旦）放假，是不是漏了？'])
  })
})

describe('a hostile file', () => {
  it('is refused when it is larger than 512 KiB', () => {
    expect(faultsOf(`# ${'x'.repeat(512 * 1024)}\n`)).toEqual(['第 1 行：文件超过 512 KiB，请检查是不是选错了文件'])
  })

  it.each([
    ['brackets', `help: ${'['.repeat(20_000)}`],
    ['indents', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['dashes', `help:\n  ${'- '.repeat(20_000)}x`],
  ])('is refused when it is nested too deep in %s, without overflowing the stack', (_, text) => {
    expect(faultsOf(text)).toEqual([expect.stringContaining('层数太多')])
  })

  it('with 10,000 unknown names is answered with the first 200', () => {
    const faults = faultsOf(Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n'))

    expect(faults).toHaveLength(201)
    expect(faults.at(-1)).toContain('请先改前面的')
  })

  it('cannot reach the prototype of what it is read into', () => {
    expect(faultsOf('__proto__: { polluted: true }\nschool: { name: 甲, __proto__: { datum: gcj02 } }\n')).toHaveLength(2)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
