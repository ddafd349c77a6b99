import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import type { SlipPageView } from '../../src/modules/leave/index.js'
import { createMemoryTtlStore } from '../../src/shared/ttl-store.js'
import { closeHouses, openHouse } from '../http/house.js'
import { givenSlip, newPageKey, pagesOf } from '../pages/slips.js'
import { chromiumPath, launchBrowser, newContext, openPage } from '../simulator/web-browser.js'
import { createCamera } from './demo.js'

const STATES: SlipPageView['state'][] = ['valid-now', 'not-yet', 'over', 'cancelled', 'pending']
const PHONE = { width: 375, height: 812 }
const SMALL_PHONE = { width: 320, height: 568 }
const DESKTOP = { width: 1440, height: 900 }

;(chromiumPath === undefined ? describe.skip : describe)('B07: the page at the gate, in a browser', () => {
  const keys = new Map(STATES.map(state => [state, newPageKey()]))
  const camera = createCamera('embedded')
  let browser: Browser
  let origin: string
  beforeAll(async () => {
    const slips = new Map([...keys].map(([state, key]) => [key, givenSlip({ state })]))
    const house = await openHouse({ pages: { pages: pagesOf(slips), store: createMemoryTtlStore(), perMinute: 1_000 } })
    origin = house.origin
    browser = await launchBrowser()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await closeHouses()
  })

  const open = async (key: string, size = PHONE) => openPage(await newContext(browser), `${origin}/app/slip/${key}`, size)

  it.each(STATES)('%s is seen at a glance, without scrolling and without a script', async state => {
    const { page, complaints } = await open(keys.get(state)!)

    const asOf = await page.locator('time').boundingBox()
    const band = await page.locator('header').boundingBox()
    const colour = await page.evaluate<string>(`getComputedStyle(document.querySelector('header')).backgroundColor`)
    const letters = await page.evaluate<number>(`parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)`)
    await camera(page, `gate-${state}`)

    // The policy let the style through: without it the band would have no colour, and the browser would complain.
    expect(complaints).toEqual([])
    expect(colour).not.toBe('rgba(0, 0, 0, 0)')
    expect(letters).toBeGreaterThan(40)
    expect(band!.y + band!.height).toBeLessThan(400)
    expect(asOf!.y).toBeLessThan(400)
    await page.context().close()
  })

  it('every state has its own colour, dark enough for white letters', async () => {
    const { page } = await open(keys.get('valid-now')!)
    const states = [...STATES, 'valid-inside', 'unknown', 'busy']
    const tones = await page.evaluate<string[]>(
      `${JSON.stringify(states)}.map(state => (document.body.className = state, getComputedStyle(document.querySelector('header')).backgroundColor))`,
    )
    await page.context().close()

    expect(new Set(tones).size).toBe(tones.length)
    for (const tone of tones) expect(contrastWithWhite(tone)).toBeGreaterThan(4.5)
  })

  it.each([
    ['a small phone', SMALL_PHONE],
    ['a phone', PHONE],
    ['a desktop', DESKTOP],
  ])('fits %s: nothing runs over the edge, the QR code is large enough to be scanned', async (name, size) => {
    const { page, complaints } = await open(keys.get('valid-now')!, size)
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    const qr = await page.locator('svg.qr').boundingBox()
    await camera(page, `gate-${name.replaceAll(' ', '-')}`)
    await page.context().close()

    expect(complaints).toEqual([])
    expect(overflow).toBe(0)
    expect(qr!.width).toBeGreaterThan(150)
  })

  it('an unknown key is as plain', async () => {
    const { page } = await open(newPageKey())
    const title = await page.locator('h1').textContent()
    await camera(page, 'gate-unknown')
    await page.context().close()

    expect(title).toBe('查无此条')
  })
})

/** WCAG's contrast of `rgb(r, g, b)` with white. */
function contrastWithWhite(colour: string): number {
  const [red, green, blue] = (/(\d+), (\d+), (\d+)/.exec(colour) ?? []).slice(1).map(part => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05)
}
