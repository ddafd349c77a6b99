import type { Middleware, ParameterizedContext } from 'koa'
import { z } from 'zod'
import { CAMPUS_ZONE, parseInstant } from '../shared/dates.js'
import { readBody } from './read-body.js'

export interface ClockReading {
  now: Date
  offsetMs: number
}

export interface ClockApi {
  read(): Promise<ClockReading>
  move(to: Date): Promise<ClockReading>
}

const LARGEST_BODY = 4 * 1024
const FIRST = Date.parse('2000-01-01T00:00:00Z')
const LAST = Date.parse('2100-01-01T00:00:00Z')

const request = z.union([z.strictObject({ now: z.string().max(40) }), z.strictObject({ offsetMs: z.number().int() })])

const WRONG_BODY = '请发送 {"now": "2026-09-07T07:58"}（校园时间或带时区的时刻）或 {"offsetMs": 0}，年份在 2000 到 2099 之间'

/** Moves the school's clock in demo mode; a real school's time cannot be moved by anybody. */
export function createDevClock(clock: ClockApi | undefined): { read: Middleware; move: Middleware } {
  if (!clock) {
    const refuse: Middleware = ctx => say(ctx, 403, '接入真实学校后，时钟不能移动')
    return { read: refuse, move: refuse }
  }
  return {
    async read(ctx) {
      show(ctx, await clock.read())
    },
    async move(ctx) {
      // A page of another site can neither send this type nor this origin without asking the browser first.
      if (!ctx.is('application/json')) return say(ctx, 415, '请以 application/json 发送')
      if (!isOwnOrigin(ctx)) return say(ctx, 403, '只接受来自本站页面的请求')
      const wanted = request.safeParse(parseJson(await readBody(ctx.req, LARGEST_BODY)))
      const to = wanted.success ? target(wanted.data, await clock.read()) : null
      if (!to) return say(ctx, 400, WRONG_BODY)
      show(ctx, await clock.move(to))
    },
  }
}

function target(wanted: z.infer<typeof request>, { now, offsetMs }: ClockReading): Date | null {
  const to = 'now' in wanted ? parseInstant(wanted.now) : new Date(now.getTime() - offsetMs + wanted.offsetMs)
  return to && to.getTime() >= FIRST && to.getTime() < LAST ? to : null
}

/** Own as the browser sees it; that the Host itself is ours was seen before. */
function isOwnOrigin(ctx: ParameterizedContext): boolean {
  const origin = ctx.get('Origin')
  return origin === '' || (URL.canParse(origin) && new URL(origin).host === ctx.host)
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function show(ctx: ParameterizedContext, { now, offsetMs }: ClockReading): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.body = { now: now.toISOString(), offsetMs, zone: CAMPUS_ZONE }
}

function say(ctx: ParameterizedContext, status: number, message: string): void {
  ctx.status = status
  ctx.body = { message }
}
