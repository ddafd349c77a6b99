import pg from 'pg'
import { AppError } from '../shared/errors.js'
import { guardAnswers } from './guard-answers.js'

/** Structurally a pino logger. */
export interface DatabaseLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

export interface PoolRole {
  name: 'request' | 'background' | 'migration'
  max: number
  /** Settings of every connection, on the server. */
  settings: Record<string, string | number>
  /** A connection that has not answered by then is given up. Longer than any time-out of the server. */
  answerMs?: number
}

// Prisma's adapter sends instants as UTC text without an offset: with any other zone they would be stored hours wrong.
const EVERYWHERE = { timezone: 'UTC' }

export const REQUEST: PoolRole = {
  name: 'request',
  max: 10,
  settings: { ...EVERYWHERE, lock_timeout: 2_000, statement_timeout: 3_000 },
  answerMs: 4_000,
}
export const BACKGROUND: PoolRole = {
  name: 'background',
  max: 6,
  settings: { ...EVERYWHERE, statement_timeout: 60_000 },
  answerMs: 65_000,
}
export const MIGRATION: PoolRole = { name: 'migration', max: 1, settings: EVERYWHERE }

// Requests ask for single rows by index, whatever the values: PostgreSQL would plan statements over arrays anew each time. Compiling one
// takes longer than any of them runs, and a guess at how deep the departments are is enough to set it off.
const SHORT_STATEMENTS = { plan_cache_mode: 'force_generic_plan', jit: 'off' }

const CONNECT_TIMEOUT_MS = 4_000
const DATE_OID = 1082

/** A calendar day is text; the default parser would make it an instant in the zone of the process. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID && format !== 'binary'
      ? (value: string) => value
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export function poolConfig(role: PoolRole): pg.PoolConfig {
  return { max: role.max, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, types, options: settingsAsOptions(role), keepAlive: true }
}

const settingsAsOptions = ({ settings }: PoolRole) =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')

export function createServerPool(databaseUrl: string, role: PoolRole): pg.Pool {
  const config = poolConfig(role.name === 'request' ? { ...role, settings: { ...role.settings, ...SHORT_STATEMENTS } } : role)
  const { url, options } = takeOptions(databaseUrl)
  const pool = new pg.Pool({
    ...config,
    connectionString: url,
    options: [options, config.options].filter(Boolean).join(' '),
    application_name: `wecom-campus ${role.name}`,
  })
  return role.answerMs === undefined ? pool : guardAnswers(pool, role.answerMs)
}

/** `options` in the address would silently replace ours, so it is taken out and put before them. */
function takeOptions(databaseUrl: string): { url: string; options?: string } {
  if (!URL.canParse(databaseUrl)) return { url: databaseUrl }
  const url = new URL(databaseUrl)
  const options = url.searchParams.get('options')
  if (options === null) return { url: databaseUrl }
  url.searchParams.delete('options')
  return { url: url.href, options }
}

/** A restart of PostgreSQL kills idle clients; without a listener that would end the process. */
export function survive(pool: pg.Pool, role: PoolRole, log: DatabaseLog | undefined): pg.Pool {
  pool.on('error', error => log?.warn({ err: error, pool: role.name }, 'a database connection was lost; the pool opens a new one'))
  return pool
}

/** Some poolers drop start-up options: better no start than every instant eight hours wrong. */
export async function assertSettings(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ zone: string }>(`select current_setting('TimeZone') as zone`)
  const zone = rows[0]?.zone
  if (zone !== 'UTC')
    throw new AppError(
      'database-timezone',
      `the database session runs in time zone ${zone}, not UTC: is a pooler dropping start-up options?`,
    )
}
