import pg from 'pg'
import { Prisma } from './generated/client.js'

/** Hand-written SQL as the driver takes it. */
export interface RawStatement {
  text: string
  values: unknown[]
}

/** A template without parts of SQL among its values always gives the same text. */
const texts = new WeakMap<TemplateStringsArray, string>()

export function rawStatement(query: TemplateStringsArray | Prisma.Sql, given: readonly unknown[]): RawStatement {
  const { text, values } = composed(query, given)
  return { text, values: values.map(asParameter) }
}

function composed(query: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]): { text: string; values: readonly unknown[] } {
  if (query instanceof Prisma.Sql) return query
  if (values.some(value => value instanceof Prisma.Sql)) return new Prisma.Sql(query, values)
  let text = texts.get(query)
  if (text === undefined) texts.set(query, (text = new Prisma.Sql(query, values).text))
  return { text, values }
}

/** The driver would write an instant in the zone of the process: as a calendar day it could be another one. */
export function asParameter(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Prisma.Decimal) return value.toString()
  return Array.isArray(value) ? value.map(asParameter) : value
}

type Parser = (text: string) => unknown

const instant: Parser = text => new Date(`${text.replace(' ', 'T')}:00`)
const day: Parser = text => new Date(`${text}T00:00:00Z`)
const numeric: Parser = text => new Prisma.Decimal(text)

/** Every session runs in UTC, so the offset is always +00. */
const SCALARS: [oid: number, arrayOid: number, parse: Parser][] = [
  [pg.types.builtins.INT8, 1016, BigInt],
  [pg.types.builtins.NUMERIC, 1231, numeric],
  [pg.types.builtins.DATE, 1182, day],
  [pg.types.builtins.TIMESTAMPTZ, 1185, instant],
]
const TEXT_ARRAY = (pg.types.getTypeParser as (oid: number) => (text: string) => (string | null)[])(1009)

const parsers = new Map<number, Parser>(
  SCALARS.flatMap(([oid, arrayOid, parse]): [number, Parser][] => [
    [oid, parse],
    [arrayOid, text => TEXT_ARRAY(text).map(element => (element === null ? null : parse(element)))],
  ]),
)

/** What Prisma gives for a column of hand-written SQL: days and instants as Date, int8 as bigint, numeric as Decimal, JSON parsed. */
export const RAW_TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}
