import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActRequest } from '../../src/approval/index.js'
import { createTrail } from '../../src/audit/trail.js'
import { transact } from '../../src/db/index.js'
import { createAuthority, createPeople } from '../../src/directory/index.js'
import type { CommandContext } from '../../src/modules/manifest.js'
import { submitMakeUp } from '../../src/modules/make-up/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import { createAbsences } from '../../src/roll/index.js'
import { localDate, parseInstant, type LocalDate } from '../../src/shared/dates.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'
import { textsOf } from '../check-in/chat.js'

describe.each([quickestKind()])('补卡 on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    await school.runTo('2026-09-14T07:25')
    await school.checkIn('ben')
    await school.runTo('2026-09-14T07:54')
  })
  afterAll(() => school?.close())

  let acts = 0
  const requests = (personId: string) => school.app.db.prisma.makeUpRequest.findMany({ where: { personId }, orderBy: { id: 'asc' } })
  /** The newest request of a student, decided by a teacher. */
  async function decide(actorId: string, studentId: string, verb: ActRequest['verb'], note?: string) {
    const request = (await requests(studentId)).at(-1)!
    const subject = `make-up:${localDate(new Date(request.date.getTime()))}:${request.id}`
    const result = await transact(school.app.db.background, tx =>
      school.app.approvals.act(
        { tx, outbox: createOutbox(tx), trail: createTrail(tx), at: school.clock.now(), actorId, cause: `test:${(acts += 1)}` },
        { subject, verb, ...(note !== undefined && { note }) },
      ),
    )
    await school.settle()
    return result
  }
  const corrections = (userid: string) => textsOf(school, userid).filter(text => text.includes('更正'))
  /** Asks for a window in one go. */
  const ask = async (userid: string, text: string) => {
    await school.say(userid, `补卡 ${text}`)
    return school.say(userid, '确认')
  }

  it('A07: 补卡 lists what was missed, with numbers, and nothing that was not', async () => {
    expect(await school.say('amy', '补卡')).toBe(
      '最近 3 天可以补的（本月已补 0 次，最多 3 次）：\n1. 9月14日（周一） 早自习 07:20–07:50：缺勤\n请发序号和原因，例如：补卡 1 手机没电',
    )
    expect(await school.say('ben', '补卡')).toMatch(/^最近 3 天没有要补的签到。/)
    expect(await school.say('t.wang', '补卡')).toContain('补卡是给学生用的')
  })

  it('A07: a number after the list is enough; nothing is sent before it is confirmed', async () => {
    expect(await school.say('amy', '1 手机没电')).toBe(
      '补卡：9月14日（周一） 早自习 07:20–07:50（现在记为缺勤）\n原因：手机没电\n有照片的话，现在发过来。\n发“确认”，就交给王老师、邓老师；发“取消”，就不补了。\n本月是第 1 次，最多 3 次。',
    )
    expect(await requests('amy')).toEqual([])
    expect(await school.say('amy', '理由改成 闹钟没响')).toContain('原因：闹钟没响')
    expect(await school.say('amy', '确认')).toMatch(/^补卡申请交上去了（BK0914-\d+）：9月14日 早自习。\n等王老师、邓老师审批/)
    expect(await requests('amy')).toMatchObject([{ state: 'asked', reason: '闹钟没响', attempt: 1 }])
    expect(await school.say('amy', '确认')).not.toContain('交上去了')
  })

  it('A07, B20: the teachers’ card shows what is needed to decide', async () => {
    await school.settle()
    for (const teacher of ['t.wang', 't.deng']) {
      const face = JSON.stringify(school.card(teacher).card)
      for (const part of ['安明 补卡 9月14日 早自习', '9月14日（周一） 07:20–07:50', '缺勤', '第 1 次，最多 3 次', '原因：闹钟没响'])
        expect(face).toContain(part)
    }
    expect(school.messages('t.li').filter(message => JSON.stringify(message.card ?? '').includes('补卡'))).toEqual([])
  })

  it('A07: one waiting request a window, and it is not in the list any more', async () => {
    expect(await school.say('amy', '补卡 早自习 手机没电')).toContain('已经申请过，在等老师审批')
    expect(await school.say('amy', '补卡')).toContain('已申请，等老师审批：9月14日（周一） 早自习')
  })

  it('A07, B08: approved, the window counts, and those who were told otherwise are told, except who approved', async () => {
    expect(await school.say('t.deng', '谁没到')).toContain('安明')
    await school.settle()
    expect(await school.say('t.wang', '同意')).toContain('同意')
    await school.settle()

    expect(corrections('t.deng')).toEqual([expect.stringContaining('安明 缺勤 → 准时（王老师同意补卡）')])
    expect(corrections('t.wang')).toEqual([])
    expect(textsOf(school, 'amy').at(-1)).toMatch(
      /^补卡同意了：9月14日（周一） 早自习 07:20–07:50（王老师）。\n现在记为准时（王老师同意补卡）。（截至/,
    )
    expect(await school.say('amy', '为什么')).toContain('准时：王老师 07:54 同意补卡')
    expect(await school.say('amy', '补卡 早自习 再来')).toContain('已经算到了，不用补')
    expect(await school.app.db.prisma.teacherMark.findMany({ where: { personId: 'amy' } })).toMatchObject([
      { kind: 'arrived', byId: 't.wang', note: '补卡' },
    ])
  })

  it('A07: taken back, the machine’s own result is back', async () => {
    expect(await decide('t.wang', 'amy', 'revoke', '看错人了')).toMatchObject({ ok: true })

    expect(textsOf(school, 'amy').at(-1)).toMatch(/^补卡的同意撤回了：.*\n原因：看错人了\n现在记为缺勤。/)
    expect(await school.say('amy', '今日')).toContain('早自习 07:20–07:50：缺勤')
  })

  it('A07: refused, the student is told why, and may ask again', async () => {
    await ask('cai', '早自习 忘了')
    expect(await decide('t.deng', 'cai', 'refuse', '这不算理由')).toMatchObject({ ok: true, state: 'refused' })

    expect(textsOf(school, 'cai').at(-1)).toMatch(/^补卡没有同意：.*（邓老师）。\n原因：这不算理由\n仍然记为缺勤。/)
    expect(corrections('t.wang')).toEqual([])
    expect(await ask('cai', '早自习 手机没电，有照片')).toContain('交上去了')
    expect(await requests('cai')).toMatchObject([
      { state: 'refused', attempt: 1 },
      { state: 'asked', attempt: 2 },
    ])
  })

  it('A07: sent back, the same request is asked again with the new reason', async () => {
    await decide('t.wang', 'cai', 'return', '什么时候没电的？')
    expect(textsOf(school, 'cai').at(-1)).toMatch(/^补卡退回来了：.*\n原因：什么时候没电的？\n补充以后再发一次：补卡 早自习 原因/)
    expect(await ask('cai', '早自习 早上七点没电')).toContain('交上去了')

    expect(await requests('cai')).toMatchObject([{ attempt: 1 }, { attempt: 2, state: 'asked', reason: '早上七点没电' }])
    expect(await decide('t.wang', 'cai', 'approve')).toMatchObject({ ok: true })
  })

  it('A07: without a reason it asks for one; a picture is proof; 取消 gives it up', async () => {
    expect(await school.say('dai', '补卡 早自习')).toContain('为什么没有签上？')
    expect(await school.say('dai', '在医务室')).toContain('原因：在医务室')
    expect(await school.say('dai', '取消')).not.toContain('没有正在填写')
    expect(await school.say('dai', '确认')).not.toContain('交上去了')
    expect(await requests('dai')).toEqual([])
  })

  it('A07: a picture is proof: it is said how many there are, and it belongs to the request from then on', async () => {
    await school.say('eva', '补卡 早自习 在医务室')
    await school.control('phones/eva/picture', { preset: 'note' })
    expect(textsOf(school, 'eva').at(-1)).toContain('照片：1 张')
    expect(await school.say('eva', '确认')).toContain('交上去了')
    await school.settle()

    const [request] = await requests('eva')
    expect(await school.app.db.prisma.mediaFile.findMany({ where: { uploaderId: 'eva' } })).toMatchObject([
      { owner: `make-up:2026-09-14:${request!.id}`, state: 'kept' },
    ])
    expect(JSON.stringify(school.card('t.wang').card)).toContain('"keyname":"照片","value":"1 张，发“看照片”"')
    expect(await school.say('t.wang', '看照片')).toContain('艾娃的照片 1 张，马上发给你')
    await school.settle()
    expect(school.messages('t.wang').at(-1)).toMatchObject({ direction: 'in', kind: 'image' })
    expect(await school.say('t.li', `看照片 BK0914-${String(request!.id).padStart(2, '0')}`)).toContain('不是由你审批的')
  })

  it('A07: taken back by the student, nothing has changed and nobody can approve it any more', async () => {
    await school.say('eva', '撤回')
    expect((await requests('eva')).map(request => request.state)).toEqual(['withdrawn'])
    expect(await decide('t.wang', 'eva', 'approve')).toMatchObject({ ok: false })
    expect(await school.say('eva', '今日')).toContain('早自习 07:20–07:50：缺勤')
    expect(await school.say('eva', '补卡')).toContain('1. 9月14日（周一） 早自习')
  })

  it('A07: other words are not taken for an answer, and do not lose what was begun', async () => {
    await school.say('dai', '补卡 早自习 在医务室')
    expect(await school.say('dai', '今日')).toContain('早自习')
    expect(await school.say('dai', '天气真好')).toContain('没有看懂')
    expect(await school.say('dai', '好的')).toContain('交上去了')
  })

  it('A04, A07: approved after a leave was approved for the same window, the leave stands', async () => {
    await transact(school.app.db.background, tx =>
      createAbsences(tx).put({
        subject: 'leave:dai',
        personId: 'dai',
        from: parseInstant('2026-09-14T06:00')!,
        until: parseInstant('2026-09-14T12:00')!,
        label: '病假',
      }),
    )
    await decide('t.wang', 'dai', 'approve')

    expect(await school.app.db.prisma.teacherMark.count({ where: { personId: 'dai' } })).toBe(0)
    expect(textsOf(school, 'dai').at(-1)).toContain('现在记为请假（病假）')
  })

  it('A07: never for a window that is open, on leave, exempt or cancelled', async () => {
    await school.say('t.wang', '免签 艾娃 至 9-20 校队')
    await school.runTo('2026-09-15T07:30')
    expect(await school.say('cai', '补卡 今天早自习 忘了')).toContain('还没有结束')
    expect(await school.say('eva', '补卡 早自习 忘了')).toContain('你是免签的')
    expect(await school.say('dai', '补卡 昨天早自习 忘了')).toContain('你在请假')
    await school.say('t.wang', '今天不签到 运动会')
    await school.runTo('2026-09-15T07:55')
    expect(await school.say('cai', '补卡 今天早自习 忘了')).toContain('取消了，不用签')
  })

  it('A07: two requests for one window at once are one', async () => {
    const window = await school.app.db.prisma.windowOccurrence.findFirstOrThrow({
      where: { name: '早自习', classId: 22, date: new Date('2026-09-14') },
    })
    const askAtOnce = (key: string) =>
      inCommand('fan', key, context =>
        submitMakeUp({ approvals: school.app.approvals }, context, {
          date: '2026-09-14' as LocalDate,
          occurrenceId: window.id,
          reason: '忘了',
          photos: [],
        }),
      )
    const answers = await Promise.all(['a', 'b', 'c'].map(askAtOnce))

    expect(answers.map(({ view }) => view!.view).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'make-up.refused',
      'make-up.refused',
      'make-up.submitted',
    ])
    expect(await requests('fan')).toHaveLength(1)
  })

  it('A07: the cap of a month holds when the last two are asked at once, and the next month begins anew', async () => {
    const windows = await school.app.db.prisma.windowOccurrence.findMany({
      where: { classId: 22, date: { in: [new Date('2026-09-14'), new Date('2026-09-15')] } },
      orderBy: { openAt: 'asc' },
    })
    await school.runTo('2026-09-15T22:45')
    const answers = await Promise.all(
      windows.map((window, index) =>
        inCommand('gao', `cap:${index}`, context =>
          submitMakeUp({ approvals: school.app.approvals }, context, {
            date: localDate(new Date(window.openAt)),
            occurrenceId: window.id,
            reason: '忘了',
            photos: [],
          }),
        ),
      ),
    )

    expect(answers.filter(({ view }) => view!.view === 'make-up.submitted')).toHaveLength(3)
    expect(answers.find(({ view }) => view!.view === 'make-up.refused')).toMatchObject({ view: { reason: 'cap', limit: 3 } })
    await school.runTo('2026-09-30T22:45')
    await school.runTo('2026-10-09T22:45')
    expect(await school.say('gao', '补卡')).toContain('本月已补 0 次')
  })

  it('A07: a class without a teacher asks who stands above it', async () => {
    await school.app.db.pool.query(`delete from role_grant where role in ('class_teacher', 'deputy_class_teacher') and scope_id = 22`)
    expect(await school.say('gao', '补卡 晚归 忘了')).toContain('交给书记；')
    expect(await school.say('gao', '确认')).toContain('等书记审批')
    await school.settle()

    expect(JSON.stringify(school.card('secretary').card)).toContain('高歌 补卡 10月9日 晚归')
  })

  it('A07: a school without 补卡 says so, and to whom to go', async () => {
    const report = await transact(
      school.app.db.background,
      tx => school.app.schoolFile.import(tx, `${SMALL_SCHOOL_FILE}\nmake_up: { enabled: false }\n`, { by: 'test', at: school.clock.now() }),
      { timeoutMs: 60_000 },
    )
    expect(report.ok).toBe(true)
    expect(await school.say('amy', '补卡')).toContain('学校没有开放补卡')
  })

  /** A command as an event would run it. */
  function inCommand<T>(personId: string, key: string, work: (context: CommandContext) => Promise<T>): Promise<T> {
    const at = school.clock.now()
    const today = localDate(at)
    return transact(school.app.db.background, async tx => {
      const person = (await createPeople(tx).find(personId, today))!
      const permissions = school.app.manifests.flatMap(manifest => manifest.permissions)
      return work({
        tx,
        at,
        receivedAt: at,
        flagged: false,
        today,
        person,
        authority: createAuthority({ tx, person, on: today, permissions }),
        outbox: createOutbox(tx),
        trail: createTrail(tx),
        inboxKey: { date: today, key },
      })
    })
  }
})
