import { describe, expect, it, jest } from '@jest/globals'
import { chromiumPath } from './web-browser.js'
import { STUDENT, TEACHER, webSession } from './web-session.js'

jest.setTimeout(60_000)

;(chromiumPath === undefined ? describe.skip : describe)('the controls of the simulator in a browser', () => {
  const session = webSession()
  const { open, phone, lastAsked } = session

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

    await session.page.getByTestId('clock-preset-digest').click()

    await session.page.getByTestId('clock-now').getByText('21:30').waitFor()
    expect(lastAsked('/api/dev/clock')).toEqual({ now: '2026-09-15T13:30:00.000Z' })
    expect(await phone(TEACHER).innerText()).toContain('21:30')
  })

  it('sets a typed moment, and offers nothing for one that does not exist', async () => {
    await open()

    await session.page.getByTestId('clock-input').fill('2026-02-30 07:00')
    expect(await session.page.getByTestId('clock-set').isDisabled()).toBe(true)
    await session.page.getByTestId('clock-input').fill('2026/9/16 7:05')
    await session.page.getByTestId('clock-set').click()

    await session.page.getByTestId('clock-now').getByText('07:05').waitFor()
    expect(lastAsked('/api/dev/clock')).toEqual({ now: '2026-09-15T23:05:00.000Z' })
  })

  it('stays calm and says so when the service does not answer', async () => {
    await open()
    session.fixture.service.status = 503

    await session.page.getByTestId('clock-preset-plus-ten').click()

    expect(await session.page.getByTestId('notice').innerText()).toContain('503')
    expect(await phone(STUDENT).getByTestId('message').count()).toBeGreaterThan(0)
  })

  it('changes one fault at a time', async () => {
    await open()

    await session.page.getByTestId('fault-duplicate').check()
    await session.page.getByTestId('fault-redeliver').selectOption('3')
    await session.page.getByText('2 项生效').waitFor()

    const asked = session.fixture.asked.filter(one => one.path === '/control/faults').map(one => one.body)
    expect(asked).toEqual([{ duplicate: true }, { redeliver: 3 }])
  })

  it('fills a narrow screen with one phone and never scrolls sideways', async () => {
    await open()
    for (const width of [1440, 1180, 768, 390, 360]) {
      await session.page.setViewportSize({ width, height: 844 })
      await session.page.locator(width < 700 ? '.tabs' : '.add-phone').waitFor()
      const overflow: unknown = await session.page.evaluate('document.documentElement.scrollWidth - innerWidth')
      const phones = await session.page.locator('[data-testid^="phone-"]').count()

      expect({ width, overflow, phones }).toEqual({ width, overflow: 0, phones: width < 700 ? 1 : 2 })
    }
  })

  it('switches people and opens the controls from below on a narrow screen', async () => {
    await open('', { width: 390, height: 844 })
    await session.page.getByTestId(`tab-${TEACHER}`).click()
    await phone(TEACHER).waitFor()

    await session.page.getByTestId('panel-toggle').click()
    await session.page.getByTestId('clock-preset-last-minutes').click()

    await session.page.getByTestId('clock-now').getByText('07:46').waitFor()
    expect(await phone(STUDENT).count()).toBe(0)
  })
})
