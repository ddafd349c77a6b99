import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromiumPath, launchBrowser, newContext, openPage } from './web-browser.js'
import { buildWeb, startWebFixture, type WebFixture } from './web-fixture.js'

jest.setTimeout(60_000)

const STUDENT = 's24010101'
const TEACHER = 't.wang'
const OFFICE = 'tang.xue'

;(chromiumPath === undefined ? describe.skip : describe)('the simulator in a browser', () => {
  let web: ReturnType<typeof buildWeb>
  let browser: Browser
  let context: BrowserContext
  let fixture: WebFixture
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    web = buildWeb()
    browser = await launchBrowser()
    context = await newContext(browser)
    fixture = await startWebFixture(web.folder)
  })
  afterAll(async () => {
    await browser.close()
    await fixture.close()
    web.remove()
  })
  beforeEach(() => {
    fixture.reset()
  })
  afterEach(async () => {
    await page.close()
  })

  const open = async (hash = '', size?: { width: number; height: number }) => {
    ;({ page, complaints } = await openPage(context, fixture.url + hash, size))
    await page.getByTestId('clock-now').waitFor()
  }
  const phone = (userid: string) => page.getByTestId(`phone-${userid}`)
  const lastAsked = (path: string) => fixture.asked.findLast(one => one.path === path)?.body

  it('opens on a student and that class’s teacher, and keeps them in the address', async () => {
    await open()

    await phone(STUDENT).getByTestId('message').first().waitFor()
    await phone(TEACHER).getByTestId('card').first().waitFor()
    expect(new URL(page.url()).hash).toBe(`#${STUDENT},${TEACHER}`)
    expect(complaints).toEqual([])
  })

  it('shows the desk that a link names, and forgets a phone that is put away', async () => {
    await open(`#${TEACHER},${OFFICE}`)

    await phone(OFFICE).getByTestId('close-phone').click()

    await phone(OFFICE).waitFor({ state: 'detached' })
    expect(new URL(page.url()).hash).toBe(`#${TEACHER}`)
  })

  it('draws everything a card says', async () => {
    await open(`#${TEACHER},${OFFICE}`)
    const cards = phone(TEACHER).getByTestId('card')
    await cards.nth(3).waitFor()

    const six = await cards.nth(3).innerText()
    for (const text of [
      '学工助手 · 签到',
      '谁没到 · 信息2401班',
      '应到 45 人，已到 39 人。\n请假 2 人',
      '买买提·阿卜杜拉汗',
      '九月名单.xlsx',
      '标记为',
    ]) {
      expect(six).toContain(text)
    }
    expect(await cards.nth(3).locator('[data-testid^="card-button-"]').count()).toBe(6)
    expect(await cards.nth(2).locator('[data-testid^="card-option-"]').count()).toBe(20)
    expect(await cards.nth(2).getByTestId('card-option-1').isChecked()).toBe(true)
    expect(await cards.nth(1).innerText()).toContain('43 / 45')
    expect(await cards.nth(0).getByTestId('card-replaced').isDisabled()).toBe(true)
    expect(await phone(OFFICE).locator('select').count()).toBe(3)
    expect(await phone(OFFICE).innerText()).toContain('07:30 操场主席台前')
  })

  it('rests the whole card while a press is under way, then shows its new face', async () => {
    await open(`#${TEACHER}`)
    const card = phone(TEACHER).locator('[data-task-id="task-six"]')
    await card.getByTestId('card-select-reason').selectOption('present')
    const release = fixture.hold()

    await card.getByTestId('card-button-2').click()
    await card.locator('[aria-busy="true"]').waitFor()
    expect(await card.getByTestId('card-button-0').isDisabled()).toBe(true)
    release()

    await card.getByTestId('card-replaced').waitFor()
    expect(lastAsked(`/control/phones/${TEACHER}/card`)).toEqual({ taskId: 'task-six', key: 'all.1', selections: { reason: ['present'] } })
  })

  it('submits the ticked names by their ids, in the order of the card', async () => {
    await open(`#${TEACHER}`)
    const card = phone(TEACHER).locator('[data-task-id="task-vote"]')

    await card.getByTestId('card-option-7').check()
    await card.getByTestId('card-option-3').check()
    await card.getByTestId('card-option-1').uncheck()
    await card.getByTestId('card-button-0').click()

    await card.getByTestId('card-replaced').waitFor()
    expect(lastAsked(`/control/phones/${TEACHER}/card`)).toMatchObject({ key: 'mark.1', selections: { students: ['s3', 's7'] } })
  })

  it('chooses from a card’s own menu', async () => {
    await open(`#${TEACHER}`)
    await phone(TEACHER).getByTestId('card-menu').click()

    const answered = page.waitForResponse(response => response.url().endsWith('/card-menu'))
    await phone(TEACHER).getByTestId('card-menu-mute.1').click()
    await answered

    expect(lastAsked(`/control/phones/${TEACHER}/card-menu`)).toEqual({ taskId: 'task-six', key: 'mute.1' })
  })

  it('sends words by keyboard alone', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('keyboard-toggle').press('Enter')

    await page.keyboard.type('签到')
    await page.keyboard.press('Enter')

    await phone(STUDENT).locator('[data-direction="out"]', { hasText: '签到' }).last().waitFor()
    await phone(STUDENT).getByTestId('send').waitFor({ state: 'detached' })
    expect(lastAsked(`/control/phones/${STUDENT}/text`)).toEqual({ text: '签到' })
    expect(await phone(STUDENT).getByTestId('composer').inputValue()).toBe('')
  })

  it('says why words were not taken, and keeps them for another try', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('keyboard-toggle').click()

    await phone(STUDENT).getByTestId('composer').fill('坏消息')
    await phone(STUDENT).getByTestId('send').click()

    expect(await phone(STUDENT).getByRole('alert').innerText()).toContain('服务 5 秒内没有回答')
    expect(await phone(STUDENT).getByTestId('composer').inputValue()).toBe('坏消息')
  })

  it('shows messages that never arrived, with the reason', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('message').first().waitFor()

    const text = await phone(STUDENT).innerText()

    expect(text).toContain('超过每人发送上限')
    expect(text).toContain('没有送达学校的服务')
  })

  it('presses the app menu and its pop-up', async () => {
    await open(`#${STUDENT}`)

    await phone(STUDENT).getByTestId('menu-学工').click()
    await phone(STUDENT).getByTestId('menu-谁没到').click()

    await phone(STUDENT).getByText('收到：谁没到').waitFor()
    expect(lastAsked(`/control/phones/${STUDENT}/menu`)).toEqual({ key: '谁没到' })
  })

  it('puts the device in a preset place and says so under the title', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('position-open').click()

    await phone(STUDENT).getByTestId('position-gate').click()

    await phone(STUDENT).getByTestId('position-open').getByText('校门口 · 误差约 80 米').waitFor()
    expect(lastAsked(`/control/phones/${STUDENT}/position`)).toEqual({
      latitude: 31.22716,
      longitude: 121.4737,
      precision: 80,
      report: true,
      preset: 'gate',
    })
  })

  it('moves the marker by arrow keys and sends the pin', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('keyboard-toggle').click()
    await phone(STUDENT).getByTestId('attach').click()
    await phone(STUDENT).getByTestId('attach-pin').click()

    await phone(STUDENT).getByTestId('pin-playground').click()
    await phone(STUDENT).getByTestId('map-marker').press('Shift+ArrowUp')
    await phone(STUDENT).getByTestId('pin-send').click()

    await phone(STUDENT).getByTestId('pin-send').waitFor({ state: 'detached' })
    expect(lastAsked(`/control/phones/${STUDENT}/pin`)).toEqual({ latitude: 31.231649, longitude: 121.475, label: '地图选点' })
  })

  it('moves the clock of the service, whatever the zone of the browser', async () => {
    await open()

    await page.getByTestId('clock-preset-digest').click()

    await page.getByTestId('clock-now').getByText('21:30').waitFor()
    expect(lastAsked('/api/dev/clock')).toEqual({ now: '2026-09-15T13:30:00.000Z' })
    expect(await phone(TEACHER).innerText()).toContain('21:30')
  })

  it('sets a typed moment, and offers nothing for one that does not exist', async () => {
    await open()

    await page.getByTestId('clock-input').fill('2026-02-30 07:00')
    expect(await page.getByTestId('clock-set').isDisabled()).toBe(true)
    await page.getByTestId('clock-input').fill('2026/9/16 7:05')
    await page.getByTestId('clock-set').click()

    await page.getByTestId('clock-now').getByText('07:05').waitFor()
    expect(lastAsked('/api/dev/clock')).toEqual({ now: '2026-09-15T23:05:00.000Z' })
  })

  it('stays calm and says so when the service does not answer', async () => {
    await open()
    fixture.service.status = 503

    await page.getByTestId('clock-preset-plus-ten').click()

    expect(await page.getByTestId('notice').innerText()).toContain('503')
    expect(await phone(STUDENT).getByTestId('message').count()).toBeGreaterThan(0)
  })

  it('tells of news on a phone that is not open, and opens it from there', async () => {
    await open(`#${STUDENT}`)
    fixture.receive(OFFICE, { text: '今日汇总已生成' })

    await page.getByRole('button', { name: '唐雪' }).click()

    await phone(OFFICE).getByText('今日汇总已生成').waitFor()
  })

  it('finds a person by part of a name and opens the phone with Enter', async () => {
    await open(`#${STUDENT}`)
    await page.getByTestId('add-phone').click()

    await page.getByTestId('person-search').fill('阿卜杜')
    await page.keyboard.press('Enter')

    await phone('s24010102').waitFor()
    expect(await page.getByTestId('person-picker').count()).toBe(0)
  })

  it('shows the profile behind a name on a card', async () => {
    await open(`#${TEACHER}`)
    await phone(TEACHER).getByTestId('member-s24010104').click()

    await phone(TEACHER).getByTestId('open-profile-phone').click()

    await phone('s24010104').waitFor()
  })

  it('changes one fault at a time', async () => {
    await open()

    await page.getByTestId('fault-duplicate').check()
    await page.getByTestId('fault-redeliver').selectOption('3')
    await page.getByText('2 项生效').waitFor()

    const asked = fixture.asked.filter(one => one.path === '/control/faults').map(one => one.body)
    expect(asked).toEqual([{ duplicate: true }, { redeliver: 3 }])
  })

  it('fills a narrow screen with one phone and never scrolls sideways', async () => {
    await open()
    for (const width of [1440, 1180, 768, 390, 360]) {
      await page.setViewportSize({ width, height: 844 })
      await page.locator(width < 700 ? '.tabs' : '.add-phone').waitFor()
      const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      const phones = await page.locator('[data-testid^="phone-"]').count()

      expect({ width, overflow, phones }).toEqual({ width, overflow: 0, phones: width < 700 ? 1 : 2 })
    }
  })

  it('switches people and opens the controls from below on a narrow screen', async () => {
    await open('', { width: 390, height: 844 })
    await page.getByTestId(`tab-${TEACHER}`).click()
    await phone(TEACHER).waitFor()

    await page.getByTestId('panel-toggle').click()
    await page.getByTestId('clock-preset-last-minutes').click()

    await page.getByTestId('clock-now').getByText('07:58').waitFor()
    expect(await phone(STUDENT).count()).toBe(0)
  })

  it('never makes a link of an address that could run something', async () => {
    fixture.phone(STUDENT).messages.push({
      id: 'evil',
      at: '2026-09-14T23:40:30Z',
      direction: 'in',
      kind: 'template_card',
      taskId: 'evil',
      card: {
        card_type: 'text_notice',
        main_title: { title: '<img src=x onerror=alert(1)>' },
        jump_list: [{ type: 1, title: '点我', url: 'javascript:alert(1)' }],
        card_action: { type: 1, url: 'javascript:alert(1)' },
      },
    })
    await open(`#${STUDENT}`)
    const card = phone(STUDENT).locator('[data-task-id="evil"]')
    await card.waitFor()

    expect(await card.locator('a').count()).toBe(0)
    expect(await card.innerText()).toContain('<img src=x onerror=alert(1)>')
    expect(complaints).toEqual([])
  })
})
