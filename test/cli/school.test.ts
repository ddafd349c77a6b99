import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTrail } from '../../src/audit/trail.js'
import { transact } from '../../src/db/index.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'
import { typed } from './typed.js'

describe.each([quickestKind()])('an operator of a school on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const run = (line: string, input = '') => typed(school.app, line, { input })
  const intents = () => school.app.db.prisma.intent.count()

  describe('the school file', () => {
    const shorter = SMALL_SCHOOL_FILE.replace('close: "07:50"', 'close: "07:45"')

    it('shows what an import would change and changes nothing in a dry run', async () => {
      const before = await school.app.db.prisma.windowRule.findMany({ orderBy: { id: 'asc' } })

      const said = await run('school import school.yaml --dry-run', shorter)

      expect(said).toMatchObject({ exit: 0, out: expect.stringMatching(/早自习[\s\S]*试运行，没有做任何改动/) })
      expect(await school.app.db.prisma.windowRule.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
      expect(await school.app.db.prisma.schoolImport.count()).toBe(1)
    })

    it('names every fault with its line, imports nothing, exit 1', async () => {
      const said = await run(
        'school import school.yaml',
        SMALL_SCHOOL_FILE.replace('close: "07:50"', 'close: "7点50"').replace('datum', 'x'),
      )

      expect(said).toMatchObject({ exit: 1, err: expect.stringMatching(/什么都没有导入[\s\S]*第 \d+ 行/) })
      expect(await school.app.db.prisma.schoolImport.count()).toBe(1)
    })

    it('imports, and what it exports changes nothing when imported again', async () => {
      expect(await run('school import school.yaml', shorter)).toMatchObject({
        exit: 0,
        out: expect.stringMatching(/已导入（第 \d+ 版），共 1 处变化/),
      })

      const { out } = await run('school export')

      expect(out).toContain('07:45')
      expect(await run('school import school.yaml', out)).toMatchObject({ exit: 0, out: expect.stringContaining('没有变化') })
    })
  })

  describe('sync', () => {
    it('says in a dry run who would come and go, and changes nobody', async () => {
      await school.app.db.prisma.person.updateMany({ where: { id: 'amy' }, data: { name: '旧名字' } })

      const said = await run('sync --dry-run')

      expect(said).toMatchObject({ exit: 0, out: expect.stringContaining('试运行，没有做任何改动') })
      expect(await school.app.db.prisma.person.findUnique({ where: { id: 'amy' } })).toMatchObject({ name: '旧名字' })
    })

    it('reads everybody anew', async () => {
      expect(await run('sync')).toMatchObject({ exit: 0, out: expect.stringContaining('通讯录已同步') })

      expect(await school.app.db.prisma.person.findUnique({ where: { id: 'amy' } })).toMatchObject({ name: '安明' })
      expect(await run('sync')).toMatchObject({ exit: 0, out: expect.stringContaining('没有变化') })
    })
  })

  describe('the day’s summary by hand', () => {
    it('prints classes, receivers and words in a dry run, and writes nothing', async () => {
      const before = await intents()

      const said = await run('summary daily --date 2026-09-14 --dry-run')

      expect(said.exit).toBe(0)
      expect(said.out).toMatch(/接收人：邓老师（t\.deng）、王老师（t\.wang）/)
      expect(said.out).toContain('一班 9月14日（周一） 签到')
      expect(await intents()).toBe(before)
    })

    it('keeps the same promise as the evening’s job: whoever comes first, each teacher gets one', async () => {
      await school.runTo('2026-09-14T21:00')

      expect(await run('summary daily --date 2026-09-14')).toMatchObject({ exit: 0, out: expect.stringContaining('日报 3 份已放进发件箱') })
      await school.runTo('2026-09-14T21:35')
      expect(await run('summary daily --date 2026-09-14')).toMatchObject({ exit: 0, out: expect.stringContaining('已经发过（3 份）') })
      await school.settle()

      const digests = school.messages('t.wang').filter(message => JSON.stringify(message.card ?? '').includes('签到日报'))
      expect(digests).toHaveLength(1)
    })

    it('says so when the day has no windows', async () => {
      expect(await run('summary daily --date 2026-08-01')).toMatchObject({ exit: 0, out: expect.stringContaining('没有日报可发') })
      expect(await run('summary daily --date 2026-02-30')).toMatchObject({ exit: 2, err: expect.stringContaining('存在的日期') })
    })
  })

  describe('dead letters', () => {
    it('are listed with person and reason, and sent again when asked', async () => {
      await school.app.db.prisma.delivery.updateMany({
        where: { kind: 'digest.daily', personId: 't.li' },
        data: { state: 'dead', lastError: 'invaliduser' },
      })
      const { id } = await school.app.db.prisma.delivery.findFirstOrThrow({ where: { state: 'dead' } })
      const before = school.messages('t.li').length

      const listed = await run('outbox list')
      const rehearsed = await run(`outbox resend ${id} --dry-run`)
      const unchanged = await school.app.db.prisma.delivery.count({ where: { state: 'dead' } })
      const sent = await run(`outbox resend ${id}`)
      await school.settle()

      expect(listed.out).toMatch(new RegExp(`${id} .*没有送到.*李老师（t\\.li）.*可见范围`))
      expect(rehearsed.out).toContain('会重发 1 条')
      expect(unchanged).toBe(1)
      expect(sent).toMatchObject({ exit: 0, out: expect.stringContaining('1 条已放回发件箱') })
      expect(school.messages('t.li')).toHaveLength(before + 1)
    })

    it('refuses an id that is none, exit 1, and a word that is no id, exit 2', async () => {
      expect(await run('outbox resend 999999')).toMatchObject({ exit: 1, err: expect.stringContaining('没有动') })
      expect(await run('outbox resend abc')).toMatchObject({ exit: 2, err: expect.stringContaining('“abc”不是') })
    })
  })

  describe('parked events', () => {
    beforeAll(async () => {
      const row = {
        date: new Date('2026-09-14'),
        endpoint: 'app',
        kind: 'text',
        command: 'word:签到',
        createdAt: new Date(),
        receivedAt: new Date(),
      }
      await school.app.db.prisma.inboxEvent.createMany({
        data: [
          { ...row, key: 'parked-1', personId: 'amy', state: 'parked', body: '<xml>私房话</xml>', attempts: 6, lastError: 'AppError x' },
          { ...row, key: 'failed-1', personId: 'ben', state: 'failed', body: '<xml>私房话</xml>', attempts: 1, lastError: 'Error' },
        ],
      })
    })

    it('are listed by id, kind, person and error, never with what was said', async () => {
      const { out } = await run('inbox list')

      expect(out).toMatch(/parked-1 .*等人处理.*word:签到.*amy.*AppError x/)
      expect(out).toMatch(/failed-1 .*在重试/)
      expect(out).not.toContain('私房话')
    })

    it('are settled by the operator, which scrubs the body; one that is still retried is left alone', async () => {
      expect(await run('inbox settle failed-1')).toMatchObject({ exit: 1 })
      expect(await run('inbox settle parked-1')).toMatchObject({ exit: 0, out: expect.stringContaining('内容已抹去') })

      const events = await school.app.db.prisma.inboxEvent.findMany({
        where: { key: { in: ['parked-1', 'failed-1'] } },
        orderBy: { key: 'asc' },
      })
      expect(events.map(({ state, body }) => [state, body])).toEqual([
        ['failed', '<xml>私房话</xml>'],
        ['done', null],
      ])
    })
  })

  it('creates the menu, and only shows it in a dry run', async () => {
    await school.app.db.prisma.setting.deleteMany({ where: { key: 'menu' } })

    expect(await run('menu create --dry-run')).toMatchObject({ exit: 0, out: expect.stringMatching(/签到[\s\S]*谁没到[\s\S]*试运行/) })
    expect(await school.app.db.prisma.setting.count({ where: { key: 'menu' } })).toBe(0)
    expect(await run('menu create')).toMatchObject({ exit: 0, out: expect.stringContaining('菜单已创建') })
    expect(await school.app.db.prisma.setting.count({ where: { key: 'menu' } })).toBe(1)
  })

  describe('the trail', () => {
    const raw = (sql: string) => transact(school.app.db.prisma, tx => tx.$executeRawUnsafe(sql))
    const verified = (options = '') => run(`audit verify${options}`)

    it('is whole after a day’s work, with what the operator did in it', async () => {
      expect(await verified()).toMatchObject({ exit: 0, out: expect.stringContaining('操作记录完整') })
      expect(await school.app.db.prisma.auditEntry.count({ where: { actorId: 'cli', subject: 'outbox' } })).toBe(1)
    })

    it('shows an edited entry, and is whole again when the edit is undone', async () => {
      await raw(`update audit_entry set actor_id = 'somebody' where subject = 'outbox' and sequence = 1`)
      const edited = await verified()
      await raw(`update audit_entry set actor_id = 'cli' where subject = 'outbox' and sequence = 1`)

      expect(edited).toMatchObject({ exit: 1, err: expect.stringContaining('outbox 第 1 条：这一条被改过') })
      expect((await verified()).exit).toBe(0)
    })

    it('is anchored each night, once, with a line in the log; the newest anchor is shown for writing down', async () => {
      await school.runTo('2026-09-16T03:20')
      await school.runTo('2026-09-16T03:25')
      const { exit, out } = await verified()

      expect(exit).toBe(0)
      expect(out).toMatch(/到 9月16日（周三） 03:20 第 2 号锚点为止的 \d+ 条记录有锚点证明/)
      expect(out).toMatch(/锚点共 2 个，最新：9月16日（周三） 03:20 第 2 号 {2}([0-9a-f]{4} ){5}/)
    })

    it('knows an anchor that was written down, and says when it is gone', async () => {
      const { hash } = await school.app.db.prisma.auditAnchor.findFirstOrThrow({ where: { number: 2 } })

      expect(await verified(` --anchor ${hash.slice(0, 20)}`)).toMatchObject({
        exit: 0,
        out: expect.stringContaining('您抄下来的锚点还在：9月16日（周三） 03:20 第 2 号'),
      })
      expect(await verified(` --anchor ${'0'.repeat(20)}`)).toMatchObject({ exit: 1, err: expect.stringContaining('不在这里') })
      expect(await verified(' --anchor yesterday')).toMatchObject({ exit: 2, err: expect.stringContaining('锚点是 audit verify') })
    })

    it('is shown by name, with human names, verbs and times, and a reason only while it stands', async () => {
      const show = (of: string) => run(`audit show ${of}`)
      await school.say('t.wang', '免签 安明 至 9-30 校队训练')

      const shown = await show('安明')
      await raw(`update exemption set reason = '别的' where reason = '校队训练'`)

      expect(shown).toMatchObject({ exit: 0, err: '' })
      expect(shown.out).toMatch(
        /person:amy，共 1 条：\n {2}1\. 2026年9月16日（周三） 03:25 {2}王老师 {2}设为免签（至 2026-09-30）\n {5}“校队训练”/,
      )
      expect((await show('person:amy')).out).toContain('原文已按期限删除或被改过')
      expect(await show('outbox')).toMatchObject({ exit: 0, out: expect.stringContaining('命令行  重发没送到的消息') })
      expect(await show('QJ0000-00')).toMatchObject({ exit: 1, err: expect.stringContaining('没有关于') })
    })

    it('says who decides, since when and for whom in words, not in ids', async () => {
      const data = {
        number: 'QJ0914-09',
        applicant: 'amy',
        holders: ['0:t.wang', '1:t.li'],
        state: 'pending',
        from: '2026-09-14T05:30:00.000Z',
        makeUp: true,
      }
      await transact(school.app.db.prisma, tx =>
        createTrail(tx).record({ subject: 'leave:QJ0914-09', actorId: 'amy', action: 'approval.open', at: school.clock.now(), data }),
      )

      expect((await run('audit show QJ0914-09')).out).toContain(
        '安明  提交（单号 QJ0914-09，申请人 安明，从 2026年9月14日（周一） 13:30，审批人 王老师、李老师，状态 审批中，补卡 是）',
      )
    })

    it('is found by the number of a slip; a number of two is asked again', async () => {
      const number = 'QJ0914-07'
      const record = (subject: string) =>
        transact(school.app.db.prisma, tx =>
          createTrail(tx).record({ subject, actorId: 'amy', action: 'leave.submit', at: school.clock.now(), data: { number } }),
        )
      await record('leave:7')
      const one = await run(`audit show ${number}`)
      await record('leave:8')

      expect(one).toMatchObject({ exit: 0, out: expect.stringMatching(/leave:7，共 1 条[\s\S]*安明 {2}提交（单号 QJ0914-07）/) })
      expect(await run(`audit show ${number}`)).toMatchObject({
        exit: 1,
        err: expect.stringMatching(/请写全其中一个[\s\S]*leave:7[\s\S]*leave:8/),
      })
    })

    it('shows a cut tail, a missing middle and a lost head', async () => {
      await raw(`insert into audit_head (subject, sequence, hash) values ('cut', 1, '${'a'.repeat(64)}')`)
      await raw(`delete from audit_head where subject = 'outbox'`)
      await raw(`delete from audit_entry where subject = 'school-file' and sequence = 1`)

      const { exit, err } = await verified()

      expect(exit).toBe(1)
      expect(err).toContain('cut 第 1 条：从这一条起的记录不见了')
      expect(err).toContain('outbox：这条链的末端记录不见了')
      expect(err).toContain('school-file 第 2 条：这一条之前缺了记录')
    })
  })
})
