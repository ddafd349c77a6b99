import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_LEAVE_RULES as rules } from '../../src/modules/leave/default-rules.js'
import type { LeaveForm, LeaveShape } from '../../src/modules/leave/leave.js'
import { checkLimits } from '../../src/modules/leave/limits.js'
import { answerText, type LeaveReading, readCorrection, readRequest, writeForm } from '../../src/modules/leave/read-request.js'
import { spanOf } from '../../src/modules/leave/units.js'
import { localDate } from '../../src/shared/dates.js'
import { autumnTerm } from './support.js'

const calendar = autumnTerm()
/** Thursday 17 September, half past ten in the morning. */
const contextAt = (time: string, asked = true) => {
  const now = new Date(`${time}+08:00`)
  return { now, today: localDate(now), rules, calendar, asked }
}
const thursday = contextAt('2026-09-17T10:30')
const read = (text: string, context = thursday) => readRequest(text, context)

/** A reading in one line: what was understood, the reason; or what is asked, with its choices. */
function said(reading: LeaveReading | null): string {
  if (!reading) return '—'
  if (reading.kind === 'form') return [...reading.understood, reading.form.reason ?? ''].join(' | ')
  return `${reading.question.about}? ${reading.question.choices.map(({ label }) => label).join(' / ')}`
}

describe('plain words become a filled form (B19)', () => {
  it.each([
    ['明天下午第5、6节看牙请假', '9月18日（周五）第5–6节 14:00–15:40 | 病假（因为写了“看牙”，不对可以改） | 看牙'],
    ['请假 后天一天 回家', '9月19日（周六）全天 | 事假（因为写了“回家”，不对可以改） | 要离校 | 回家'],
    ['下周三到周五 请病假 发烧', '9月23日（周三）至9月25日（周五） | 病假 | 发烧'],
    ['周五晚自习请事假', '9月18日（周五）第9–10节 18:30–20:10 | 事假 | '],
    ['今天第三节到第五节 头疼', '9月17日（周四）第3–5节 10:00–14:45 | 病假（因为写了“头疼”，不对可以改） | 头疼'],
    ['10月8号上午', '10月8日（周四）上午 | '],
    ['9.20-9.22', '9月20日（周日）至9月22日（周二） | '],
    ['14:00-16:00', '9月17日（周四）14:00–16:00 | '],
    ['这周日晚上不回宿舍', '9月20日（周日）18:00 至 9月21日（周一）06:00 | 要离校 | 不回宿舍'],
    ['本月20日至22日', '9月20日（周日）至9月22日（周二） | '],
    ['20号到22号 其他', '9月20日（周日）至9月22日（周二） | 其他 | '],
    ['9月20-22日', '9月20日（周日）至9月22日（周二） | '],
    ['9月30日到10月2日', '9月30日（周三）至10月2日（周五，国庆节） | '],
    ['10月10日 全天', '10月10日（周六，国庆节调休）全天 | '],
    ['从周五下午到周日晚上回家 离校', '9月18日（周五）下午至9月20日（周日）晚上 | 事假（因为写了“回家”，不对可以改） | 要离校 | 回家'],
    ['从明天上午8点到后天中午 事假', '9月18日（周五）08:00 至 9月19日（周六）12:00 | 事假 | '],
    ['明天下午2点到4点看病', '9月18日（周五）14:00–16:00 | 病假（因为写了“看病”，不对可以改） | 看病'],
    ['明早8点半到10点', '9月18日（周五）08:30–10:00 | '],
    ['明早八点三刻到十点一刻', '9月18日（周五）08:45–10:15 | '],
    ['晚上7点到9点', '9月17日（周四）19:00–21:00 | '],
    ['明天8.30到10.00', '9月18日（周五）08:30–10:00 | '],
    ['明天14点到16点30分', '9月18日（周五）14:00–16:30 | '],
    ['22:00到6:00', '9月17日（周四）22:00 至 9月18日（周五）06:00 | '],
    ['现在到放学', '9月17日（周四）10:30–17:40 | '],
    ['明天14:00 2小时', '9月18日（周五）14:00–16:00 | '],
    ['明天中午', '9月18日（周五）12:00–14:00 | '],
    ['明天早自习', '9月18日（周五）06:00–08:00 | '],
    ['下午前两节', '9月17日（周四）第5–6节 14:00–15:40 | '],
    ['明天最后一节', '9月18日（周五）第10节 19:25–20:10 | '],
    ['第五六节课 看牙', '9月17日（周四）第5–6节 14:00–15:40 | 病假（因为写了“看牙”，不对可以改） | 看牙'],
    ['明天第5到7节', '9月18日（周五）第5–7节 14:00–16:45 | '],
    ['明天起3天 事假', '9月18日（周五）至9月20日（周日） | 事假 | '],
    ['下周一开始请一周病假', '9月21日（周一）至9月27日（周日） | 病假 | '],
    ['明天和后天请假回家', '9月18日（周五）至9月19日（周六） | 事假（因为写了“回家”，不对可以改） | 要离校 | 回家'],
    ['明天上午下午都请假', '9月18日（周五）上午至下午 | '],
    ['明天（周五）请假', '9月18日（周五）全天 | '],
    ['周末回家', '9月19日（周六）至9月20日（周日） | 事假（因为写了“回家”，不对可以改） | 要离校 | 回家'],
    ['下周一至五 集训', '9月21日（周一）至9月25日（周五） | 公假（因为写了“集训”，不对可以改） | 集训'],
    ['周五到周一 事假', '9月18日（周五）至9月21日（周一） | 事假 | '],
    ['周五、周六、周日请假', '9月18日（周五）至9月20日（周日） | '],
    ['9月18号请假到9月20号', '9月18日（周五）至9月20日（周日） | '],
    ['明后两天请假', '9月18日（周五）至9月19日（周六） | '],
    ['请3天病假，从明天起', '9月18日（周五）至9月20日（周日） | 病假 | '],
    ['明天9点以前', '9月18日（周五）00:00–09:00 | '],
    ['两天后 事假', '9月19日（周六）全天 | 事假 | '],
    ['昨天下午 病假', '9月16日（周三）下午 | 病假 | '],
    ['２０２６年１０月８日　上午　事假', '10月8日（周四）上午 | 事假 | '],
    ['2027-01-04 事假', '2027年1月4日（周一）全天 | 事假 | '],
    ['1月4号 事假', '2027年1月4日（周一）全天 | 事假 | '],
    ['老师您好，我明天上午要去医院复查，想请个假，谢谢老师', '9月18日（周五）上午 | 病假（因为写了“医院”，不对可以改） | 去医院复查'],
    ['请假因为明天要看牙', '9月18日（周五）全天 | 病假（因为写了“看牙”，不对可以改） | 看牙'],
    ['明天全天，因为9月3号摔伤了，要复查', '9月18日（周五）全天 | 病假（因为写了“摔伤”，不对可以改） | 9月3号摔伤了，要复查'],
    ['明天有一点不舒服，早点回家，不离校', '9月18日（周五）全天 | 病假（因为写了“不舒服”，不对可以改） | 不离校 | 有一点不舒服，早点回家'],
    ['明天下午 去3号楼找2401班的同学 事假', '9月18日（周五）下午 | 事假 | 去3号楼找2401班的同学'],
  ])('%s', (text, expected) => {
    expect(said(read(text))).toBe(expected)
  })

  it('B19: a week begins on Monday, also for one who asks on a Sunday', () => {
    const sunday = contextAt('2026-09-20T20:00')

    expect(said(read('下周三 事假', sunday))).toBe('9月23日（周三）全天 | 事假 | ')
    expect(said(read('周日 晚上 事假', sunday))).toBe('9月20日（周日）晚上 | 事假 | ')
    expect(said(read('明天第1节 事假', sunday))).toBe('9月21日（周一）第1节 08:00–08:45 | 事假 | ')
  })

  it('B19: “明天” is the school’s tomorrow in the last minute of the day', () => {
    expect(said(read('明天 事假', contextAt('2026-09-17T23:59:59')))).toBe('9月18日（周五）全天 | 事假 | ')
    expect(said(read('明天 事假', contextAt('2026-09-18T00:00:00')))).toBe('9月19日（周六）全天 | 事假 | ')
  })

  it('B19: a date at the turn of the year is the near one', () => {
    expect(said(read('1月4日 事假', contextAt('2026-12-30T10:00')))).toContain('2027年1月4日')
    expect(said(read('12月30日 事假', contextAt('2027-01-02T10:00')))).toContain('2026年12月30日')
  })
})

describe('what has two meanings is asked, one question at a time (B19)', () => {
  it.each([
    ['请假', 'when? 今天 9月17日（周四） / 明天 9月18日（周五） / 后天 9月19日（周六）'],
    ['我想请假三天', 'from-when? 今天 9月17日（周四） / 明天 9月18日（周五） / 后天 9月19日（周六）'],
    ['到周五请假', 'from-when? 今天 9月17日（周四） / 明天 9月18日（周五）'],
    ['周三请假', 'which-day? 9月16日（周三），已过 / 9月23日（周三）'],
    ['本周请假', 'which-day? 9月17日（周四） / 9月18日（周五） / 9月17日（周四）至9月18日（周五）'],
    [
      '下周请假',
      'which-day? 9月21日（周一） / 9月22日（周二） / 9月23日（周三） / 9月24日（周四） / 9月25日（周五） / 9月21日（周一）至9月25日（周五）',
    ],
    ['15号请假', 'which-day? 9月15日（周二），已过 / 10月15日（周四）'],
    ['明天（周六）请假', 'which-day? 9月18日（周五） / 9月19日（周六）'],
    ['从明天8点到后天中午', 'which-hour? 上午 08:00 / 晚上 20:00'],
    ['明天8点', 'which-hour? 上午 08:00 / 晚上 20:00'],
    ['从周五14:00到周日8点', 'which-hour? 上午 08:00 / 晚上 20:00'],
    [
      '明天上午9点',
      'until-when? 9月18日（周五）09:00–10:00 / 9月18日（周五）09:00–11:00 / 9月18日（周五）09:00–12:00 / 9月18日（周五）09:00–18:00 / 9月18日（周五）09:00–24:00',
    ],
    ['明天半天', 'which-part? 9月18日（周五）上午 / 9月18日（周五）下午'],
    ['明天一天半', 'which-part? 9月18日（周五）上午至9月19日（周六）上午 / 9月18日（周五）下午至9月19日（周六）晚上'],
    [
      '明天下午两节课',
      'which-periods? 9月18日（周五）第5–6节 14:00–15:40 / 9月18日（周五）第6–7节 14:55–16:45 / 9月18日（周五）第7–8节 16:00–17:40',
    ],
    ['明天下午第1节', 'which-periods? 9月18日（周五）第5节 14:00–14:45 / 9月18日（周五）第1节 08:00–08:45'],
    [
      '明天第1、3节',
      'which-span? 9月18日（周五）第1–3节 08:00–10:45 / 9月18日（周五）第1节 08:00–08:45 / 9月18日（周五）第3节 10:00–10:45',
    ],
    ['明天下午和周一上午请假', 'which-span? 9月18日（周五）下午 / 9月21日（周一）上午 / 9月18日（周五）12:00 至 9月21日（周一）12:00'],
    ['周五和周日请假', 'which-span? 9月18日（周五）全天 / 9月20日（周日）全天 / 9月18日（周五）至9月20日（周日）'],
    [
      '周五第7、8节和晚自习请假',
      'which-span? 9月18日（周五）第7–8节 16:00–17:40 / 9月18日（周五）第9–10节 18:30–20:10 / 9月18日（周五）16:00–20:10',
    ],
    [
      '明天第1-2节、第5-6节',
      'which-span? 9月18日（周五）第1–2节 08:00–09:40 / 9月18日（周五）第5–6节 14:00–15:40 / 9月18日（周五）08:00–15:40',
    ],
    ['明天上午和晚上', 'which-span? 9月18日（周五）上午 / 9月18日（周五）晚上 / 9月18日（周五）全天'],
    ['昨晚发烧，今天上午请假', 'which-span? 9月16日（周三）晚上 / 9月17日（周四）上午 / 9月16日（周三）18:00 至 9月17日（周四）12:00'],
    ['明天回家，周日回来', 'until-when? 9月18日（周五）全天 / 9月18日（周五）至9月19日（周六） / 9月18日（周五）至9月20日（周日）'],
    ['周三周四请假', 'which-day? 9月16日（周三），已过 / 9月23日（周三）'],
    ['周五以前请假', 'from-when? 今天 9月17日（周四） / 明天 9月18日（周五）'],
    ['第7节开始请假', 'until-when? 9月17日（周四）16:00–17:00 / 9月17日（周四）16:00–18:00 / 9月17日（周四）16:00–24:00'],
    [
      '周五下午放学后回家',
      'until-when? 9月18日（周五）17:40–18:00 / 9月18日（周五）17:40–18:40 / 9月18日（周五）17:40–19:40 / 9月18日（周五）17:40–24:00',
    ],
    ['2月30日请假', 'no-such-day? '],
    ['第11节请假', 'no-such-period? '],
    ['请假几天', 'from-when? 今天 9月17日（周四） / 明天 9月18日（周五） / 后天 9月19日（周六）'],
  ])('%s', (text, expected) => {
    expect(said(read(text))).toBe(expected)
  })

  it('B19: 从明天 without an end is asked until when, beginning with the one day', () => {
    expect(said(read('从明天开始请假'))).toMatch(/^until-when\? 9月18日（周五）全天 \//)
  })

  it('B19: a period whose hour is over today is asked about, one still to come is today’s', () => {
    expect(said(read('第1节 事假'))).toBe('which-day? 今天 9月17日（周四） / 明天 9月18日（周五）')
    expect(said(read('第4节 事假'))).toBe('9月17日（周四）第4节 10:55–11:40 | 事假 | ')
  })

  it('B19: an answered question loses nothing of the request, and a second doubt is asked next', () => {
    const first = read('周三8点请病假 发烧，9月3号开始的')
    if (first?.kind !== 'ask') throw new Error('nothing was asked')
    const second = read(answerText(first.question, '2'))
    if (second?.kind !== 'ask') throw new Error('nothing was asked')
    const third = read(answerText(second.question, '上午 08:00'))
    if (third?.kind !== 'ask') throw new Error('nothing was asked')

    expect([first.question.about, second.question.about, third.question.about]).toEqual(['which-day', 'which-hour', 'until-when'])
    expect(said(read(answerText(third.question, '3')))).toBe('9月23日（周三）08:00–12:00 | 病假 | 发烧，9月3号开始的')
  })

  it('B19: of two times the one that was chosen leaves the reason, the other stays in it', () => {
    const asked = read('昨晚发烧，今天上午请病假')
    if (asked?.kind !== 'ask') throw new Error('nothing was asked')

    expect(said(read(answerText(asked.question, '2')))).toBe('9月17日（周四）上午 | 病假 | 昨晚发烧')
    expect(said(read(answerText(asked.question, '3')))).toBe('9月16日（周三）18:00 至 9月17日（周四）12:00 | 病假 | 发烧')
  })

  it('B19: three days in a row keep the third while the week is asked', () => {
    const asked = read('周一、周二、周三请假')
    if (asked?.kind !== 'ask') throw new Error('nothing was asked')

    expect(said(read(answerText(asked.question, '2')))).toBe('9月21日（周一）至9月23日（周三） | ')
  })

  it('B19: a question may also be answered in words of one’s own', () => {
    const asked = read('请病假 发烧')
    if (asked?.kind !== 'ask') throw new Error('nothing was asked')

    expect(said(read(answerText(asked.question, '明天下午第5节')))).toBe('9月18日（周五）第5节 14:00–14:45 | 病假 | 发烧')
    expect(said(read(answerText(asked.question, '２')))).toBe('9月18日（周五）全天 | 病假 | 发烧')
  })
})

describe('a text nobody was asked for (B19)', () => {
  const free = contextAt('2026-09-17T10:30', false)

  it.each([
    '你好',
    '明天有课吗',
    '明天放假吗',
    '怎么请假',
    '请假要多久批',
    '取消请假',
    '销假',
    '我的假条',
    '明天下午开班会',
    '同意 QJ0914-07',
    '14:00-16:00',
    '',
  ])('“%s” is not taken for a request', text => {
    expect(read(text, free)).toBeNull()
  })

  it.each(['我想请假', '明天下午请个假', '后天病假', '今天第三节到第五节 头疼', '这周日晚上不回宿舍', '能不能明天下午请假'])(
    '“%s” is',
    text => {
      expect(read(text, free)).not.toBeNull()
    },
  )
})

describe('a correction changes what it names and nothing else (B01)', () => {
  const form: Partial<LeaveForm> = {
    type: '事假',
    reason: '看牙',
    shape: { kind: 'periods', date: localDate(new Date('2026-09-18T00:00+08:00')), first: 5, last: 6 },
  }
  const corrected = (text: string, onto: Partial<LeaveForm> = form) => said(readCorrection(onto, text, thursday))
  const days = read('下周一到周三 事假 回家')!.form

  it.each([
    ['不对，是后天', '9月19日（周六）第5–6节 14:00–15:40 | 事假 | 看牙'],
    ['改成病假', '9月18日（周五）第5–6节 14:00–15:40 | 病假 | 看牙'],
    ['第5节到第7节', '9月18日（周五）第5–7节 14:00–16:45 | 事假 | 看牙'],
    ['不是明天，是下周一', '9月21日（周一）第5–6节 14:00–15:40 | 事假 | 看牙'],
    ['不是事假，是病假', '9月18日（周五）第5–6节 14:00–15:40 | 病假 | 看牙'],
    ['上午', '9月18日（周五）上午 | 事假 | 看牙'],
    ['全天', '9月18日（周五）全天 | 事假 | 看牙'],
    ['后天上午', '9月19日（周六）上午 | 事假 | 看牙'],
    ['到第8节', '9月18日（周五）第5–8节 14:00–17:40 | 事假 | 看牙'],
    ['到16:00', '9月18日（周五）14:00–16:00 | 事假 | 看牙'],
    ['三天', '9月18日（周五）至9月20日（周日） | 事假 | 看牙'],
    ['要离校', '9月18日（周五）第5–6节 14:00–15:40 | 事假 | 要离校 | 看牙'],
    ['事由改成牙疼，去拔牙', '9月18日（周五）第5–6节 14:00–15:40 | 事假 | 牙疼，去拔牙'],
    ['改成周三', 'which-day? 9月16日（周三），已过 / 9月23日（周三）'],
    ['好的', '—'],
    ['', '—'],
  ])('%s', (text, expected) => {
    expect(corrected(text)).toBe(expected)
  })

  it('B01: moves several days together, or their end alone', () => {
    expect(corrected('不对，是下周二', days)).toContain('9月22日（周二）至9月24日（周四）')
    expect(corrected('到周五', days)).toContain('9月21日（周一）至9月25日（周五）')
  })
})

describe('any text at all', () => {
  const pieces = fc.constantFrom(
    ...'明天 后天 周三 下周 第5节 第 节 到 至 - 和 、 从 起 8点 上午 晚上 10月8号 9.20 14:00 三天 半天 请假 病假 发烧 离校 因为 事由: 不是 是 ]]> =1+1 😷 ２ (( 一 十 两 点 月 日 号 周 99 2026-13-41 9999-12-31 2099-12-31'.split(
      ' ',
    ),
    '<a href="x">',
    '\ud83d',
    '\u0000',
    '\u3000',
  )
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.array(pieces, { maxLength: 14 }).map(words => words.join('')),
    fc.array(pieces, { maxLength: 14 }).map(words => words.join(' ')),
  )

  it('B19: is read without an exception, and a shape that is understood is one the school has', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, asked) => {
        const reading = readRequest(text, { ...thursday, asked })

        if (reading?.kind !== 'form') return
        const span = spanOf(reading.form.shape!, rules)
        expect(span).not.toBeNull()
        checkLimits(span!, { now: thursday.now, rules, calendar })
        expect(reading.form.reason ?? '').not.toMatch(/\p{Surrogate}|\p{Cc}/u)
      }),
      { numRuns: 1500 },
    )
  })

  it('B19: every choice of a question leads on to a form or to another question, and in the end to a form', () => {
    fc.assert(
      fc.property(anyText, fc.nat(8), (text, pick) => {
        let reading = readRequest(text, thursday)
        for (let asked = 0; reading?.kind === 'ask' && reading.question.choices.length > 0; asked++) {
          expect(asked).toBeLessThan(8)
          reading = readRequest(reading.question.choices[pick % reading.question.choices.length]!.text, thursday)
        }
        expect(reading).not.toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('B19: a form written as text reads back to the same form', () => {
    fc.assert(
      fc.property(anyText, text => {
        const reading = readRequest(text, thursday)
        if (reading?.kind !== 'form') return
        const { typeGuessedFrom: _, ...form } = reading.form

        expect(readRequest(writeForm(form), thursday)).toMatchObject({ kind: 'form', form })
      }),
      { numRuns: 1000 },
    )
  })

  it('B01: corrects a form, or is not understood, without an exception', () => {
    const shapes: LeaveShape[] = ['明天第5节', '明天下午', '明天到后天', '明天14:00到后天16:00'].map(text => read(text)!.form.shape!)
    fc.assert(
      fc.property(anyText, fc.constantFrom(...shapes, undefined), (text, shape) => {
        const form = { type: '事假', reason: '看牙', ...(shape && { shape }) }
        const reading = readCorrection(form, text, thursday)

        if (reading?.kind === 'form' && reading.form.shape) expect(spanOf(reading.form.shape, rules)).not.toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('B19: 5,000 characters of any kind are read to the end, and the reason stays what was written', () => {
    for (const unit of [
      '第',
      '9',
      '一',
      ' ',
      '到',
      '周',
      '😷',
      '第5节',
      '明天',
      '8点到',
      '请',
      '老师',
      '因为',
      ']]>',
      '<a href="x">',
      '1-',
      '，',
      '事由:',
    ]) {
      const text = `明天请病假 ${unit.repeat(Math.ceil(5000 / unit.length))}`
      const reading = read(text)

      expect(reading).not.toBeNull()
      readCorrection({ type: '事假' }, text, thursday)
      answerText({ about: 'when', text, choices: [] }, text)
    }
    expect(read('明天请病假 <a href="x">]]> =1+1 😷')?.form.reason).toBe('<a href="x">]]> =1+1 😷')
  })
})
