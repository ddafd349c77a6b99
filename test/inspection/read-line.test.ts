import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_TEMPLATES } from '../../src/modules/inspection/default-templates.js'
import type { Finding } from '../../src/modules/inspection/inspection.js'
import { readLine, type ReadContext } from '../../src/modules/inspection/read-line.js'
import { classTarget, roomTarget, templateOf } from './targets.js'

const CLASSROOMS = ['301', '302', '303', '304'].map((room, index) =>
  classTarget(index + 1, `信息${2401 + index}班`, [room, `${2401 + index}`]),
)
const MORNING: ReadContext = { template: templateOf('每日卫生'), targets: CLASSROOMS, current: null }
const STUDY: ReadContext = { ...MORNING, template: templateOf('晚自习') }
const EVENING: ReadContext = { ...MORNING, template: templateOf('晚检') }
const ROOMS = [roomTarget('1号楼', '301'), roomTarget('1号楼', '302'), roomTarget('2号楼', '302'), roomTarget('2号楼', '405')]
const DORMITORY: ReadContext = { template: templateOf('宿舍'), targets: ROOMS, current: null }

function short({ item, points, count, beds, text, rectify }: Finding): string {
  const parts = [
    `${item}-${points}`,
    ...(beds ? [`${beds.join('+')}床`] : []),
    ...(count ? [`${count}人`] : []),
    ...(text ? [`“${text}”`] : []),
  ]
  return `${parts.join(' ')}${rectify ? ' 整改' : ''}`
}

/** `302 1号楼: 地面-2; 黑板-1` as one comparable line a target. */
function said(message: string, context: ReadContext): unknown {
  const result = readLine(message, context)
  if (result?.kind !== 'read') return result && [result.question, ...Object.values(result.details)].join(' ')
  return result.lines.map(({ target, findings, note, clean }) => {
    const words = [...findings.map(short), ...(clean ? ['满分'] : []), ...(note ? [`备注 ${note}`] : [])]
    return `${target.aliases[0]}：${words.join('；')}`
  })
}

describe('an inspector’s line', () => {
  const cases: [message: string, context: ReadContext, expected: unknown][] = [
    ['301 地面-2 黑板-1 垃圾未倒', MORNING, ['301：地面-2；黑板-1；垃圾-1 整改']],
    ['301地面-2黑板-1垃圾未倒', MORNING, ['301：地面-2；黑板-1；垃圾-1 整改']],
    ['３０１　地面－２，黑板扣１分；垃圾没倒', MORNING, ['301：地面-2；黑板-1；垃圾-1 整改']],
    ['2401 说话3人 睡觉1', STUDY, ['301：说话-1.5 3人；睡觉-0.5 1人']],
    ['信息2402班：3人说话，睡觉两个人', STUDY, ['302：说话-1.5 3人；睡觉-1 2人']],
    ['2401 有三个人讲话 没有人睡觉', STUDY, ['301：说话-1.5 3人']],
    ['2401 说话 3人 玩手机 1', STUDY, ['301：说话-1.5 3人；玩手机-1 1人']],
    ['303 合格', MORNING, ['303：满分']],
    ['303 满分', MORNING, ['303：满分']],
    ['303好', MORNING, ['303：满分']],
    ['304 全优', MORNING, ['304：满分']],
    ['304 没问题', MORNING, ['304：满分']],
    ['301 地面干净', MORNING, ['301：满分']],
    ['其余满分', { ...MORNING, done: ['class:1'] }, ['302：满分', '303：满分', '304：满分']],
    ['301 地面-2，其他班都合格', { ...MORNING, done: ['class:4'] }, ['301：地面-2', '302：满分', '303：满分']],
    ['全部满分', MORNING, ['301：满分', '302：满分', '303：满分', '304：满分']],
    ['全部满分', { ...MORNING, current: CLASSROOMS[1]! }, 'this-or-all 信息2402班'],
    ['其余满分', { ...MORNING, done: CLASSROOMS.map(target => target.key) }, 'nothing-left'],
    ['301 地面-2，桌椅不齐 整改', MORNING, ['301：地面-2；桌椅-1 整改']],
    ['301 地面-2 垃圾未倒 不用整改', MORNING, ['301：地面-2；垃圾-1']],
    ['301 限期整改：地面-1', MORNING, ['301：地面-1 整改']],
    ['301 地面-2\n302 合格\n303 黑板没擦 讲台-1', MORNING, ['301：地面-2', '302：满分', '303：黑板-1；讲台-1']],
    ['301 地面-2 302 合格', MORNING, ['301：地面-2', '302：满分']],
    ['301 地面-1\n302 黑板-1\n301 讲台-1', MORNING, ['301：地面-1；讲台-1', '302：黑板-1']],
    ['301 地面-1 地面-1', MORNING, ['301：地面-2']],
    ['301 地面有很多纸片-2', MORNING, ['301：地面-2 “有很多纸片”']],
    ['301 地面 有水', MORNING, ['301：地面-1 “有水”']],
    ['301 地面2处水渍-1', MORNING, ['301：地面-1 “2处水渍”']],
    ['301 地面 2', MORNING, ['301：地面-2']],
    ['301 地面2分', MORNING, ['301：地面-2']],
    ['301 门窗-半分', MORNING, ['301：门窗-0.5']],
    ['301 教室地面-1', MORNING, ['301：地面-1 “教室”']],
    ['301 地面-1 备注：早上停水，没法拖地', MORNING, ['301：地面-1；备注 早上停水，没法拖地']],
    ['301 备注：下雨\n302 地面-1', MORNING, ['301：备注 下雨', '302：地面-1']],
    ['地面-2', { ...MORNING, current: CLASSROOMS[2]! }, ['303：地面-2']],
    ['合格', { ...MORNING, current: CLASSROOMS[2]! }, ['303：满分']],
    ['302', { ...MORNING, current: CLASSROOMS[2]! }, ['302：']],
    ['2403 应到45实到43 缺勤2 幕布未收 电源未关', EVENING, 'unknown-word 幕布未收'],
    ['2403 应到45 实到43 缺勤2 电源未关', EVENING, ['303：应到实到-0 “应到45、实到43”；缺勤-2 2人；电源-2 整改']],
    ['2403 门窗已关 电源没关', EVENING, ['303：电源-2 整改']],
    ['2403 门窗关好 电源已关 无迟到', EVENING, ['303：满分']],
    ['1-302 2床被子未叠 5床内务-1', DORMITORY, ['302：被子-1 2床；内务-1 5床']],
    ['1号楼302 2、5床被子没叠', DORMITORY, ['302：被子-2 2+5床']],
    ['1号楼 302 二床被子 3床被子未叠', DORMITORY, ['302：被子-2 2+3床']],
    ['405 被子未叠 2床', DORMITORY, ['405：被子-1 2床']],
    ['405 2床床单乱-1', DORMITORY, ['405：内务-1 2床 “乱”']],
    ['405 2床单不平', DORMITORY, ['405：内务-1 2床 “不平”']],
    ['405 3床没起床 大功率1个', DORMITORY, ['405：未起床-1 3床 1人；违规电器-5 1人 整改']],
    ['405 3床地面脏', DORMITORY, ['405：地面-1 “3床”']],
  ]

  it.each(cases.map(([message, context, expected]) => ({ message, context, expected })))(
    'C03: $message',
    ({ message, context, expected }) => {
      expect(said(message, context)).toEqual(expected)
    },
  )
})

describe('what is not clear is asked, once, and nothing is dropped', () => {
  const cases: [message: string, context: ReadContext, question: string, choices: string[]][] = [
    ['302 被子-1', DORMITORY, 'which-target 302', ['1号楼 302 被子-1', '2号楼 302 被子-1']],
    ['地面-2', MORNING, 'which-target', CLASSROOMS.map(({ name }) => `${name} 地面-2`)],
    ['合格', MORNING, 'which-target', CLASSROOMS.map(({ name }) => `${name} 合格`)],
    ['301 地面-5', MORNING, 'points-beyond 地面 5 3 信息2401班', ['301 地面-3']],
    ['301 地面-2 地面-2', MORNING, 'points-beyond 地面 4 3 信息2401班', []],
    ['301 地面-0.3', MORNING, 'half-points 地面 0.3 信息2401班', []],
    ['2401 说话', STUDY, 'how-many 说话 0 信息2401班', ['2401 说话1人', '2401 说话2人', '2401 说话3人']],
    ['2401 说话3人4人', STUDY, 'two-numbers 说话', []],
    ['301 窗帘坏了', MORNING, 'unknown-word 窗帘坏了', []],
    ['301 地面-2 窗帘坏了', MORNING, 'unknown-word 窗帘坏了', []],
    ['301 地面-2 合格', MORNING, 'clean-or-not 信息2401班', []],
    ['399 地面-2', MORNING, 'unknown-target 399', CLASSROOMS.map(({ name }) => `${name} 地面-2`)],
    ['软件2401班 地面-2', MORNING, 'unknown-target 软件2401班', CLASSROOMS.map(({ name }) => `${name} 地面-2`)],
    ['405 7床被子未叠', DORMITORY, 'not-a-bed 7 6 2号楼 405', []],
    ['405 被子2', DORMITORY, 'bed-or-points 被子 2', ['405 2床被子', '405 被子-2']],
    ['301 -2', MORNING, 'unknown-word -2', []],
    ['301 整改', MORNING, 'unknown-word 整改', []],
  ]

  it.each(cases.map(([message, context, question, choices]) => ({ message, context, question, choices })))(
    'C03: $message',
    ({ message, context, question, choices }) => {
      expect(said(message, context)).toBe(question)
      const result = readLine(message, context)
      expect(result?.kind === 'ask' ? result.choices.map(choice => choice.text) : null).toEqual(choices)
    },
  )

  it('C03: a name that two items share is asked about, and the choice is understood', () => {
    const [first, second, ...others] = MORNING.template.items
    const template = { ...MORNING.template, items: [{ ...first!, aliases: ['地上'] }, { ...second!, aliases: ['地上'] }, ...others] }

    const result = readLine('301 地上-1', { ...MORNING, template })

    expect(result).toMatchObject({ kind: 'ask', question: 'which-item', details: { word: '地上' } })
    expect(said('301 黑板-1', { ...MORNING, template })).toEqual(['301：黑板-1'])
  })

  it('C03: what has nothing to do with an inspection is somebody else’s', () => {
    for (const text of ['你好', '请假 明天', '', '地面怎么扣分？', '谢谢老师', '明天还有课吗', '👍'])
      expect([text, readLine(text, MORNING)]).toEqual([text, null])
  })

  it('C03: each choice is read without a second question of the same kind', () => {
    for (const [message, context, question] of cases) {
      const result = readLine(message, context)
      if (result?.kind !== 'ask') continue
      for (const { text } of result.choices)
        expect([text, said(text, context)]).not.toEqual([text, expect.stringContaining(question.split(' ')[0]!)])
    }
  })

  it('C03: whatever is typed is answered, and every finding is one of the template within its ceiling', () => {
    const words = [
      '301',
      '1-302',
      '地面',
      '黑板',
      '-2',
      '-9',
      '3人',
      '2床',
      '被子',
      '说话',
      '合格',
      '整改',
      '其余满分',
      '备注:',
      ' ',
      ',',
      '\n',
      '应到',
      '乱',
    ]
    const message = fc.oneof(
      fc.array(fc.constantFrom(...words), { maxLength: 12 }).map(parts => parts.join('')),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
    )
    fc.assert(
      fc.property(message, fc.constantFrom(...DEFAULT_TEMPLATES), fc.boolean(), (text, template, inRoom) => {
        const targets = [...CLASSROOMS, ...ROOMS]
        const result = readLine(text, { template: { ...template, version: 1 }, targets, current: inRoom ? ROOMS[0]! : null })
        if (result?.kind !== 'read') return
        for (const { findings } of result.lines)
          for (const finding of findings) {
            const item = template.items.find(({ name }) => name === finding.item)
            expect(item).toBeDefined()
            expect(finding.points).toBeLessThanOrEqual(item!.ceiling)
          }
      }),
      { numRuns: 500 },
    )
  })
})
