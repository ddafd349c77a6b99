import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { chromiumPath, launchBrowser, newContext, openPage } from '../simulator/web-browser.js'
import type { DatabaseKind } from '../support/databases.js'
import { compilePages, createCamera, type Demo, PHONE, type Size, startDemo, WIDE } from './demo.js'
import { moveClock, newestCard, phoneOn, saying, type, wordsOn } from './phones.js'

/** What npm start opens; the school day is played on a server as well. */
const EVERYBODYS: DatabaseKind = 'embedded'

jest.setTimeout(240_000)

const INSPECTOR = 's24020103'
const TEACHER = 't.wang'
const OFFICER = 'tang.xue'
const SECRETARY = 'xu.jianping'
const GROUND = 0
const RUBBISH = 4

;(chromiumPath === undefined ? describe.skip : describe).each([EVERYBODYS])('a morning check in the browser on %s', kind => {
  const keep = createCamera(kind)
  let demo: Demo
  let browser: Browser
  let desk: Page
  let secretaryPage: Page
  const complaints: string[][] = []
  const hands = new Map<string, Page>()

  beforeAll(async () => {
    compilePages()
    demo = await startDemo(kind)
    browser = await launchBrowser()
    const open = async (users: readonly string[], size: Size) => {
      const context = await newContext(browser)
      // A first start on a busy machine.
      context.setDefaultTimeout(30_000)
      const opened = await openPage(context, `${demo.url}/simulator/#${users.join(',')}`, size)
      complaints.push(opened.complaints)
      return opened.page
    }
    desk = await open([INSPECTOR, TEACHER, OFFICER], WIDE)
    secretaryPage = await open([SECRETARY], PHONE)
    for (const userid of [INSPECTOR, TEACHER, OFFICER]) hands.set(userid, await open([userid], PHONE))
    await desk.getByTestId('menu-签到').first().waitFor()
    // Three phones side by side fill the desk.
    await desk.getByTestId('panel-toggle').click()
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const inspector = () => phoneOn(desk, INSPECTOR)
  const teacher = () => phoneOn(desk, TEACHER)
  const officer = () => phoneOn(desk, OFFICER)
  const button = (card: Locator, verb: string) => card.locator(`[data-key^="${verb}."]`)
  const names: Record<string, string> = { [INSPECTOR]: 'inspector', [TEACHER]: 'teacher', [OFFICER]: 'officer' }

  async function keepAll(name: string): Promise<void> {
    const shown = [...hands].map(([userid, page]) => keep(page, `inspection-${name}-${names[userid]}`))
    await Promise.all([keep(desk, `inspection-${name}-desk`), keep(secretaryPage, `inspection-${name}-secretary`), ...shown])
  }

  async function sendPicture(phone: Locator): Promise<void> {
    const keyboard = phone.getByTestId('keyboard-toggle')
    if (await keyboard.isVisible()) await keyboard.click()
    await phone.getByTestId('attach').click()
    await phone.getByTestId('attach-picture').click()
  }

  it('C03: the inspector gets the first classroom with its common faults to tick', async () => {
    await moveClock(desk, '2026-09-14 07:35')
    await type(inspector(), '巡检')

    await saying(newestCard(inspector()), /信息2401班（1\/2）每日卫生晨检/)
    await keepAll('1-first')
  })

  it('C03: a photo belongs to the classroom at hand; two ticks and a press record it and show the next', async () => {
    await sendPicture(inspector())
    await saying(wordsOn(desk, INSPECTOR), /照片收到了/)

    const card = newestCard(inspector())
    await card.getByTestId(`card-option-${GROUND}`).check()
    await card.getByTestId(`card-option-${RUBBISH}`).check()
    await keepAll('2-ticked')
    await button(card, 'inspection-note').click()

    await saying(newestCard(inspector()), /信息2402班（2\/2）/)
    await saying(newestCard(inspector()), /已记 信息2401班 98 分/)
  })

  it('C03: a typed line is understood and echoed; 提交 files both', async () => {
    await type(inspector(), '黑板没擦')
    await saying(wordsOn(desk, INSPECTOR), /信息2402班：黑板 −1/)
    await saying(newestCard(inspector()), /2 处待提交/)
    await keepAll('3-review')

    await button(newestCard(inspector()), 'inspection-send').click()

    await saying(newestCard(inspector()), /已上报 2 处/)
  })

  it('C09: what must be put right reaches the class at once; a photo of the fix is looked at again and closed', async () => {
    const card = newestCard(teacher())
    await saying(card, /信息2401班 有 1 项要整改/)
    await keepAll('4-rectify')
    await button(card, 'inspection-fix').first().click()
    await sendPicture(teacher())

    await saying(newestCard(officer()), /信息2401班 垃圾 请复查/)
    await keepAll('5-recheck')
    await button(newestCard(officer()), 'inspection-recheck-ok').click()

    await saying(newestCard(officer()), /垃圾 合格/)
    await saying(wordsOn(desk, TEACHER), /合格/)
  })

  it('C05: the day’s report has three contents: own class, own department, the school', async () => {
    await moveClock(desk, '2026-09-14 21:20')

    await saying(newestCard(teacher()), /信息2401班/)
    await saying(newestCard(teacher()), /每日卫生晨检|卫生晨检/)
    await saying(newestCard(officer()), /巡检日报/)
    await saying(newestCard(officer()), /全校/)
    await saying(newestCard(phoneOn(secretaryPage, SECRETARY)), /巡检日报/)
    await saying(newestCard(phoneOn(secretaryPage, SECRETARY)), /\d+ 个班/)
    expect(await newestCard(teacher()).innerText()).not.toContain('信息2402班')
    await keepAll('6-reports')
  })

  it('C08: the class teacher appeals on the card, the officer decides, the score changes and both are told', async () => {
    await button(newestCard(teacher()), 'inspection-appeal').first().click()
    await saying(newestCard(teacher()), /申诉哪几项/)
    await newestCard(teacher()).getByTestId('card-option-0').check()
    await keepAll('7-appeal')
    await button(newestCard(teacher()), 'inspection-appeal-items').click()
    await type(teacher(), '早上已经重新扫过了')
    await saying(wordsOn(desk, TEACHER), /请核对，还没有提交/)
    await type(teacher(), '确认')

    await saying(newestCard(officer()), /申诉/)
    await keepAll('8-decide')
    await button(newestCard(officer()), 'approval-approve').click()

    await saying(wordsOn(desk, TEACHER), /申诉成立.*98 分 → 99 分/s)
    await saying(wordsOn(desk, INSPECTOR), /98 分 → 99 分/)
    await keepAll('9-decided')
  })

  it('the pages complain about nothing', () => {
    expect(complaints.flat()).toEqual([])
  })
})
