import type { Tx } from '../../db/index.js'
import { convertDatum, type Datum, type Shape } from '../../shared/geo.js'
import type { NamedPlace } from './check-in.js'

export type Places = Map<string, NamedPlace>

/**
 * The places of now, in the datum in which the phones report (a setting that `doctor` calibrates). One that the school file has
 * dropped stays as it last was for the rules that still name it: a class's own window must not lose its fence.
 */
export async function placesOf(tx: Tx, now: Date): Promise<Places> {
  const rows = await tx.$queryRaw<{ name: string; shapes: Shape[] }[]>`
    select distinct on (name) name, shapes from place where valid_from <= ${now}::timestamptz
     order by name, coalesce(valid_until, 'infinity') desc, id desc`
  const settings = await tx.setting.findMany({ where: { key: { in: ['school-file:school', 'reading-datum'] } } })
  const value = (key: string) => settings.find(setting => setting.key === key)?.value as Record<string, unknown> | undefined
  const from = (value('school-file:school')?.['datum'] ?? 'gcj02') as Datum
  const to = (value('reading-datum')?.['datum'] ?? 'gcj02') as Datum
  return new Map(rows.map(row => [row.name, { name: row.name, shapes: row.shapes.map(shape => convertShape(shape, from, to)) }]))
}

function convertShape(shape: Shape, from: Datum, to: Datum): Shape {
  if ('circle' in shape) return { circle: { ...convertDatum(shape.circle, from, to), radiusMetres: shape.circle.radiusMetres } }
  const ring = (corners: { latitude: number; longitude: number }[]) => corners.map(corner => convertDatum(corner, from, to))
  return { polygon: ring(shape.polygon), holes: shape.holes.map(ring) }
}
