// The floor of a decision: the same rows by hand-written SQL, a transaction for each request, behind bare Koa. It knows whose slip it is
// from the card's number, asks nobody who may decide, and judges nothing.
import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { addDays, instantOf, localDate, type LocalTime } from '../src/shared/dates.js'
import { createBareGateway, leaf, type BareAnswer } from './bare-gateway.js'
import { KEYS } from './callbacks.js'
import { slipNumber } from './seed-leave.js'
import type { Serving } from './serve.js'

const CONNECTIONS = 10

interface Decision {
  task: string
  student: string
  number: string
  subject: string
  teacher: string
  deputy: string
  /** The class's people who get the copy. */
  readers: string[]
  today: string
  tomorrow: string
  created: Date
  at: Date
  key: string
}

async function write(client: pg.PoolClient, d: Decision, reply: string): Promise<void> {
  const run = <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) => client.query<Row>({ name, text, values })
  await run(
    'event',
    `insert into inbox_event (date, key, endpoint, kind, command, person_id, created_at, received_at, state, reply)
     values ($1::date, $2, 'app', 'template-card', 'card', $3, $4, $5, 'done', $6) on conflict (date, key) do nothing`,
    [d.created.toISOString().slice(0, 10), d.key, d.teacher, d.created, d.at, reply],
  )
  await run(
    'card',
    `update card set revision = revision + 1, state = 'closed' where date = $1::date and task_id = $2 and revision = 1 and state <> 'closed'`,
    [d.today, d.task],
  )
  const { rows: cases } = await run<{ id: string }>(
    'case',
    `update approval_case set state = 'approved', revision = revision + 1, due_at = null, settled_at = $3, settled_by_id = $4
      where date = $1::date and subject = $2 and state = 'pending' returning id`,
    [d.today, d.subject, d.at, d.teacher],
  )
  if (!cases[0]) throw new Error('decided already')
  const { id } = cases[0]
  await run(
    'seats',
    `update approval_seat set state = case when person_id = $3 then 'approved' else 'closed' end::approval_seat_state,
            decided_by_id = case when person_id = $3 then $3 end, decided_at = case when person_id = $3 then $4::timestamptz end
      where date = $1::date and case_id = $2 and round = 1 and step = 0`,
    [d.today, id, d.teacher, d.at],
  )
  await run(
    'action',
    `insert into approval_action (date, case_id, round, step, verb, actor_id, cause, at) values ($1::date, $2, 1, 0, 'approve', $3, $4, $5)`,
    [d.today, id, d.teacher, d.key, d.at],
  )
  const { rows: heads } = await run<{ sequence: number; hash: string }>(
    'head',
    `select sequence, hash from audit_head where subject = $1 for update`,
    [d.subject],
  )
  const { sequence, hash } = heads[0]!
  const data = JSON.stringify({ number: d.number, round: 1, state: 'approved', step: 0 })
  const next = createHash('sha256')
    .update([hash, d.subject, sequence + 1, d.at.toISOString(), d.teacher, 'approval.approve', data].join('\n'))
    .digest('hex')
  await run(
    'entry',
    `insert into audit_entry (date, subject, sequence, at, actor_id, action, data, prev_hash, hash) values ($1::date, $2, $3, $4, $5, 'approval.approve', $6::jsonb, $7, $8)`,
    [d.today, d.subject, sequence + 1, d.at, d.teacher, data, hash, next],
  )
  await run('head-on', `update audit_head set sequence = $2, hash = $3 where subject = $1`, [d.subject, sequence + 1, next])
  await run(
    'slip',
    `update leave_slip set state = 'approved', decided_at = $3, decided_by_id = $4 where date = $1::date and number = $2 and state = 'pending'`,
    [d.today, d.number, d.at, d.teacher],
  )
  const time = (clock: string) => instantOf(d.tomorrow as ReturnType<typeof localDate>, clock as LocalTime)
  await run(
    'absence',
    `insert into absence (date, subject, person_id, from_at, until_at, label) values ($1::date, $2, $3, $4, $5, '病假')`,
    [d.tomorrow, d.subject, d.student, time('06:00'), time('12:00')],
  )
  await run('copies', `insert into leave_copy (date, number, person_id) select $1::date, $2, unnest($3::text[])`, [
    d.today,
    d.number,
    [d.teacher, ...d.readers],
  ])
  const intents: [kind: string, dedupeKey: string, payload: object, to: string[]][] = [
    ['card.refresh', `refresh:${d.subject}:${randomUUID()}`, {}, [d.deputy]],
    ['leave.copy', `leave-copy:approved:${d.number}:${d.key}`, { change: 'approved' }, d.readers],
    [
      'leave.outcome',
      `leave-outcome:approved:${d.number}:${d.key}`,
      { outcome: 'approved', byId: d.teacher, onBehalfOfId: null, note: null },
      [d.student],
    ],
  ]
  for (const [kind, dedupeKey, payload, to] of intents) {
    const { rows } = await run<{ id: string }>(
      'intent',
      `insert into intent (date, dedupe_key, kind, subject, payload) values ($1::date, $2, $3, $4, $5::jsonb) returning id`,
      [d.today, dedupeKey, kind, d.subject, JSON.stringify(payload)],
    )
    await run(
      'delivery',
      `insert into delivery (date, intent_id, person_id, kind, subject) select $1::date, $2, person_id, $3, $4 from unnest($5::text[]) person_id`,
      [d.today, rows[0]!.id, kind, d.subject, to],
    )
  }
}

/** The face that the presser's card gets, with as many parts as ours. */
function faceOf({ task, number, student, at }: Decision): string {
  const row = (label: string, value: string) =>
    `<HorizontalContentList><KeyName><![CDATA[${label}]]></KeyName><Value><![CDATA[${value}]]></Value></HorizontalContentList>`
  return (
    `<TemplateCard><CardType><![CDATA[button_interaction]]></CardType><Source><Desc><![CDATA[学工助手]]></Desc></Source>` +
    `<MainTitle><Title><![CDATA[${student} 病假 明天上午]]></Title><Desc><![CDATA[${number} · 班主任 · 截至 ${at.toISOString().slice(11, 16)}]]></Desc></MainTitle>` +
    `<SubTitleText><![CDATA[已由 班主任 于 ${at.toISOString().slice(0, 16)} 同意。]]></SubTitleText>` +
    `<TaskId><![CDATA[${task}]]></TaskId>${row('学生', student)}${row('时间', '明天上午')}${row('时长', '4 节，半天')}` +
    `<ButtonList><Text><![CDATA[已同意]]></Text><Style>1</Style><Key><![CDATA[approval-more.2.1.0]]></Key></ButtonList>` +
    `<ReplaceText><![CDATA[已同意]]></ReplaceText></TemplateCard>`
  )
}

export async function approveFloor({ databaseUrl, studentsPerClass, seededAt }: Record<string, string>): Promise<Serving> {
  const pool = new pg.Pool({ connectionString: databaseUrl!, max: CONNECTIONS, options: '-c timezone=UTC' })
  const today = localDate(new Date(Number(seededAt)))

  async function decide(task: string, teacher: string, created: Date): Promise<BareAnswer> {
    const index = Number(task.slice('task-'.length))
    const size = Number(studentsPerClass)
    const place = 1 + Math.floor(index / size)
    const number = slipNumber(index, new Date(Number(seededAt)))
    const decision: Decision = {
      task,
      teacher,
      number,
      created,
      today,
      at: new Date(),
      tomorrow: addDays(today, 1),
      student: `s${index}`,
      deputy: `d${place}`,
      readers: [`d${place}`, `s${(place - 1) * size}`].filter(id => id !== `s${index}`),
      subject: `leave:${number}`,
      key: `app:e:${createHash('sha256').update(`${task}:${teacher}:${created.getTime()}`).digest('hex')}`,
    }
    const xml = faceOf(decision)
    const client = await pool.connect()
    try {
      await client.query('begin')
      await write(client, decision, xml)
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
    return { msgType: 'update_template_card', xml }
  }

  const app = createBareGateway(KEYS, {
    'approval-approve.1.1.0': event =>
      decide(leaf(event, 'TaskId'), leaf(event, 'FromUserName'), new Date(Number(leaf(event, 'CreateTime')) * 1000)),
  })
  return { listener: app.callback(), stop: () => pool.end() }
}
