import { openDatabase, type Database } from '../src/db/index.js'
import type { Ledger } from './ledger.js'
import type { Stage } from './stage.js'
import { pause, until } from './child.js'

interface Shown {
  userid: string
  key: string
  kind: string
  text: string
  count: number
  dropped: number
}

export interface Verdict {
  complaints: string[]
  figures: Record<string, number>
}

const REDELIVERIES_AT_ONCE = 8
/** Leases of killed workers, rate limits per person and back-offs have to run out. */
const SETTLE_SECONDS = 180
const MOST_ATTEMPTS = 4

/** Delivers every answered event once more and then holds the database and the phones against what was promised. */
export async function verify(stage: Stage, ledger: Ledger): Promise<Verdict> {
  await stage.control('faults', { api: [] })
  await answerTheRest(ledger)
  await until('the outbox to empty', SETTLE_SECONDS, async () => (await stage.waitingDeliveries()) === 0, 500)
  await redeliverAll(ledger)
  await until('the outbox to empty again', SETTLE_SECONDS, async () => (await stage.waitingDeliveries()) === 0, 500)
  await stage.stopService()
  const shown = await stage.control<Shown[]>('shown')
  const db = await openDatabase({ databaseUrl: stage.env['DATABASE_URL'], dataDir: `${stage.env['DATA_DIR']}/database` })
  try {
    const complaints = [...ledger.complaints, ...(await eventsOnce(db, ledger)), ...(await shownOnce(db, shown))]
    const deliveries = await db.background.delivery.groupBy({ by: ['state'], _count: true })
    return {
      complaints,
      figures: {
        answered: ledger.answered.length,
        taps: await db.background.tap.count(),
        marks: await db.background.teacherMark.count(),
        shown: shown.length,
        'attempts spent': (await db.background.send.aggregate({ _sum: { attempts: true } }))._sum.attempts ?? 0,
        ambiguous: await db.background.send.count({ where: { ambiguous: true } }),
        ...Object.fromEntries(deliveries.map(group => [`deliveries ${group.state}`, group._count])),
      },
    }
  } finally {
    await db.close()
  }
}

/** As WeCom's retries would have. */
async function answerTheRest(ledger: Ledger): Promise<void> {
  for (let rounds = 0; ledger.unanswered.length > 0; rounds++) {
    if (rounds > 20) throw new Error(`${ledger.unanswered.length} events are still refused by a healthy service`)
    const left = ledger.unanswered.splice(0)
    for (const sent of left) await ledger.send(sent)
    if (ledger.unanswered.length > 0) await pause(500)
  }
}

async function redeliverAll(ledger: Ledger): Promise<void> {
  const left = [...ledger.answered]
  const hand = async () => {
    for (let sent = left.pop(); sent; sent = left.pop())
      if (!(await ledger.repeat(sent))) ledger.complaints.push(`not answered when delivered again: ${sent.key}`)
  }
  await Promise.all(Array.from({ length: REDELIVERIES_AT_ONCE }, hand))
}

/** Every answered event is kept exactly once, with its effect exactly once. LOCATION is the exception that design.md names. */
async function eventsOnce(db: Database, ledger: Ledger): Promise<string[]> {
  const rows = await db.background.inboxEvent.findMany({ select: { key: true, state: true } })
  const states = new Map(rows.map(row => [row.key, row.state]))
  const taps = new Set((await db.background.tap.findMany({ select: { inboxKey: true } })).map(row => row.inboxKey))
  const records = new Set((await db.background.checkInRecord.findMany({ select: { personId: true } })).map(row => row.personId))
  const marks = new Map<string, number>()
  for (const { personId } of await db.background.teacherMark.findMany({ select: { personId: true } }))
    marks.set(personId, (marks.get(personId) ?? 0) + 1)

  const complaints: string[] = []
  const kept = ledger.answered.filter(sent => !sent.inner.includes('<![CDATA[LOCATION]]>'))
  for (const { key, effect, reply } of kept) {
    const state = states.get(key)
    if (state !== 'done') complaints.push(`answered event is ${state ?? 'not kept'}: ${key}`)
    if (effect.kind === 'tap' && !taps.has(key)) complaints.push(`answered tap without its row: ${key}`)
    if (effect.kind === 'tap' && !records.has(effect.personId)) complaints.push(`answered tap without a record: ${key}`)
    if (effect.kind === 'mark' && marks.get(effect.personId) !== 1)
      complaints.push(`${marks.get(effect.personId) ?? 0} marks for ${key}: ${reply?.slice(0, 400)}`)
  }
  const known = new Set(kept.map(sent => sent.key))
  if (known.size !== kept.length) complaints.push('two events of this run share a key')
  const unexpected = rows.filter(row => !known.has(row.key)).length
  if (unexpected > 0) complaints.push(`${unexpected} events in the inbox that nobody sent`)
  return complaints
}

/** Every share that WeCom was given stands on its person's phone exactly once; nothing else does. */
async function shownOnce(db: Database, shown: readonly Shown[]): Promise<string[]> {
  const complaints = shown
    .filter(entry => entry.count !== 1 || entry.dropped !== 0)
    .map(entry => `shown ${entry.count} times, dropped ${entry.dropped}: ${entry.kind} to ${entry.userid}: ${entry.text.slice(0, 60)}`)
  const promised = await db.backgroundPool.query<{ person_id: string; cards: string[]; texts: number }>(`
    select d.person_id, array_agg(s.task_id) filter (where s.task_id is not null) as cards, count(*) filter (where s.task_id is null)::int as texts
      from delivery d join send s on s.date = d.send_date and s.id = d.send_id
     where d.state in ('sent', 'unknown') and s.api = 'send' group by 1`)
  for (const row of promised.rows) {
    const own = shown.filter(entry => entry.userid.toLowerCase() === row.person_id)
    const keys = new Set(own.map(entry => entry.key))
    for (const card of row.cards ?? []) if (!keys.has(card)) complaints.push(`a card that ${row.person_id} never saw: ${card}`)
    const expected = (row.cards?.length ?? 0) + row.texts
    if (own.length !== expected) complaints.push(`${row.person_id} was to see ${expected} messages and saw ${own.length}`)
  }
  const nobody = shown.filter(entry => !promised.rows.some(row => row.person_id === entry.userid.toLowerCase())).length
  if (nobody > 0) complaints.push(`${nobody} messages on phones that nothing was promised to`)
  const bad = await db.background.delivery.groupBy({
    by: ['state', 'kind', 'lastError'],
    where: { state: { in: ['dead', 'queued', 'sending', 'unknown'] } },
    _count: true,
  })
  for (const group of bad) complaints.push(`${group._count} deliveries ${group.state}: ${group.kind} ${group.lastError ?? ''}`)
  // A send that fails again while others pass spends an attempt, as it may be its own fault; that is far from giving it up.
  const spent = await db.background.send.count({ where: { attempts: { gte: MOST_ATTEMPTS } } })
  if (spent > 0) complaints.push(`${spent} sends spent ${MOST_ATTEMPTS} attempts or more on an outage`)
  return complaints
}
