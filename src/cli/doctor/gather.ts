import { statfs } from 'node:fs/promises'
import { describeGaps, freshClient, inspectionGaps, inTransaction, loadCalendar, menuHash, type App, type Tx } from '../../app.js'
import { schoolDay, timetableOf } from '../../shared/calendar.js'
import { localDate, toDbDate } from '../../shared/dates.js'
import type { Place } from '../verb.js'
import type { Facts } from './facts.js'
import { troubleOf } from './wecom-trouble.js'

export async function gatherFacts(app: App, place: Place): Promise<Facts> {
  const { config, clock } = app
  const now = clock.now()
  const [stored, freeBytes, redis, pictures, wecom] = await Promise.all([
    inTransaction(app, tx => askDatabase(tx, app, now)),
    freeBytesOf(config.dataDir),
    redisOf(app),
    picturesOf(app),
    config.mode === 'demo' && place === 'alone' ? null : askWecom(app),
  ])
  return {
    mode: config.mode,
    place,
    now,
    publicUrl: config.server.publicUrl,
    contactsKeys: config.contacts !== undefined,
    dataDir: config.dataDir,
    freeBytes,
    redis,
    pictures,
    wecom,
    ...stored,
  }
}

async function askDatabase(tx: Tx, app: App, now: Date) {
  const today = localDate(now)
  const [server] = await tx.$queryRaw<{ version: string; number: string; zone: string; migrations: number }[]>`
    select current_setting('server_version') as version, current_setting('server_version_num') as number, current_setting('TimeZone') as zone,
           (select count(*)::int from _prisma_migrations where finished_at is not null) as migrations`
  const [counts] = await tx.$queryRaw<Counts[]>`
    select (select count(*)::int from person where left_at is null) as people,
           (select count(*)::int from window_rule where valid_from <= ${now}::timestamptz and (valid_until is null or valid_until > ${now}::timestamptz)) as rules,
           (select count(*)::int from window_occurrence where date = ${toDbDate(today)}::date) as windows,
           (select count(distinct class_id)::int from window_occurrence where date = ${toDbDate(today)}::date) as classes,
           (select count(*)::int from delivery where state = 'queued') as waiting,
           (select extract(epoch from now() - min(available_at))::float8 from delivery where state = 'queued' and available_at <= now()) as oldest,
           (select count(*)::int from delivery where state in ('dead', 'unknown')) as dead,
           (select count(*)::int from inbox_event where state = 'failed') as failed,
           (select count(*)::int from inbox_event where state = 'parked') as parked,
           (select extract(epoch from now() - real_time)::float8 from pulse where id = 1) as pulse,
           (select max(received_at) from inbox_event where endpoint = 'app') as last_app,
           (select max(received_at) from inbox_event where endpoint = 'contacts') as last_contacts,
           exists (select 1 from inbox_event where kind = 'click') as clicks,
           exists (select 1 from tap) as taps,
           exists (select 1 from location_reading) or exists (select 1 from tap where reading_at is not null and not chosen_point) as readings,
           (select percentile_cont(0.5) within group (order by lag) from
             (select extract(epoch from received_at - created_at)::float8 as lag from inbox_event order by received_at desc limit 20) recent
            having count(*) >= 5) as lag`
  const calendar = await loadCalendar(tx)
  const day = schoolDay(calendar, today)
  const menu = await tx.setting.findUnique({ where: { key: 'menu' } })
  const known = (menu?.value as { hash?: string } | undefined)?.hash
  const { people, rules, windows, classes, waiting, oldest, dead, failed, parked, pulse, lag, clicks, taps, readings } = counts!
  return {
    database: {
      kind: app.db.kind,
      version: server!.version,
      major: Math.floor(Number(server!.number) / 10_000),
      timeZone: server!.zone,
      migrations: server!.migrations,
    },
    menu: known === undefined ? ('missing' as const) : known === menuHash(app.manifests) ? ('created' as const) : ('outdated' as const),
    callbacks: { lastApp: counts!.last_app, lastContacts: counts!.last_contacts, clicks, taps, readings, lagSeconds: lag },
    people,
    gaps: await describeGaps(tx, today),
    inspectionGaps: await inspectionGaps(tx, today),
    calendar: {
      years: calendar.years,
      terms: calendar.terms,
      runsToday: timetableOf(day) !== null,
      label: day.label ?? '',
    },
    windows: { rules, classes, today: windows },
    queue: { waiting, oldestSeconds: oldest, dead, failed, parked },
    pulseSeconds: pulse,
  }
}

interface Counts {
  people: number
  rules: number
  windows: number
  classes: number
  waiting: number
  oldest: number | null
  dead: number
  failed: number
  parked: number
  pulse: number | null
  last_app: Date | null
  last_contacts: Date | null
  clicks: boolean
  taps: boolean
  readings: boolean
  lag: number | null
}

/** Asked with a client that remembers nothing: a cached token would hide a changed secret. */
async function askWecom(app: App): Promise<Facts['wecom']> {
  const client = freshClient(app)
  const [token, skewSeconds] = await Promise.all([
    client.checkToken().then(
      () => null,
      (error: unknown) => troubleOf(error),
    ),
    skewOf(app.config.wecom.apiBase),
  ])
  const agent = token ?? (await client.getAgent().catch((error: unknown) => troubleOf(error)))
  return { token, agent, skewSeconds }
}

/** How far this machine is ahead of WeCom, by the Date of any answer of its web server. */
async function skewOf(apiBase: string): Promise<number | null> {
  try {
    const before = Date.now()
    const response = await fetch(apiBase, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    const there = Date.parse(response.headers.get('date') ?? '')
    return Number.isNaN(there) ? null : Math.round(((before + Date.now()) / 2 - there) / 1000)
  } catch {
    return null
  }
}

async function redisOf(app: App): Promise<Facts['redis']> {
  await app.store.store.get('doctor')
  return app.store.state()
}

async function picturesOf(app: App): Promise<Facts['pictures']> {
  const { contents } = app
  const trouble = await contents.probe().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  const elsewhere = trouble === null ? await inTransaction(app, tx => contents.countElsewhere(tx)) : 0
  return { keptIn: contents.main.kind, trouble, elsewhere }
}

async function freeBytesOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return null
  }
}
