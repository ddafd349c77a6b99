import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, newContext, openPage } from './web-browser.js'
import { buildWeb, startWebFixture, type WebFixture } from './web-fixture.js'

export const STUDENT = 's24010101'
export const TEACHER = 't.wang'
export const OFFICE = 'tang.xue'

/** A browser and a fixture server for one file of tests; every test opens the page afresh on the first morning. */
export function webSession() {
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

  return {
    async open(hash = '', size?: { width: number; height: number }) {
      ;({ page, complaints } = await openPage(context, fixture.url + hash, size))
      await page.getByTestId('clock-now').waitFor()
    },
    phone: (userid: string) => page.getByTestId(`phone-${userid}`),
    lastAsked: (path: string) => fixture.asked.findLast(one => one.path === path)?.body,
    get page() {
      return page
    },
    get fixture() {
      return fixture
    },
    get complaints() {
      return complaints
    },
  }
}
