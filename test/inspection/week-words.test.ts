import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import excel from 'exceljs'
import type { SchoolData } from '../../simulator/index.js'
import { createTrail } from '../../src/audit/trail.js'
import { transact } from '../../src/db/index.js'
import { createReports } from '../../src/modules/inspection/reports.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { quickestKind } from '../support/databases.js'
import { typed } from '../cli/typed.js'
import { givenSchool, SMALL_SCHOOL_FILE, smallSchool, type TestSchool } from '../support/school.js'

const MORNING = '每日卫生晨检'

/** With a second department, whose 三班 nobody of 信息系 may see. */
function twoDepartments(): SchoolData {
  const school = smallSchool()
  return {
    ...school,
    departments: [...school.departments, { id: 4, name: '机电系', parentId: 1, order: 3 }, { id: 41, name: '三班', parentId: 4, order: 1 }],
    members: [
      ...school.members,
      { userid: 'han', name: '韩寒', departments: [41], alias: '0240301', extattr: { 学号: '0240301' } },
      { userid: 't.zhao', name: '赵老师', departments: [41], leads: [41], position: '班主任' },
    ],
    tags: [
      ...school.tags.map(tag => (tag.name === '学生' ? { ...tag, userids: [...tag.userids, 'han'] } : tag)),
      { id: 8, name: '学生检查员', userids: ['cai', 'gao'], departmentIds: [] },
    ],
  }
}

const FILE = `${SMALL_SCHOOL_FILE}roles:\n  - { role: 学生检查员, tag: 学生检查员, scope: school }\n`

describe.each([quickestKind()])('周表 on %s', kind => {
  let school: TestSchool
  const ids = new Map<string, number>()
  beforeAll(async () => {
    school = await givenSchool(kind, { school: twoDepartments(), file: FILE })
    for (const { id, name } of await school.app.db.background.classGroup.findMany()) ids.set(name, id)
    await file('2026-09-14', '一班', 100)
    await file('2026-09-15', '一班', 97)
    await file('2026-09-14', '二班', 99.5)
    await file('2026-09-14', '三班', 99)
    await file('2026-09-08', '一班', 80)
    school.at('2026-09-16T09:00')
  })
  afterAll(() => school?.close())

  async function file(day: string, className: string, score: number) {
    const date = day as LocalDate
    const classId = ids.get(className)!
    const findings = score < 100 ? [{ item: '地面', points: 100 - score }] : []
    const target = { kind: 'class' as const, key: `class:${classId}`, name: className, aliases: [], classId, className, beds: 0 }
    const common = {
      template: MORNING,
      version: 1,
      inspectorId: 'gao',
      onBehalfOfId: null,
      note: null,
      photos: [],
      ownClass: false,
      late: false,
    }
    await transact(school.app.db.background, tx =>
      createReports(tx).file(
        { trail: createTrail(tx), at: school.clock.now(), actorId: 'gao' },
        { ...common, date, target, findings, score, base: 100 },
      ),
    )
  }
  const newest = (userid: string, type: string) => school.messages(userid).findLast(message => message.kind === type)
  async function bookOf(userid: string): Promise<{ name: string; sheets: excel.Worksheet[]; text: string }> {
    const message = newest(userid, 'file')!
    const { bytes } = await school.app.client.getMedia(message.mediaId!)
    const book = new excel.Workbook()
    await book.xlsx.load(bytes as unknown as ArrayBuffer)
    const text = book.worksheets.flatMap(sheet => sheet.getSheetValues().map(row => JSON.stringify(row ?? ''))).join('\n')
    return { name: message.fileName!, sheets: book.worksheets, text }
  }

  it('C07: a class teacher reads the own class, what cost it, and its rank, and nothing of another class', async () => {
    const answer = await school.say('t.wang', '周表')

    expect(answer).toContain('一班：周均分 98.50，在 2 个班里第 2 名')
    expect(answer).toContain('扣分合计 3，检查了 2/')
    expect(answer).toContain('地面 3 分（1 次）')
    expect(answer).toContain('周三每日卫生晨检')
    expect(answer).not.toMatch(/二班|三班/)
  })

  it('C07: a secretary reads the ranking of the own department only, an officer that of the school', async () => {
    const secretary = await school.say('secretary', '周表')
    const officer = await school.say('officer', '周表')

    expect(secretary).toContain('流动红旗：二班 99.50、一班 98.50')
    expect(secretary).toContain('1. 二班 99.50 红旗\n2. 一班 98.50 红旗')
    expect(secretary).not.toContain('三班')
    expect(officer).toContain('流动红旗（机电系）：三班 99.00')
    expect(officer).toContain('该查没有查')
  })

  it('C07: 周表 上周 and a day name another week; what is no day is asked about', async () => {
    expect(await school.say('t.wang', '周表 上周')).toContain('周均分 80.00')
    expect(await school.say('t.wang', '周表 9-8')).toContain('周均分 80.00')
    expect(await school.say('t.wang', '周表 前年')).toContain('没有看懂是哪一周')
    expect(await school.say('t.wang', '周表 9-21')).toContain('这一周还没有到')
    expect(await school.say('secretary', '周表 2026-08-31')).toContain('一班 未检查，不排名')
  })

  it('C07: nobody else gets it', async () => {
    for (const userid of ['amy', 'cai', 'ben']) expect(await school.say(userid, '周表')).toContain('没有这个权限')
  })

  it('L02: 表格 on the card brings a real .xlsx of what the reader may see, and the trail keeps who took it', async () => {
    await school.say('secretary', '周表')
    await school.settle()
    const card = school.card('secretary')

    const pressed = await school.press('secretary', card, card.card!.button_list![0]!.key!)
    await school.settle()

    expect(pressed).toMatchObject({ ok: true })
    expect(JSON.stringify(school.card('secretary').card)).toContain('表格正在做')
    const { name, sheets, text } = await bookOf('secretary')
    expect(name).toBe('巡检周表 9月14日（周一）–9月20日（周日）.xlsx')
    expect(sheets.map(sheet => sheet.name)).toEqual(['汇总', '每天', '项目'])
    expect(text).toContain('由 书记 于 2026年9月16日 09:00 导出')
    expect(text).toContain('未检查')
    expect(text).not.toMatch(/三班|机电/)
    const entries = await school.app.db.background.auditEntry.findMany({ where: { subject: 'export:inspection.week' } })
    expect(entries.map(({ actorId, action, data }) => ({ actorId, action, data }))).toEqual([
      {
        actorId: 'secretary',
        action: 'export.sent',
        data: expect.objectContaining({ form: 'sheet', from: '2026-09-14', until: '2026-09-20', scope: '信息系', classes: 2 }),
      },
    ])
  })

  it('L02: works by words alone, and a teacher takes out the own class only', async () => {
    expect(await school.say('t.wang', '周表 表格')).toContain('表格正在做')
    await school.settle()

    const { text } = await bookOf('t.wang')
    expect(text).toContain('一班')
    expect(text).not.toMatch(/二班|三班/)
  })

  it('C07: 图片 brings a picture as wide as a phone', async () => {
    await school.say('officer', '周表 图片')
    await school.settle()

    const { bytes } = await school.app.client.getMedia(newest('officer', 'image')!.mediaId!)
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(1080)
  })

  it('L02: the work done twice sends once and is written down once', async () => {
    const db = school.app.db.background
    const before = {
      files: school.messages('t.wang').filter(message => message.kind === 'file').length,
      entries: await db.auditEntry.count(),
    }
    const intent = await db.intent.findFirstOrThrow({
      where: { kind: 'export.make', dedupeKey: { contains: 'sheet' } },
      orderBy: { id: 'desc' },
    })

    await school.app.work['export.make']!({
      subject: intent.subject,
      date: '2026-09-16' as LocalDate,
      payload: intent.payload as Record<string, unknown>,
    })
    await school.settle()

    expect(school.messages('t.wang').filter(message => message.kind === 'file')).toHaveLength(before.files)
    expect(await db.auditEntry.count()).toBe(before.entries)
  })

  it('L02: export inspection-week writes the school’s week as a sheet and a picture, and the trail keeps it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'week-'))
    const run = (line: string) => typed(school.app, line, { cwd: folder })

    expect(await run('export inspection-week --date 2026-09-16 --out w.xlsx --picture w.png')).toMatchObject({
      exit: 0,
      out: expect.stringContaining('3 个班'),
    })
    expect(await run('export inspection-week --date 2026-09-16')).toMatchObject({ exit: 2 })
    expect(await run('export inspection-week --date 2026-09-16 --out w.png')).toMatchObject({ exit: 2 })
    expect(await run('export inspection-week --date 2026-09-01 --out none.xlsx')).toMatchObject({ exit: 1 })

    const book = new excel.Workbook()
    await book.xlsx.readFile(path.join(folder, 'w.xlsx'))
    expect(book.worksheets[0]!.getCell('A1').value).toBe('巡检周表')
    expect((await readFile(path.join(folder, 'w.png'))).subarray(1, 4).toString()).toBe('PNG')
    const entries = await school.app.db.background.auditEntry.findMany({ where: { subject: 'export:inspection.week', actorId: 'cli' } })
    expect(entries).toHaveLength(1)
    await rm(folder, { recursive: true })
  })

  it('C07: on Friday at 17:30 secretaries and officers get the week, once', async () => {
    const weeks = (userid: string) =>
      school.messages(userid).filter(message => JSON.stringify(message.card ?? '').includes('巡检周表')).length
    const before = { secretary: weeks('secretary'), officer: weeks('officer'), teacher: weeks('t.wang') }

    await school.runTo('2026-09-18T17:31')
    await school.runTo('2026-09-18T17:33')

    expect(weeks('secretary')).toBe(before.secretary + 1)
    expect(weeks('officer')).toBe(before.officer + 1)
    expect(weeks('t.wang')).toBe(before.teacher)
  })

  it('L02: who lost the role before the file was made gets nothing', async () => {
    await school.say('t.li', '周表 表格')
    await school.app.db.background.roleGrant.deleteMany({ where: { personId: 't.li' } })
    await school.settle()

    expect(newest('t.li', 'file')).toBeUndefined()
  })
})
