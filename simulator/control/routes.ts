import Router from '@koa/router'
import type { Context } from 'koa'
import type { z } from 'zod'
import { expireCodes } from '../api/response-codes.js'
import type { Tokens } from '../api/tokens.js'
import type { Deliver } from '../callbacks/deliver.js'
import type { Desk } from '../desk.js'
import { applyFaults, faultsPatch } from '../faults.js'
import { readBody } from '../http.js'
import type { Actions } from '../phones/actions.js'
import type { Phones } from '../phones/phones.js'
import type { Position } from '../state.js'
import * as bodies from './bodies.js'
import type { ContactEdits, EditResult } from './contact-edits.js'
import { clockView, phoneView, schoolView, shownView } from './views.js'

const MAX_BODY = 16 * 1024 * 1024

export interface ControlDeps {
  desk: Desk
  phones: Phones
  actions: Actions
  edits: ContactEdits
  deliver: Deliver
  tokens: Tokens
  reset: () => void
}

/** The control API: what the browser's phones, tests and Playwright drive the desk with. */
export function createControlRoutes(deps: ControlDeps): Router {
  const router = new Router({ prefix: '/control' })
  router.use(refuseOtherSites)
  addPhones(router, deps)
  addContacts(router, deps)
  addDesk(router, deps)
  return router
}

/** A page of another site could reach this machine's ports through the visitor's browser; a form of it cannot send JSON. */
async function refuseOtherSites(ctx: Context, next: () => Promise<unknown>) {
  if (ctx.get('sec-fetch-site') === 'cross-site') ctx.throw(403, '只接受本机页面的请求')
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
    const origin = ctx.get('origin')
    const isOwn = origin === '' || (URL.canParse(origin) && new URL(origin).host === ctx.host)
    if (!isOwn) ctx.throw(403, '只接受本机页面的请求')
    if (ctx.method !== 'DELETE' && !/^application\/json\b/.test(ctx.get('content-type'))) ctx.throw(415, '请以 application/json 发送')
  }
  await next()
}

async function read<T extends z.ZodType>(ctx: Context, shape: T): Promise<z.output<T>> {
  const raw = (await readBody(ctx.req, MAX_BODY)).toString('utf8')
  let given: unknown = {}
  try {
    if (raw !== '') given = JSON.parse(raw)
  } catch {
    ctx.throw(400, '请求内容不是 JSON')
  }
  const parsed = shape.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return ctx.throw(400, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim())
  }
  return parsed.data
}

function addPhones(router: Router, { desk, phones, actions }: ControlDeps) {
  const who = (ctx: Context & { params: Record<string, string> }): string =>
    desk.school().member(ctx.params['userid'] ?? '')?.userid ?? ctx.throw(404, '通讯录里没有这个人')

  router.get('/phones/:userid', ctx => {
    ctx.body = phoneView(desk, phones, who(ctx))
  })
  router.post('/phones/:userid/read', ctx => {
    const userid = who(ctx)
    phones.phone(userid).unread = 0
    phones.changed(userid)
    ctx.body = { ok: true }
  })
  router.post('/phones/:userid/enter', async ctx => {
    ctx.body = await actions.enter(who(ctx), (await read(ctx, bodies.enterBody)).order)
  })
  router.post('/phones/:userid/text', async ctx => {
    ctx.body = await actions.text(who(ctx), (await read(ctx, bodies.textBody)).text)
  })
  router.post('/phones/:userid/picture', async ctx => {
    ctx.body = await actions.picture(who(ctx), await read(ctx, bodies.pictureBody))
  })
  router.post('/phones/:userid/pin', async ctx => {
    ctx.body = await actions.pin(who(ctx), await read(ctx, bodies.pinBody))
  })
  router.post('/phones/:userid/position', async ctx => {
    const userid = who(ctx)
    const { report, ...given } = await read(ctx, bodies.positionBody)
    const place = desk.school().data.places.find(each => each.key === given.preset || each.name === given.preset)
    if (given.preset !== undefined && !place && given.latitude === undefined) ctx.throw(400, '没有这个预设地点')
    const current = phones.phone(userid).location
    const position: Position = {
      latitude: given.latitude ?? place?.latitude ?? current.latitude,
      longitude: given.longitude ?? place?.longitude ?? current.longitude,
      precision: given.precision ?? place?.precision ?? current.precision,
      ...(place ? { preset: place.key } : {}),
    }
    ctx.body = await actions.position(userid, position, report)
  })
  router.post('/phones/:userid/menu', async ctx => {
    ctx.body = await actions.menu(who(ctx), (await read(ctx, bodies.menuBody)).key)
  })
  router.post('/phones/:userid/card', async ctx => {
    ctx.body = await actions.card(who(ctx), await read(ctx, bodies.cardBody))
  })
  router.post('/phones/:userid/card-menu', async ctx => {
    ctx.body = await actions.cardMenu(who(ctx), await read(ctx, bodies.cardMenuBody))
  })
  // The next OAuth page opened in this browser is opened as this person.
  router.post('/phones/:userid/login', ctx => {
    ctx.cookies.set('sim_userid', encodeURIComponent(who(ctx)), { path: '/', httpOnly: true, sameSite: 'lax' })
    ctx.body = { ok: true }
  })
  router.post('/redeliver', async ctx => {
    const { userid, times } = await read(ctx, bodies.redeliverBody)
    ctx.body = await actions.redeliver(desk.school().member(userid)?.userid ?? userid, times)
  })
}

function addContacts(router: Router, { desk, edits }: ControlDeps) {
  const found = (ctx: Context, result: EditResult | undefined) => {
    ctx.body = result ?? ctx.throw(404, '没有可以删除的对象')
  }
  router.get('/school', ctx => {
    ctx.body = schoolView(desk)
  })
  router.put('/members/:userid', async ctx => {
    ctx.body = await edits.putMember(ctx.params['userid'] ?? '', await read(ctx, bodies.memberBody))
  })
  router.delete('/members/:userid', async ctx => found(ctx, await edits.deleteMember(ctx.params['userid'] ?? '')))
  router.put('/departments/:id', async ctx => {
    ctx.body = await edits.putDepartment(Number(ctx.params['id']), await read(ctx, bodies.departmentBody))
  })
  router.delete('/departments/:id', async ctx => found(ctx, await edits.deleteDepartment(Number(ctx.params['id']))))
  router.put('/tags/:id', async ctx => {
    ctx.body = await edits.putTag(Number(ctx.params['id']), await read(ctx, bodies.tagBody))
  })
  router.delete('/tags/:id', async ctx => found(ctx, await edits.deleteTag(Number(ctx.params['id']))))
}

function addDesk(router: Router, { desk, deliver, tokens, reset }: ControlDeps) {
  router.get('/clock', ctx => {
    ctx.body = clockView(desk)
  })
  router.put('/clock', async ctx => {
    desk.clock.setOffset((await read(ctx, bodies.clockBody)).offsetMs)
    desk.publish('clock', clockView(desk))
    ctx.body = clockView(desk)
  })
  router.get('/faults', ctx => {
    ctx.body = { ...desk.state.faults, notes: desk.journal.notes }
  })
  router.put('/faults', async ctx => {
    const patch = await read(ctx, faultsPatch)
    applyFaults(desk.state.faults, patch)
    if (patch.expireCodes) expireCodes(desk)
    if (patch.expireToken) tokens.end(patch.expireToken === true ? '42001' : patch.expireToken)
    desk.publish('faults')
    ctx.body = { ...desk.state.faults, notes: desk.journal.notes }
  })
  router.get('/log', ctx => {
    const { calls, callbacks, notes } = desk.journal
    ctx.body = { calls, callbacks, notes }
  })
  router.get('/shown', ctx => {
    ctx.body = shownView(desk, ctx.URL.searchParams.get('userid'))
  })
  router.get('/media/:id', ctx => {
    const media = desk.state.media.get(ctx.params['id'] ?? '') ?? ctx.throw(404, '图片已过期')
    ctx.type = media.contentType
    ctx.body = Buffer.from(media.base64, 'base64')
  })
  router.get('/events', ctx => {
    ctx.respond = false
    desk.stream.attach(ctx.res)
  })
  router.post('/reset', ctx => {
    reset()
    ctx.body = { ok: true }
  })
  router.post('/verify-url', async ctx => {
    ctx.body = await deliver.verifyUrl((await read(ctx, bodies.verifyBody)).endpoint)
  })
}
