// The floor: the same three rows by one hand-written statement a request, behind bare Koa. It looks nothing up and judges nothing.
import Koa from 'koa'
import pg from 'pg'
import { createBareGateway, leaf } from './bare-gateway.js'
import { KEYS } from './callbacks.js'
import { IN_SCHOOL } from './seed.js'
import type { Serving } from './serve.js'

const CONNECTIONS = 10
const SAID = '签到成功 07:31，第1次签到'

const WRITE = `
  with box as (
    insert into inbox_event (date, key, endpoint, kind, command, person_id, created_at, received_at, state, reply)
    values ($1::date, $2, 'app', 'click', 'word:签到', $3, $4::timestamptz, $5::timestamptz, 'done', $6) on conflict (date, key) do nothing returning 1),
  tapped as (
    insert into tap (date, inbox_key, person_id, occurrence_date, occurrence_id, at, received_at, result, detail, latitude, longitude, accuracy, reading_at)
    select $1::date, $2, $3, $7::date, $8::bigint, $4::timestamptz, $5::timestamptz, 'in', 'inside', $9, $10, 30, $4::timestamptz from box)
  insert into check_in_record (date, occurrence_id, person_id, result, late, at, detail, inbox_key)
  select $7::date, $8::bigint, $3, 'in', false, $4::timestamptz, 'inside', $2 from box`

function createWriter({ databaseUrl, date, occurrenceId }: Record<string, string>) {
  const pool = new pg.Pool({ connectionString: databaseUrl!, max: CONNECTIONS, options: '-c timezone=UTC' })
  return {
    pool,
    async write(person: string, createTime: number): Promise<string> {
      const at = new Date(createTime * 1000)
      const values = [
        at.toISOString().slice(0, 10),
        `floor:${person}:${createTime}`,
        person,
        at,
        new Date(),
        SAID,
        date,
        occurrenceId,
        IN_SCHOOL.latitude,
        IN_SCHOOL.longitude,
      ]
      await pool.query({ name: 'floor', text: WRITE, values })
      return SAID
    },
  }
}

/** With the work of the envelope: opens the callback and seals the reply, as ours must. */
export async function sealedFloor(settings: Record<string, string>): Promise<Serving> {
  const { pool, write } = createWriter(settings)
  const app = createBareGateway(KEYS, { 签到: event => write(leaf(event, 'FromUserName'), Number(leaf(event, 'CreateTime'))) })
  return { listener: app.callback(), stop: () => pool.end() }
}

/** Without it: a person and a time as JSON, in the clear. */
export async function plainFloor(settings: Record<string, string>): Promise<Serving> {
  const { pool, write } = createWriter(settings)
  const app = new Koa()
  app.use(async ctx => {
    const chunks: Buffer[] = []
    for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
    const { person, createTime } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { person: string; createTime: number }
    ctx.body = await write(person, createTime)
  })
  return { listener: app.callback(), stop: () => pool.end() }
}
