import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { inspectionCards } from '../../cards/inspection.card.js'
import { createTrail } from '../../src/audit/trail.js'
import { transact } from '../../src/db/index.js'
import {
  ENOUGH_REPORTS,
  fairnessOf,
  inspectorFairness,
  undecidedDoubles,
  type DoubleFiling,
  type FairnessFacts,
  type Tally,
} from '../../src/modules/inspection/fairness.js'
import type { FairnessAllView } from '../../src/modules/inspection/fairness-views.js'
import { readFairness } from '../../src/modules/inspection/fairness-words.js'
import { createReports } from '../../src/modules/inspection/reports.js'
import { addDays, type LocalDate } from '../../src/shared/dates.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { FILE_WITH_INSPECTORS, filed, schoolWithInspectors, TEMPLATE } from './after-school.js'

interface One {
  by: string
  template: string
  place: string
  off: number
}

const DAY = '2026-09-14' as LocalDate

/** As the database sums them up. */
function facts(reports: readonly One[], doubles: DoubleFiling[] = []): FairnessFacts {
  const tallies = new Map<string, Tally>()
  for (const { by, template, place, off } of reports) {
    const key = [by, template, place].join('|')
    const tally = tallies.get(key) ?? { inspectorId: by, template, place, placeName: place, count: 0, total: 0, squares: 0 }
    tallies.set(key, { ...tally, count: tally.count + 1, total: tally.total + off, squares: tally.squares + off * off })
  }
  const inspectors = [...new Set(reports.map(({ by }) => by))].map(id => ({ id, name: id, schoolNo: null }))
  return { inspectors, tallies: [...tallies.values()], doubles }
}

const times = (count: number, one: Partial<One>): One[] =>
  Array.from({ length: count }, () => ({ by: 'qin', template: '晨检', place: '一班', off: 1, ...one }))
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

const anyReports = fc.array(
  fc.record({
    by: fc.constantFrom('a', 'b', 'c', 'd'),
    template: fc.constantFrom('晨检', '晚检'),
    place: fc.constantFrom('一班', '二班'),
    off: fc.integer({ min: 0, max: 20 }).map(halves => halves / 2),
  }),
  // Enough that most of the four have ten.
  { minLength: 40, maxLength: 120, size: 'max' },
)

describe('the fairness of inspectors', () => {
  it('C10: average, spread and difference are those of the single reports; fewer than ten are only counted', () => {
    fc.assert(
      fc.property(anyReports, reports => {
        const { inspectors, tooFew } = fairnessOf(facts(reports))
        const people = [...new Set(reports.map(({ by }) => by))]
        expect(inspectors.length + tooFew).toBe(people.length)
        for (const { id, count, mean, spread, difference, lean } of inspectors) {
          const own = reports.filter(({ by }) => by === id)
          expect(count).toBe(own.length)
          expect(count).toBeGreaterThanOrEqual(ENOUGH_REPORTS)
          expect(mean).toBeCloseTo(average(own.map(({ off }) => off)))
          const variance = own.reduce((sum, { off }) => sum + (off - mean) ** 2, 0) / (own.length - 1)
          expect(spread).toBeCloseTo(Math.sqrt(variance))
          const apart = own.flatMap(one => {
            const others = reports.filter(other => other.by !== id && other.template === one.template)
            return others.length < ENOUGH_REPORTS ? [] : [one.off - average(others.map(({ off }) => off))]
          })
          if (apart.length === 0) expect(difference).toBeNull()
          else expect(difference).toBeCloseTo(average(apart))
          if (lean) expect(lean === 'strict' ? difference : -difference!).toBeGreaterThan(1)
        }
      }),
    )
  })

  it('C10: a template that costs everybody more makes nobody stricter', () => {
    fc.assert(
      fc.property(anyReports, fc.integer({ min: 1, max: 40 }), (reports, more) => {
        const dearer = reports.map(one => (one.template === '晚检' ? { ...one, off: one.off + more } : one))
        const differences = (all: readonly One[]) => new Map(fairnessOf(facts(all)).inspectors.map(one => [one.id, one.difference]))
        const before = differences(reports)
        for (const [id, difference] of differences(dearer)) {
          if (difference === null) expect(before.get(id)).toBeNull()
          else expect(difference).toBeCloseTo(before.get(id)!)
        }
      }),
    )
  })

  it('C10: 偏严 and 偏松 are said only when it is clear', () => {
    const leans = (reports: One[]) => Object.fromEntries(fairnessOf(facts(reports)).inspectors.map(({ id, lean }) => [id, lean]))
    const others = [...times(10, { by: 'su', off: 1 }), ...times(10, { by: 'gao', off: 1.5 }), ...times(10, { by: 'cai', off: 1 })]

    expect(leans([...times(10, { off: 4 }), ...others])).toEqual({ qin: 'strict', su: null, gao: null, cai: null })
    expect(leans([...times(10, { off: 2 }), ...others])['qin']).toBeNull()
    expect(leans([...times(10, { off: 0 }), ...others.map(one => ({ ...one, off: one.off + 4 }))])['qin']).toBe('mild')
    // One very bad room among ten, and of two nobody knows which is the odd one.
    expect(leans([...times(9, { off: 1 }), ...times(1, { off: 20 }), ...others])['qin']).toBeNull()
    const two = [...times(10, { off: 5 }), ...times(10, { by: 'su', off: 3 })]
    expect(leans(two)).toEqual({ qin: null, su: null })
    expect(leans([...two, ...times(9, { by: 'gao', off: 0 })])).toEqual({ qin: null, su: null })
  })

  it('C10: one inspector by template and place, each with ten reports or more, and against others at the same place', () => {
    const reports = [
      ...times(10, { off: 2 }),
      ...times(3, { template: '晚检', place: '二班', off: 5 }),
      ...times(10, { by: 'su', place: '一班', off: 0.5 }),
      ...times(30, { by: 'su', place: '二班', off: 2.5 }),
    ]
    const line = (number: string, inspectorId: string, off: number) => {
      return { number, inspectorId, inspectorName: inspectorId, score: 100 - off, off, counts: true, settled: false }
    }
    const double = {
      date: DAY,
      template: '晨检',
      targetName: '一班',
      lines: [line('1', 'qin', 3), line('2', 'su', 1), line('3', 'gao', 2)],
    }

    const one = inspectorFairness(facts(reports, [double]), 'qin')!

    expect(one.habit).toMatchObject({ count: 13 })
    expect(one.templates).toEqual([{ name: '晨检', count: 10, mean: 2, spread: 0, difference: 0 }])
    expect(one.places).toEqual([{ name: '一班', count: 10, mean: 2, spread: 0, difference: 1.5 }])
    expect(one.few).toEqual([{ name: '晚检', count: 3 }])
    expect(one.doubles).toEqual({ count: 1, difference: 1.5 })
    expect(inspectorFairness(facts(times(9, {})), 'qin')).toBeNull()
  })

  it('C10: two scores are to be decided while what counts differs and not all of it was decided', () => {
    const double = (...lines: [score: number, counts: boolean, settled: boolean][]): DoubleFiling => {
      const all = lines.map(([score, counts, settled], at) => {
        return { number: `${at}`, inspectorId: `${at}`, inspectorName: `${at}`, score, off: 100 - score, counts, settled }
      })
      return { date: DAY, template: '晨检', targetName: '一班', lines: all }
    }
    const listed = (one: DoubleFiling) => undecidedDoubles([one]).length === 1

    expect(listed(double([98, true, false], [99, true, false]))).toBe(true)
    expect(listed(double([98, true, true], [99, true, false]))).toBe(true)
    expect(listed(double([98, true, true], [99, true, true]))).toBe(false)
    expect(listed(double([98, false, true], [99, true, true]))).toBe(false)
    expect(listed(double([98, true, false], [98, true, false]))).toBe(false)
    // The one that counts was amended since.
    expect(listed(double([98, false, true], [97, true, false]))).toBe(false)
  })

  it('C10: however many inspectors and double filings, it is one message, the decisions first, and says how many are left out', () => {
    const reports = Array.from({ length: 60 }, (_, at) => times(10, { by: `检查员${at}号`, off: at / 2 })).flat()
    const lines = [1, 2].map(at => {
      return { number: `XJ260914-000${at}`, inspectorId: `${at}`, inspectorName: '秦检', score: at, off: at, counts: true, settled: false }
    })
    const undecided = Array.from({ length: 9 }, () => ({ date: DAY, template: '宿舍卫生和纪律晨检', targetName: '1号楼 301', lines }))
    const view: FairnessAllView = {
      view: 'inspection.fairness',
      ...fairnessOf(facts(reports)),
      tooFew: 3,
      undecided,
      days: 30,
      from: DAY,
      until: DAY,
      asOf: new Date(0),
    }

    const text = inspectionCards['inspection.fairness'].text(view)

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048)
    expect(text.indexOf('请定一份')).toBeLessThan(text.indexOf('检查员59号'))
    expect(text).toContain('还有 5 处')
    const listed = text.match(/^检查员\d+号 /gm)!.length
    expect(text).toContain(`还有 ${60 - listed} 人没有列出`)
    expect(text).toContain('不到 10 份的 3 人不列')
  })

  it('C10: 检查员 takes a name and a number of days', () => {
    expect(readFairness('')).toEqual({ who: '', days: 30 })
    expect(readFairness('张三')).toEqual({ who: '张三', days: 30 })
    expect(readFairness('张三 90天')).toEqual({ who: '张三', days: 90 })
    expect(readFairness('最近 7 天')).toEqual({ who: '', days: 7 })
    expect(readFairness('9999天')).toEqual({ who: '', days: 366 })
  })
})

describe.each([quickestKind()])('检查员 on %s', kind => {
  let school: TestSchool
  const ids = new Map<string, number>()
  beforeAll(async () => {
    school = await givenSchool(kind, { school: schoolWithInspectors(), file: FILE_WITH_INSPECTORS })
    for (const { id, name } of await school.app.db.background.classGroup.findMany()) ids.set(name, id)
    await school.runTo('2026-09-14T07:40')
    for (let day = 1; day <= 10; day++) {
      await file('qin', addDays(DAY, -day), { off: day % 2 === 0 ? 4 : 6 })
      await file('su', addDays(DAY, -day), { className: '二班', off: 1 })
      await file('cai', addDays(DAY, -day), { className: '二班', off: 1 })
      if (day < 10) await file('dai', addDays(DAY, -day), { className: '二班', off: 1 })
      await file('qin', addDays(DAY, -1), { room: `1号楼 ${300 + day}`, off: 0.5 })
    }
    await file('eva', addDays(DAY, -30), { off: 1 })
  })
  afterAll(() => school?.close())

  function file(by: string, date: LocalDate, { className = '一班', room, off }: { className?: string; room?: string; off: number }) {
    const classId = ids.get(className)!
    const of = { aliases: [], classId, className, beds: 0 }
    const target = room
      ? { kind: 'room' as const, key: `room:${room}`, name: room, ...of }
      : { kind: 'class' as const, key: `class:${classId}`, name: className, ...of }
    return transact(school.app.db.background, tx =>
      createReports(tx).file(
        { trail: createTrail(tx), at: school.clock.now(), actorId: by },
        {
          date,
          template: room ? '宿舍卫生和纪律晨检' : TEMPLATE,
          version: 1,
          target,
          inspectorId: by,
          onBehalfOfId: null,
          findings: [{ item: '地面', points: off }],
          note: null,
          score: 100 - off,
          base: 100,
          photos: [],
          ownClass: false,
          late: false,
        },
      ),
    )
  }

  it('C10: an officer reads who is stricter than the others with the same template; nine reports are only counted', async () => {
    const answer = await school.say('officer', '检查员')

    expect(answer).toContain('检查员 最近 30 天（8月16日–9月14日）')
    expect(answer).toContain('秦检 20 份，平均扣 2.8，波动 2.4，比别人多扣 4.0（偏严）')
    expect(answer).toContain('苏查 10 份，平均扣 1.0，波动 0.0，比别人少扣 1.4')
    expect(answer).toContain('不到 10 份的 1 人不列')
    expect(answer).not.toMatch(/戴黛|艾娃|请定一份/)
    expect(await school.say('officer', '检查员 90天')).toContain('不到 10 份的 2 人不列')
  })

  it('C10: 检查员 张三 is that one by template and place; with nine reports there is no average, a tenth makes one', async () => {
    const one = await school.say('officer', '检查员 秦检')
    const few = await school.say('officer', '检查员 0240104')
    await file('dai', addDays(DAY, -10), { className: '二班', off: 1 })

    expect(one).toContain(`${TEMPLATE} 10 份，平均扣 5.0，波动 1.1，比别人多扣 4.0`)
    expect(one).toContain('1号楼 10 份，平均扣 0.5，波动 0.0，还没有足够的别人可比')
    expect(one).toContain('一班 10 份')
    expect(few).toContain('交了 9 份，不到 10 份，先不算平均')
    expect(await school.say('officer', '检查员 戴黛')).toContain('合计 10 份，平均扣 1.0')
    expect(await school.say('officer', '检查员 戴黛')).toContain('同时查同一处 10 次，平均和对方差不多')
    expect(await school.say('officer', '检查员 艾娃')).toContain('没有叫“艾娃”的检查员')
  })

  it('C10: two different scores for one slot stand first, with how to decide, until an officer has decided', async () => {
    const first = await filed(school, { by: 'qin', findings: [{ item: '地面', points: 2 }] })
    const second = await filed(school, { by: 'su', findings: [{ item: '地面', points: 1 }] })

    const asked = await school.say('officer', '检查员')
    const ofOne = await school.say('officer', '检查员 苏查')
    const ofAnother = await school.say('officer', '检查员 戴黛')
    await school.say('officer', `裁定 ${second.number}`)

    expect(asked.split('\n').slice(1, 3)).toEqual([
      `两份分数不一样，请定一份。以哪一份为准，发它的单号：裁定 ${first.number}；都算（取平均）发：裁定 ${first.number} 都算`,
      `9月14日 ${TEMPLATE} 一班：秦检 98 分（${first.number}）、苏查 99 分（${second.number}）`,
    ])
    expect(ofOne).toContain(first.number)
    expect(ofAnother).not.toContain('请定一份')
    expect(await school.say('officer', '检查员')).not.toContain('请定一份')
  })

  it('C10: 都算 decides too, until one of the two is changed', async () => {
    school.at('2026-09-15T07:40')
    const first = await filed(school, { by: 'qin', findings: [{ item: '地面', points: 3 }] })
    await filed(school, { by: 'su', findings: [{ item: '地面', points: 1 }] })
    await school.say('officer', `裁定 ${first.number} 都算`)
    const decided = await school.say('officer', '检查员')
    await school.say('qin', `改巡检 ${first.number} 地面-2 原因 看错了`)
    await school.say('qin', '确认')

    expect(decided).not.toContain('请定一份')
    expect(await school.say('officer', '检查员')).toContain(`秦检 98 分（${first.number}）`)
  })

  it('C10: nobody but an officer reads it, and a sentence that begins with the word is no question for it', async () => {
    for (const userid of ['t.wang', 'secretary', 'qin', 'amy', 'boss'])
      expect(await school.say(userid, '检查员 秦检')).toBe('检查员的松紧只给学工干事看。对某一份分数有疑问，班主任可以发“申诉”。')
    expect(await school.say('t.wang', '检查员看错了')).not.toContain('松紧')
  })
})
