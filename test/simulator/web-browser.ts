import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** `npm test` finds a browser and names it; a file run by hand uses the usual place. */
export const chromiumPath = [process.env['TEST_CHROMIUM'], '/usr/bin/chromium'].find(path => path !== undefined && existsSync(path))

const FLAGS = [
  'no-sandbox',
  'disable-gpu',
  'disable-quic',
  'no-first-run',
  'disable-background-networking',
  'disable-component-update',
  'disable-sync',
]

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ args: FLAGS.map(flag => `--${flag}`), ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }) })

export interface OpenPage {
  page: Page
  /** What the page complained about: script errors and anything the content policy refused. */
  complaints: string[]
}

/** A browser far from the school, so that a time shown in the browser's own zone is noticed. */
export async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'America/Los_Angeles', reducedMotion: 'reduce' })
  context.setDefaultTimeout(10_000)
  return context
}

/** Pages that are looked at together need a context each: in one they are tabs, and Chromium draws the hidden ones once a second. */
export async function openPage(context: BrowserContext, url: string, size = { width: 1440, height: 900 }): Promise<OpenPage> {
  const page = await context.newPage()
  await page.setViewportSize(size)
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(url)
  return { page, complaints }
}
