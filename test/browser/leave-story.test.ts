import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { chromiumPath, launchBrowser, newContext, openPage } from '../simulator/web-browser.js'
import type { DatabaseKind } from '../support/databases.js'
import { compilePages, createCamera, type Demo, PHONE, type Size, startDemo, WIDE } from './demo.js'
import { checkIn, goTo, moveClock, newestCard, phoneOn, saying, seats, tapMenu, type, wordsOn } from './phones.js'

/** What npm start opens; the school day is played on a server as well. */
const EVERYBODYS: DatabaseKind = 'embedded'

jest.setTimeout(240_000)

const STUDENT = 's24010111'
const SEAT = 11
const MONITOR = 's24010101'
const CLASSMATE = 's24010106'
const CLASSMATE_SEAT = 6
const TEACHER = 't.wang'

;(chromiumPath === undefined ? describe.skip : describe).each([EVERYBODYS])('a leave in the browser on %s', kind => {
  const keep = createCamera(kind)
  let demo: Demo
  let browser: Browser
  let desk: Page
  let gate: Page
  let open: (url: string, size: Size) => Promise<Page>
  const hands = new Map<string, Page>()
  const complaints: string[][] = []

  beforeAll(async () => {
    compilePages()
    demo = await startDemo(kind)
    browser = await launchBrowser()
    open = async (url: string, size: Size) => {
      const context = await newContext(browser)
      // A first start on a busy machine, with a whole class at once.
      context.setDefaultTimeout(30_000)
      const opened = await openPage(context, url, size)
      complaints.push(opened.complaints)
      return opened.page
    }
    desk = await open(`${demo.url}/simulator/#${STUDENT},${TEACHER},${MONITOR}`, WIDE)
    for (const userid of [STUDENT, TEACHER, MONITOR]) hands.set(userid, await open(`${demo.url}/simulator/#${userid}`, PHONE))
    await desk.getByTestId('menu-签到').first().waitFor()
    // Three phones side by side fill the desk.
    await desk.getByTestId('panel-toggle').click()
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const student = () => phoneOn(desk, STUDENT)
  const teacher = () => phoneOn(desk, TEACHER)
  const monitor = () => phoneOn(desk, MONITOR)
  const teacherCard = () => newestCard(teacher())
  const names: Record<string, string> = { [STUDENT]: 'student', [TEACHER]: 'teacher', [MONITOR]: 'cadre' }

  /** Every page as it stands, on the desk and in the hands. */
  async function keepAll(name: string): Promise<void> {
    const shown = [...hands].map(([userid, page]) => keep(page, `leave-${name}-${names[userid]}`))
    await Promise.all([keep(desk, `leave-${name}-desk`), ...shown])
  }

  /** A classmate whose phone nobody watches. */
  const says = (userid: string, text: string) => demo.act(userid, 'text', { text })

  it('B19: a student says it in plain words and reads back what was understood, with weekday and lessons', async () => {
    await moveClock(desk, '2026-09-14 12:20')
    await says(CLASSMATE, '明天全天请假，奶奶生日回家')
    await says(CLASSMATE, '确认')
    await saying(teacherCard(), /段心楠/)
    await teacherCard().locator('[data-key^="approval-approve"]').click()
    await saying(teacherCard(), /已由 王慧敏 于/)

    await type(student(), '明天下午第5、6节看牙请假')

    await saying(newestCard(student()), '请核对，还没有提交')
    await saying(newestCard(student()), /9月15日（周二）第 5–6 节/)
    await keepAll('1-echo')
  })

  it('B01: a correction changes what it says; the card sends it', async () => {
    await type(student(), '改成明天下午到晚上，要离校')
    await saying(newestCard(student()), /9月15日（周二）下午至晚上/)
    await keepAll('2-corrected')

    await newestCard(student()).locator('[data-key^="leave-send"]').click()

    await saying(newestCard(student()), /已提交 QJ260914-/)
    await keepAll('3-sent')
  })

  it('B03, B20: the class teacher has who, when, how long, why and who else is away on one card', async () => {
    const card = teacherCard()
    await saying(card, /崔婉岚/)
    await saying(card, /看牙/)
    await saying(card, /同时请假：段心楠/)
    await keepAll('4-asked')
  })

  it('B03, B06: one tap decides; the student is told, the cadre gets the copy without the reason', async () => {
    await teacherCard().locator('[data-key^="approval-approve"]').click()

    await saying(teacherCard(), /已由 王慧敏 于 9月14日 12:2\d 同意/)
    await saying(student(), /王慧敏同意了你的请假/)
    await saying(monitor(), /抄送：信息2401班 崔婉岚 请假已批准/)
    expect((await wordsOn(desk, MONITOR).allInnerTexts()).join()).not.toContain('看牙')
    await keepAll('5-approved')
  })

  it('B08: on the day the covered window is closed and the others are not', async () => {
    await moveClock(desk, '2026-09-15 07:25')
    await checkIn(
      demo,
      seats(1, 45).filter(seat => seat !== CLASSMATE_SEAT),
    )
    await moveClock(desk, '2026-09-15 13:40')
    await checkIn(
      demo,
      seats(1, 44).filter(seat => seat !== CLASSMATE_SEAT && seat !== SEAT),
    )
    await moveClock(desk, '2026-09-15 14:04')
    await saying(teacherCard(), /下午到校：1 人没到/)

    await tapMenu(teacher(), '查看', '谁没到')

    await saying(wordsOn(desk, TEACHER), /下午到校.*请假 2 人：段心楠.*崔婉岚/s)
    await type(student(), '今日')
    await saying(wordsOn(desk, STUDENT), /早自习 07:20–07:50：准时.*下午到校 13:30–14:00：请假/s)
    await keepAll('6-closed')
  })

  it('B07: the gate opens the link of the student’s chat and reads 有效', async () => {
    const link = student()
      .getByRole('link', { name: /app\/slip/ })
      .last()
    gate = await open((await link.getAttribute('href'))!, PHONE)

    expect(await gate.locator('h1').textContent()).toBe('有效')
    await keep(gate, 'leave-7-gate-valid')
  })

  it('B11: back early, the student says 销假 at school and the windows ahead count again', async () => {
    await moveClock(desk, '2026-09-15 17:30')
    await goTo(student(), 'home')
    await tapMenu(student(), '更多', '销假')
    await saying(student(), /你现在的定位不在学校/)
    // WeCom dates by the second: two places within one would both be the nearest.
    await moveClock(desk, '2026-09-15 17:31')
    await goTo(student(), 'teaching-building')

    await tapMenu(student(), '更多', '销假')

    await saying(student(), /还要签到：晚自习 18:30–19:00、宿舍晚归 22:00–22:40/)
    for (const reader of [teacher(), monitor()]) await saying(reader, /崔婉岚 已销假.*17:3\d/)
    await gate.reload()
    expect(await gate.locator('h1').textContent()).toBe('已过期')
    await Promise.all([keepAll('8-returned'), keep(gate, 'leave-8-gate-over')])
  })

  it('B08: the evening is signed again, and the day’s card counts the leave once', async () => {
    await moveClock(desk, '2026-09-15 18:40')
    await checkIn(
      demo,
      seats(1, 45).filter(seat => seat !== CLASSMATE_SEAT && seat !== SEAT),
    )
    await goTo(student(), 'teaching-building')
    await student().getByTestId('menu-签到').click()
    await saying(student(), /签到成功 18:4\d/)

    await moveClock(desk, '2026-09-15 21:31')

    await saying(teacherCard(), '信息2401班 签到日报：未到 1 人次')
    await keepAll('9-digest')
    await teacherCard().getByText('请假 4', { exact: true }).click()
    await saying(teacherCard(), /早自习：段心楠（事假）\s*下午到校：段心楠（事假）、崔婉岚（病假）\s*晚自习：段心楠（事假）/)
    await keepAll('10-digest-names')
  })

  it('B01: by the card with three lists, then the reason', async () => {
    await moveClock(desk, '2026-09-16 12:10')
    await tapMenu(student(), '查看', '请假')
    const form = newestCard(student())
    await form.getByTestId('card-select-type').selectOption({ label: '事假' })
    await form.getByTestId('card-select-start').selectOption({ label: '明天上午（周四）' })
    await form.getByTestId('card-select-length').selectOption({ label: '半天' })
    await keepAll('11-lists')
    await form.locator('[data-key^="leave-form"]').click()
    await saying(newestCard(student()), '请打字写事由')
    await keepAll('12-reason')

    await type(student(), '想去看演唱会')

    await saying(newestCard(student()), /9月17日（周四）上午/)
    await keepAll('13-echo')
    await type(student(), '确认')
    await saying(student(), /已提交，单号 QJ260916-0003/)
  })

  it('B03: a refusal needs a reason, chosen in the card’s list', async () => {
    await saying(teacherCard(), /演唱会/)
    await teacherCard().locator('[data-key^="approval-refuse"]').click()
    await saying(teacherCard(), /还没有驳回/)
    await keepAll('14-no-reason')
    await teacherCard().getByTestId('card-select-reason').selectOption({ label: '请先和家长确认' })

    await teacherCard().locator('[data-key^="approval-refuse"]').click()

    await saying(teacherCard(), /已由 王慧敏 于 9月16日 12:1\d 驳回：请先和家长确认/)
    await saying(student(), /没有同意.*请先和家长确认/s)
    await keepAll('15-refused')
  })

  it('B13: asked back, the student adds words and a photo to the same slip, and it is approved', async () => {
    await type(student(), '后天全天请公假，参加技能比赛')
    await saying(newestCard(student()), /9月18日（周五）全天/)
    await newestCard(student()).locator('[data-key^="leave-send"]').click()
    await saying(newestCard(student()), /已提交 QJ260916-0004/)
    await saying(teacherCard(), /技能比赛/)
    await type(teacher(), '退回 QJ260916-0004 请补比赛通知的照片')
    await saying(student(), /退回了你的请假，请你补充/)
    await keepAll('16-returned')

    await type(student(), '补充 QJ260916-0004 市教育局举办，有通知')
    await saying(newestCard(student()), /请核对/)
    await student().getByTestId('attach').click()
    await student().getByTestId('attach-picture').click()
    await saying(newestCard(student()), '1 张')
    await keepAll('17-supplement')
    await newestCard(student()).locator('[data-key^="leave-send"]').click()

    await saying(teacherCard(), '事由：参加技能比赛；市教育局举办，有通知')
    await keepAll('18-asked-again')
    await teacherCard().locator('[data-key^="approval-approve"]').click()
    await saying(student(), /王慧敏同意了你的请假：QJ260916-0004/)
    await type(student(), '我的假条')
    await saying(wordsOn(desk, STUDENT), /QJ260916-0004 公假：已同意/)
    await type(teacher(), '请假')
    await keepAll('19-done')
  })

  it('did all this without a complaint of the browser', () => {
    expect(complaints.flat()).toEqual([])
  })
})
