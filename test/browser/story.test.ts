import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { chromiumPath, launchBrowser, newContext, openPage } from '../simulator/web-browser.js'
import { databaseKinds } from '../support/databases.js'
import { compilePages, createCamera, type Demo, PHONE, type Size, startDemo, WIDE } from './demo.js'
import { checkIn, moveClock, newestCard, phoneOn, saying, seats, tapMenu, type, wordsOn } from './phones.js'

jest.setTimeout(240_000)

const STUDENT = 's24010101'
const AT_HOME = 's24010102'
const TEACHER = 't.wang'

;(chromiumPath === undefined ? describe.skip : describe).each(databaseKinds())('a school day in the browser on %s', kind => {
  const keep = createCamera(kind)
  let demo: Demo
  let browser: Browser
  let desk: Page
  let studentPage: Page
  let teacherPage: Page
  const complaints: string[][] = []

  beforeAll(async () => {
    compilePages()
    demo = await startDemo(kind)
    browser = await launchBrowser()
    const open = async (phones: string, size: Size) => {
      const context = await newContext(browser)
      // A first start on a busy machine, with a whole class at once.
      context.setDefaultTimeout(30_000)
      const opened = await openPage(context, `${demo.url}/simulator/#${phones}`, size)
      complaints.push(opened.complaints)
      return opened.page
    }
    desk = await open(`${STUDENT},${TEACHER}`, WIDE)
    studentPage = await open(STUDENT, PHONE)
    teacherPage = await open(TEACHER, PHONE)
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const phone = (userid: string, page = desk) => phoneOn(page, userid)
  const cardOf = (userid: string, page = desk) => newestCard(phone(userid, page))
  const namesOn = (card: Locator) => card.locator('[data-testid^="member-"]').allInnerTexts()
  const moveTo = (time: string) => moveClock(desk, `2026-09-14 ${time}`)

  /** Every page as it stands, on the desk and in the hand. */
  async function keepAll(name: string): Promise<void> {
    await Promise.all([keep(desk, `${name}-desk`), keep(studentPage, `${name}-student`), keep(teacherPage, `${name}-teacher`)])
  }

  it('a newcomer sees a student and the class teacher side by side, and how to move the clock', async () => {
    await desk.getByTestId('menu-签到').first().waitFor()
    await keep(desk, '0-first-look')
    // The clock stays in the header; the panel is for classmates and faults.
    await desk.getByTestId('panel-toggle').click()
  })

  it('a student who enters the school and taps 签到 reads that it counted, and when', async () => {
    await moveTo('07:25')
    const student = phone(STUDENT)
    await student.getByTestId('position-open').click()
    await student.getByTestId('position-report').uncheck()
    await student.getByTestId('position-teaching-building').click()
    await student.getByTestId('keyboard-toggle').click()
    await student.getByTestId('attach').click()
    await student.getByTestId('attach-enter').click()
    await student.getByTestId('menu-toggle').click()

    await student.getByTestId('menu-签到').click()

    await saying(student, /签到成功 07:2\d/)
    await saying(phone(STUDENT, studentPage), /签到成功 07:2\d/)
  })

  it('a student who taps 签到 at home reads how far away that is, and what to do next', async () => {
    await desk.getByTestId('add-phone').click()
    await desk.getByTestId('person-search').fill(AT_HOME)
    await desk.getByTestId(`person-${AT_HOME}`).click()
    const atHome = phone(AT_HOME)
    await atHome.getByTestId('position-open').click()
    await atHome.getByTestId('position-home').click()

    await atHome.getByTestId('menu-签到').click()

    await saying(atHome, /还没有签上：07:2\d 定位在签到范围外约 2.7 公里/)
    await saying(atHome, /走到签到地点，再点一次“签到”/)
    await keepAll('1-checked-in')
  })

  it('four minutes after closing the class teacher sees who is missing, by name', async () => {
    await desk.getByTestId('panel-toggle').click()
    await desk.getByTestId('classmates').click()
    await desk.getByText('40 名同学点过“签到”了').waitFor()
    await desk.getByTestId('panel-toggle').click()
    await moveTo('07:45')
    await saying(phone(AT_HOME), /还有 5 分钟截止/)
    await checkIn(demo, seats(43, 43))

    await moveTo('07:54')

    const card = cardOf(TEACHER)
    await saying(card, '信息2401班 早自习：3 人没到')
    await saying(card, /应到 45，已到 42（迟到 1）；未到 3/)
    await saying(card, /截至 07:54/)
    expect(await namesOn(card)).toEqual(['曾诗洋', '黄书豪', '贾浩达'])
    expect(await card.getByTestId(`member-${AT_HOME}`).count()).toBe(1)
    await keepAll('2-missing')
  })

  it('the teacher ticks two students seen in person, and the card’s face tells it', async () => {
    const card = cardOf(TEACHER)
    await card.getByTestId('card-select-kind').selectOption({ label: '已到' })
    await card.locator('[data-key^="roll-page"]').first().click()
    for (const name of ['黄书豪', '贾浩达']) await card.getByLabel(name).check()
    await keepAll('3-page')

    await card.locator('[data-key^="mark-arrived"]').click()

    await saying(card, '信息2401班 早自习：1 人没到')
    await saying(card, /已记：已到 黄书豪、贾浩达/)
    expect(await namesOn(card)).toEqual(['曾诗洋'])
    await saying(cardOf(TEACHER, teacherPage), /已记：已到 黄书豪、贾浩达/)
    await keepAll('4-marked')
  })

  it('谁没到 in the menu answers in words and brings a card of now', async () => {
    await tapMenu(phone(TEACHER), '查看', '谁没到')

    await saying(wordsOn(desk, TEACHER), /早自习：1 人没到.*曾诗洋/s)
    await phone(TEACHER).getByTestId('card').nth(1).waitFor()
    expect(await namesOn(cardOf(TEACHER))).toEqual(['曾诗洋'])
    await keepAll('5-asked')
  })

  it('the day’s card comes at half past nine; a number opens its names and leads back', async () => {
    await moveTo('13:40')
    await checkIn(demo, seats(1, 44))
    await moveTo('18:40')
    await checkIn(demo, seats(1, 43))

    await moveTo('21:31')

    const card = cardOf(TEACHER)
    await saying(card, '信息2401班 签到日报：未到 4 人次')
    await saying(card, /截至 21:31/)
    await keepAll('6-digest')

    await card.getByText('未到 4', { exact: true }).click()
    await saying(card, '信息2401班 · 未到 4 人次')
    await saying(card, /早自习：曾诗洋（不在范围）\s*下午到校：贾浩达\s*晚自习：黄书豪、贾浩达/)
    await keepAll('7-names')

    await card.getByText('返回日报').click()
    await saying(card, '信息2401班 签到日报：未到 4 人次')
  })

  it('a word of a part that is not there yet is answered with what can be done now', async () => {
    for (const [userid, word] of [
      [STUDENT, '岗位'],
      [TEACHER, '帮助'],
    ] as const) {
      await type(phone(userid), word)
    }

    await saying(wordsOn(desk, STUDENT), /“岗位”还没有开放.*现在可以发：.*签到/s)
    await saying(wordsOn(desk, TEACHER), /王慧敏，你好（班主任）/)
    await keepAll('8-help')
  })

  it('did all this without a complaint of the browser', () => {
    expect(complaints.flat()).toEqual([])
  })
})
