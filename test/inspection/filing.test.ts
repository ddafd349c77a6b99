import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { cardWith, PIXEL, press, saysOf } from '../leave/phones.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { INSPECTED_SCHOOL_FILE, inspectedSchool } from './inspected-school.js'

const DORMITORY = '宿舍卫生和纪律晨检'

describe.each(databaseKinds())('filing an inspection on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { school: inspectedSchool(), file: INSPECTED_SCHOOL_FILE, start: '2026-09-14T06:50' })
  })
  afterAll(() => school?.close())

  const reports = (date = '2026-09-14') =>
    school.app.db.prisma.inspectionReport.findMany({ where: { date: new Date(date) }, orderBy: [{ target: 'asc' }] })

  it('C03: before the slot there is nothing to file, and the answer says when there is', async () => {
    expect(await school.say('qin', `巡检 ${DORMITORY}`)).toContain('07:00 才开始')
    expect(await reports()).toEqual([])
  })

  it('C03: 巡检 shows the first room with its common faults to tick; a press records it and shows the next', async () => {
    school.at('2026-09-14T07:05')
    expect(await school.say('qin', '巡检')).toContain('1号楼 301')
    await school.settle()
    expect(saysOf(cardWith(school, 'qin', 'inspection-note'))).toContain('1号楼 301（1/12）')

    const face = await press(school, 'qin', 'inspection-note', { seen: ['0'] })

    expect(saysOf(face)).toContain('1号楼 302（2/12）')
    expect(saysOf(face)).toContain('已记 1号楼 301')
    expect(await reports()).toEqual([])
  })

  it('C03: a line is understood against the template and echoed with its points; nothing counts before 提交', async () => {
    const echo = await school.say('qin', '302 地面-2 垃圾未倒')

    expect(echo).toContain('提交才算')
    expect(echo).toMatch(/1号楼 302：地面 −2；垃圾 −\d/)
    expect(await reports()).toEqual([])
  })

  it('C03: several lines in one message are several rooms, and a remark belongs to its own line', async () => {
    const echo = await school.say('qin', '305 备注：门锁坏了\n306 合格')

    expect(echo).toContain('1号楼 305：没有问题；备注：门锁坏了')
    expect(echo).toContain('1号楼 306：没有问题（100 分）')
    await school.say('qin', '302 地面-2 垃圾未倒')
  })

  it('C03: a picture belongs to the room that was spoken of last', async () => {
    const body = await sendPicture('qin')

    expect(body).toContain('照片收到了')
    expect(body).toContain('1号楼 302')
    expect(body).toContain('照片 1 张')
  })

  it('C03: points beyond the ceiling are refused in words and recorded nowhere', async () => {
    const answer = await school.say('qin', '303 地面-50')

    expect(answer).toMatch(/地面最多扣 \d/)
    expect(await school.say('qin', '巡检')).toContain('1号楼 303')
  })

  it('C03: a line that fits no room of the round is asked about, not guessed', async () => {
    expect(await school.say('qin', '999 地面-1')).toContain('999')
    expect(await reports()).toEqual([])
  })

  it('C03: 提交 with rooms left says which; 其余满分 fills them, and all twelve are filed at once', async () => {
    const short = await school.say('qin', '提交')
    expect(short).toContain('还没有报的 8 处')

    await school.say('qin', '其余满分')
    const done = await school.say('qin', '提交')

    expect(done).toContain('12 处')
    const filed = await reports()
    expect(filed).toHaveLength(12)
    expect(filed[0]).toMatchObject({ targetName: '1号楼 301', inspectorId: 'qin', late: false, version: 1 })
    expect(filed[1]).toMatchObject({ targetName: '1号楼 302' })
    expect(filed[1]!.photos).toHaveLength(1)
    expect(filed.slice(2).every(report => report.score === report.base)).toBe(true)
  })

  it('C03: the photo is kept for the report it belongs to', async () => {
    await school.settle()
    const [, second] = await reports()
    const files = await school.app.db.prisma.mediaFile.findMany({ where: { owner: `inspection:${second!.number}` } })

    expect(files).toMatchObject([{ state: 'kept' }])
  })

  it('C06: the filing is the first entry of the report, and the trail knows it', async () => {
    const [first] = await reports()
    const entries = await school.app.db.prisma.inspectionEntry.findMany({ where: { reportId: first!.id } })

    expect(entries).toMatchObject([{ revision: 1, change: 'filed', actorId: 'qin', before: null }])
    expect(await school.app.db.prisma.auditEntry.count({ where: { subject: `inspection:${first!.number}` } })).toBe(1)
  })

  it('C03: the card of a form that was sent is closed, and pressing it again files nothing', async () => {
    await school.settle()
    expect(() => cardWith(school, 'qin', 'inspection-note')).toThrow()
    expect(await reports()).toHaveLength(12)
  })

  it('C04: somebody who is not an inspector is told whom to ask, and files nothing', async () => {
    expect(await school.say('amy', '巡检')).toContain('学工干事')
    expect(await school.say('amy', '301 地面-2')).not.toContain('记下')
  })

  it('C04: an inspector who is not on the roster of a slot is not offered it', async () => {
    expect(await school.say('su', `巡检 ${DORMITORY}`)).not.toContain('1号楼')
  })

  it('C03: a report after the slot is taken and marked late', async () => {
    school.at('2026-09-15T07:50')
    await school.say('qin', '巡检 301 满分')
    expect(await school.say('qin', '只提交这些')).toContain('记迟交')

    expect(await reports('2026-09-15')).toMatchObject([{ targetName: '1号楼 301', late: true }])
  })

  it('C04: an inspector struck from the roster meanwhile files nothing and loses nothing', async () => {
    await school.say('qin', `巡检 ${DORMITORY}`)
    await school.say('qin', '302 地面-1')
    await importFile(INSPECTED_SCHOOL_FILE.replace('inspectors: [秦检]', 'inspectors: [苏查]'))

    expect(await school.say('qin', '只提交这些')).toContain('填的内容还在')
    expect(await reports('2026-09-15')).toHaveLength(1)

    await importFile(INSPECTED_SCHOOL_FILE)
    expect(await school.say('qin', '只提交这些')).toContain('已上报')
    expect(await reports('2026-09-15')).toHaveLength(2)
  })

  it('C02: a template that changes while a form is open changes nothing in it; the next form has the new one', async () => {
    await school.say('qin', `巡检 ${DORMITORY}`)
    await importFile(`${INSPECTED_SCHOOL_FILE}${OTHER_TEMPLATE}`)
    await school.say('qin', '303 地面-2')
    await school.say('qin', '只提交这些')
    expect(await school.say('qin', '巡检 304 新项-4')).toContain('新项 −4')
    await school.say('qin', '只提交这些')

    const filed = await reports('2026-09-15')
    expect(filed.find(report => report.targetName === '1号楼 303')).toMatchObject({ version: 1, score: 98 })
    expect(filed.find(report => report.targetName === '1号楼 304')).toMatchObject({ version: 2, score: 46, base: 50 })
  })

  it('C06: the same room filed again by the same inspector is an entry of its report, not a second report', async () => {
    await school.say('qin', '巡检 304 新项-1')
    expect(await school.say('qin', '只提交这些')).toContain('更正')

    const filed = (await reports('2026-09-15')).filter(report => report.targetName === '1号楼 304')
    expect(filed).toMatchObject([{ score: 49, revision: 2 }])
  })

  it('C03: for a class dissolved at noon nothing is filed; the answer says so and what was filled in stays', async () => {
    school.at('2026-09-16T07:35')
    expect(await school.say('su', '巡检 每日卫生晨检')).toContain('一班')
    expect(await school.say('su', '地面-1')).toContain('一班：地面 −1')
    const { prisma } = school.app.db
    await prisma.classGroup.updateMany({ where: { name: '一班' }, data: { dissolvedOn: new Date('2026-09-16') } })

    expect(await school.say('su', '提交')).toContain('没有上报，填的内容还在')
    expect(await reports('2026-09-16')).toEqual([])
    await prisma.classGroup.updateMany({ where: { name: '一班' }, data: { dissolvedOn: null } })
  })

  async function importFile(file: string): Promise<void> {
    const at = school.clock.now()
    const result = await transact(school.app.db.background, tx => school.app.schoolFile.import(tx, file, { by: 'boss', at }))
    expect(result).toMatchObject({ ok: true })
  }

  async function sendPicture(userid: string): Promise<string> {
    const before = school.messages(userid).length
    await school.control(`phones/${userid}/picture`, { dataUrl: PIXEL })
    const answers = school.messages(userid).slice(before)
    return answers.map(message => message.text ?? '').join('\n')
  }
})

const OTHER_TEMPLATE = `
  templates:
    - name: 宿舍卫生和纪律晨检
      target: room
      slot: { from: "07:00", until: "07:40", weekdays: 一二三四五 }
      base: 50
      items:
        - { name: 新项, kind: deduct, points: 1, ceiling: 5 }
`
