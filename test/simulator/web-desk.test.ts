import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import Koa from 'koa'
import type { Browser, Page } from 'playwright-core'
import { readBody } from '../../simulator/http.js'
import { createStatic } from '../../simulator/static.js'
import { buttonCard, replyXml, sealedReply, startDesk, student, teacher, type TestDesk } from './harness.js'
import { chromiumPath, launchBrowser, newContext, openPage } from './web-browser.js'
import { buildWeb } from './web-fixture.js'

jest.setTimeout(60_000)

/** The desk behind its page as a host mounts it: under a prefix, with the service's clock on the same address. */
async function serve(desk: TestDesk, scripts: string) {
  const listener = desk.simulator.handler()
  const app = new Koa()
  app.use(createStatic({ roots: [resolve(import.meta.dirname, '../../simulator/web'), scripts] }))
  app.use(async ctx => {
    if (ctx.path === '/api/dev/clock') {
      const { now } = JSON.parse((await readBody(ctx.req, 1_000)).toString()) as { now: string }
      await desk.control('PUT', 'clock', { offsetMs: Date.parse(now) - Date.parse('2026-09-07T07:55:00+08:00') })
      ctx.body = { now }
      return
    }
    ctx.respond = false
    ctx.req.url = (ctx.req.url ?? '').replace(/^\/simulator/, '')
    listener(ctx.req, ctx.res)
  })
  const server = createServer(app.callback())
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simulator/`, server }
}

;(chromiumPath === undefined ? describe.skip : describe)('the page on the real desk', () => {
  let web: ReturnType<typeof buildWeb>
  let desk: TestDesk
  let served: Awaited<ReturnType<typeof serve>>
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    web = buildWeb()
    desk = await startDesk()
    served = await serve(desk, web.folder)
    browser = await launchBrowser()
    await desk.api('POST', 'menu/create?agentid=1000027', { button: [{ type: 'click', name: '签到', key: '签到' }] })
    ;({ page, complaints } = await openPage(await newContext(browser), `${served.url}#${student},${teacher}`))
  })
  afterAll(async () => {
    await browser.close()
    await desk.close()
    served.server.closeAllConnections()
    await new Promise(done => served.server.close(done))
    web.remove()
  })

  const phone = (userid: string) => page.getByTestId(`phone-${userid}`)

  it('checks in as a student and shows the answer', async () => {
    desk.answerWith(({ field }) => {
      if (field('Event') !== 'click') return {}
      return { body: sealedReply(replyXml(student, 'text', [['Content', '签到成功，07:55']])) }
    })

    await phone(student).getByTestId('menu-签到').click()

    await phone(student).getByText('签到成功，07:55').waitFor()
    expect(desk.received.at(-1)?.field('EventKey')).toBe('签到')
  })

  it('brings the teacher a card, whose press changes its face', async () => {
    await desk.send({ touser: teacher, msgtype: 'template_card', template_card: buttonCard('desk-1') })
    desk.answerWith(() => ({ body: sealedReply(replyXml(teacher, 'update_button', [['Button', [['ReplaceName', '已标记']]]])) }))

    await phone(teacher).getByTestId('card-button-0').click()

    await phone(teacher).getByTestId('card-replaced').getByText('已标记').waitFor()
    expect(desk.received.at(-1)?.field('EventKey')).toBe('arrived.1')
  })

  it('reports the place that was chosen', async () => {
    desk.answerWith(() => ({}))
    await phone(student).getByTestId('position-open').click()

    await phone(student).getByTestId('position-home').click()

    await phone(student).getByTestId('position-open').getByText('家里').waitFor()
    expect(desk.received.at(-1)?.field('Event')).toBe('LOCATION')
    expect(Number(desk.received.at(-1)?.field('Latitude'))).toBeCloseTo(31.2495, 4)
  })

  it('sends a picture and shows it', async () => {
    await phone(student).getByTestId('keyboard-toggle').click()
    await phone(student).getByTestId('attach').click()

    await phone(student).getByTestId('attach-picture').click()

    await phone(student).locator('.bubble-picture').waitFor()
    const width: unknown = await page.evaluate(
      'document.querySelector(".bubble-picture").decode().then(() => document.querySelector(".bubble-picture").naturalWidth)',
    )
    expect(width).toBe(320)
  })

  it('moves every clock on the desk', async () => {
    await page.getByTestId('clock-preset-digest').click()

    await page.getByTestId('clock-now').getByText('21:30').waitFor()
    expect(desk.simulator.inspect.now().toISOString()).toBe('2026-09-07T13:30:00.000Z')
  })

  it('sets each fault of the panel as the desk knows it', async () => {
    for (const key of ['duplicate', 'locationAfterTap']) await page.getByTestId(`fault-${key}`).check()
    await page.getByTestId('fault-locationReporting').uncheck()
    const chosen = { redeliver: '2', delayMs: '1000', dropAnswers: '-1', repeat: 'task-id-first' }
    for (const [key, value] of Object.entries(chosen)) await page.getByTestId(`fault-${key}`).selectOption(value)
    await page.getByTestId('fault-hidden').fill(`${student}，${teacher}`)
    await page.getByTestId('fault-hidden').blur()
    await page.getByTestId('fault-api-kind').selectOption('hang')
    await page.getByTestId('fault-api-add').click()
    await page.getByTestId('fault-expire-codes').click()
    await page.getByText('所有卡片更新码已过期').waitFor()

    expect(await desk.control('GET', 'faults')).toMatchObject({
      duplicate: true,
      locationAfterTap: true,
      locationReporting: false,
      redeliver: 2,
      delayMs: 1000,
      dropAnswers: -1,
      repeat: 'task-id-first',
      hidden: [student, teacher],
      api: [{ api: 'message/send', kind: 'hang', times: 1 }],
    })
  })

  it('lists calls and callbacks', async () => {
    await page.getByTestId('log').locator('summary').click()

    await page.getByTestId('log').getByText('message/send').first().waitFor()
    expect(await page.getByTestId('log').innerText()).toContain('LOCATION')
  })

  it('asks once more, then wipes the desk', async () => {
    await page.getByTestId('reset').click()
    await page.getByTestId('reset-confirm').click()

    await phone(teacher).getByText('还没有消息').waitFor()
    expect(desk.messages(teacher)).toEqual([])
    expect(await page.getByTestId('fault-duplicate').isChecked()).toBe(false)
  })

  it('did all this without a complaint of the browser', () => {
    expect(complaints).toEqual([])
  })
})
