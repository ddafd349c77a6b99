import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import excel from 'exceljs'
import { quickestKind } from '../support/databases.js'
import { givenSchool, smallSchool, type TestSchool } from '../support/school.js'
import { typed } from './typed.js'

/** Names as a prankster would choose them. */
function schoolWithStrangeNames() {
  const school = smallSchool()
  const rename = (userid: string, name: string) => {
    school.members.find(member => member.userid === userid)!.name = name
  }
  rename('amy', '=1+1')
  rename('ben', '白\u0007奔')
  return school
}

describe.each([quickestKind()])('the roll of a day as a sheet, from %s', kind => {
  let school: TestSchool
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'roll-'))
    school = await givenSchool(kind, { school: schoolWithStrangeNames() })
    school.at('2026-09-14T07:25')
    await school.checkIn('amy')
    await school.say('t.wang', '免签 蔡彩 至 9-30 校队')
    await school.runTo('2026-09-14T08:00')
  })
  afterAll(async () => {
    await school?.close()
    await rm(folder, { recursive: true })
  })

  const run = (line: string) => typed(school.app, line, { cwd: folder })
  const sheetsOf = async (file: string) => {
    const book = new excel.Workbook()
    await book.xlsx.readFile(path.join(folder, file))
    return book.worksheets
  }
  const rowsOf = (sheet: excel.Worksheet) =>
    sheet.getRows(1, sheet.rowCount - 2)!.map(row => Array.from({ length: 8 }, (_, column) => row.getCell(column + 1).value ?? ''))

  it('has one sheet a window with a heading, and keeps text as text: zeros stay, a formula is a name', async () => {
    expect(await run('export roll --date 2026-09-14 --out roll.xlsx')).toMatchObject({
      exit: 0,
      out: expect.stringContaining('2 张表，14 行'),
    })

    const sheets = await sheetsOf('roll.xlsx')
    const rows = rowsOf(sheets[0]!)

    expect(sheets.map(sheet => sheet.name)).toEqual(['早自习', '晚归'])
    expect(rows[0]).toEqual(['班级', '时段', '学号', '姓名', '应到', '状态', '时间', '说明'])
    expect(rows.slice(1, 4)).toEqual([
      ['一班', '07:20–07:50', '0240101', '=1+1', '是', '准时', '07:25', ''],
      ['一班', '07:20–07:50', '0240102', '白奔', '是', '缺勤', '', ''],
      ['一班', '07:20–07:50', '0240103', '蔡彩', '否', '免签', '', '校队'],
    ])
    expect(sheets[0]!.getCell('D2').type).toBe(excel.ValueType.String)
    expect(sheets[0]!.getCell('C2').numFmt).toBe('@')
    expect(sheets[0]!.pageSetup.printArea).toBe('A1:H10')
    expect(sheets[0]!.getCell('A10').value).toBe('由 命令行 于 2026年9月14日 08:00 导出')
    expect(sheets[0]!.getColumn(3).width).toBeGreaterThan(10)
  })

  it('holds one class when one is named', async () => {
    expect(await run('export roll --date 2026-09-14 --class 二班 --out two.xlsx')).toMatchObject({ exit: 0 })

    const [sheet] = await sheetsOf('two.xlsx')
    expect(
      new Set(
        rowsOf(sheet!)
          .slice(1)
          .map(row => row[0]),
      ),
    ).toEqual(new Set(['二班']))
  })

  it('replaces no file without being told, says when there is nothing, and leaves nothing half written', async () => {
    expect(await run('export roll --date 2026-09-14 --out roll.xlsx')).toMatchObject({ exit: 2, err: expect.stringContaining('已经存在') })
    expect(await run('export roll --date 2026-09-14 --out roll.xlsx --force')).toMatchObject({ exit: 0 })
    expect(await run('export roll --date 2026-08-01 --out none.xlsx')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('没有签到时段'),
    })
    expect(await run('export roll --date 2026-09-14 --class 三班 --out none.xlsx')).toMatchObject({ exit: 1 })
    expect(await run('export roll --date 2026-09-14 --out no/such/folder.xlsx')).toMatchObject({ exit: 1 })
    expect(await run('export roll --date 2026-13-14 --out none.xlsx')).toMatchObject({ exit: 2 })
    expect(await run('export roll --date 2026-09-14 --out roll.csv')).toMatchObject({ exit: 2 })

    expect((await readdir(folder)).toSorted()).toEqual(['roll.xlsx', 'two.xlsx'])
  })
})
