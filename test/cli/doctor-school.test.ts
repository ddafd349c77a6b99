import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { convertDatum } from '../../src/shared/geo.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, POINTS, type TestSchool } from '../support/school.js'
import { typed } from './typed.js'

const REFUSED_IP = {
  api: 'agent/get',
  kind: 'errcode',
  code: 60020,
  message: 'not allow to access from your ip, hint: [1], from ip: 203.0.113.9',
}

describe.each([quickestKind()])('doctor at a school on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const run = (line: string) => typed(school.app, line)

  it('sees what is there and what is missing, without a secret', async () => {
    const { exit, out } = await run('doctor')

    expect(exit).toBe(1)
    expect(out).toMatch(/✓ 数据库：.*时区 UTC/)
    expect(out).toContain('✓ 企业微信：取得到访问令牌')
    expect(out).toContain('✓ 通讯录：13 人')
    expect(out).toContain('✓ 签到时段：今天有 4 个（2 个班）')
    expect(out).toMatch(/✗ 回调：从来没有收到过[\s\S]*\/wecom\/callback/)
    expect(out).not.toContain(school.app.config.wecom.secret)
    expect(out).not.toContain(school.app.config.wecom.token)
  })

  it('is content with the callback once a tap and its position came', async () => {
    school.at('2026-09-14T07:25')
    await school.checkIn('amy')

    const { out } = await run('doctor')

    expect(out).toContain('✓ 回调：最近一次在 2026-09-14 07:25')
    expect(out).not.toContain('从来没有收到过手机定位')
  })

  it('names the address WeCom refuses, as the thing to enter', async () => {
    await school.control('faults', { api: [REFUSED_IP] }, 'PUT')

    expect(await run('doctor')).toMatchObject({
      exit: 1,
      out: expect.stringMatching(/✗ 应用：企业微信不认这台服务器的 IP[\s\S]*企业可信IP，填入 203\.0\.113\.9/),
    })
    await school.control('faults', { api: [] }, 'PUT')
  })

  describe('calibration', () => {
    const calibrate = '--calibrate 教学楼 --person fan'

    it('asks for readings when the person has none, and for a place that exists', async () => {
      expect(await run(`doctor ${calibrate}`)).toMatchObject({ exit: 1, err: expect.stringContaining('没有 fan 的手机定位') })
      expect(await run('doctor --calibrate 图书馆 --person amy')).toMatchObject({ exit: 2, err: expect.stringContaining('现在有：教学楼') })
      expect(await run('doctor --calibrate 教学楼')).toMatchObject({ exit: 2 })
    })

    it('confirms the datum when the readings lie at the place', async () => {
      expect(await run('doctor --calibrate 教学楼 --person amy')).toMatchObject({
        exit: 0,
        out: expect.stringContaining('和现在的设置一致'),
      })
    })

    it('finds readings in the other datum, changes nothing unless told, then moves the windows to come', async () => {
      const shifted = convertDatum(POINTS.inside, 'gcj02', 'wgs84')
      await school.report('fan', { ...shifted, precision: 20 })

      const looked = await run(`doctor ${calibrate}`)
      const before = await school.app.db.prisma.setting.findUnique({ where: { key: 'reading-datum' } })
      const applied = await run(`doctor ${calibrate} --apply`)

      expect(looked).toMatchObject({ exit: 1, out: expect.stringContaining('--apply') })
      expect(before).toBeNull()
      expect(applied).toMatchObject({ exit: 0, out: expect.stringContaining('已改为 wgs84') })
      expect(await school.app.db.prisma.auditEntry.count({ where: { subject: 'setting:reading-datum' } })).toBe(1)
      const evening = await school.app.db.prisma.windowOccurrence.findFirstOrThrow({ where: { name: '晚归', state: 'planned' } })
      expect(JSON.stringify(evening.places)).not.toContain('31.2304,')
    })

    it('decides nothing from readings that lie at neither', async () => {
      await school.report('gao', POINTS.home)

      expect(await run('doctor --calibrate 教学楼 --person gao')).toMatchObject({ exit: 1, err: expect.stringContaining('没有做任何改动') })
    })
  })
})
