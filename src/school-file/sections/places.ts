import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Ring, Shape } from '../../shared/geo.js'
import type { Fault, Path } from '../fault.js'
import { list, name, part } from '../fields.js'
import { type Change, type CheckContext, defineSection } from '../section.js'
import { holeProblem, holesOverlap, ringProblem } from '../shapes.js'

const MOST_POINTS = 200

const degrees = (what: string, most: number) => {
  const expected = `应该是${what}，${-most} 到 ${most} 之间的度数`
  return z.number({ error: expected }).min(-most, expected).max(most, expected)
}

const circle = part(
  {
    latitude: degrees('纬度', 90),
    longitude: degrees('经度', 180),
    radius_m: z.number({ error: '应该是半径的米数' }).min(10, '至少 10 米：手机定位没有更准的').max(5000, '最多 5000 米'),
  },
  '一个圆（latitude 纬度、longitude 经度、radius_m 半径）',
)

const POINT = '应该是 [纬度, 经度]'
const point = z.tuple([degrees('纬度', 90), degrees('经度', 180)], { error: POINT })

/** Many map tools repeat the first point at the end. */
const ring = list(point, '点 [纬度, 经度]', MOST_POINTS).transform((points): Ring => {
  const closed = points.length > 1 && isDeepStrictEqual(points[0], points.at(-1))
  return (closed ? points.slice(0, -1) : points).map(([latitude, longitude]) => ({ latitude, longitude }))
})

const shape = { circle: circle.optional(), polygon: ring.optional(), holes: list(ring, '洞', 20).optional() }

const schema = list(
  part({ name: name('地点名称'), ...shape, shapes: list(part(shape, '一个形状'), '形状', 50).optional() }, '一个地点'),
  '地点',
  200,
)

type Places = z.infer<typeof schema>
type FileShape = Pick<Places[number], 'circle' | 'polygon' | 'holes'>

export const placesSection = defineSection<Places>({
  key: 'places',
  schema,

  check(places, context) {
    return places.flatMap((place, index): Fault[] => {
      const faults: Fault[] = []
      if (places.findIndex(other => other.name === place.name) < index)
        faults.push(context.fault([index, 'name'], `“${place.name}” 写了两次`))
      if (shapesOf(place).length === 0)
        faults.push(context.fault([index], '应该有 circle（圆）或 polygon（多边形），多个形状写在 shapes 里'))
      faults.push(...checkShape(place, [index], context))
      for (const [at, one] of (place.shapes ?? []).entries()) {
        const path = [index, 'shapes', at]
        if (!one.circle && !one.polygon) faults.push(context.fault(path, '应该有 circle（圆）或 polygon（多边形）'))
        faults.push(...checkShape(one, path, context))
      }
      return faults
    })
  },

  async apply({ tx, at, added, changed, removed }, places = []) {
    const rows = await tx.place.findMany({ where: { source: 'file', validUntil: null }, orderBy: { id: 'asc' } })
    const left = new Map(rows.map(row => [row.name, row]))
    const changes: Change[] = []
    for (const place of places) {
      const row = left.get(place.name)
      left.delete(place.name)
      const shapes = shapesOf(place)
      if (row && isDeepStrictEqual(row.shapes, shapes)) continue
      // Occurrences carry a copy of their places, so those of past days and open windows keep what they were judged by.
      if (row) await tx.place.update({ where: { id: row.id }, data: { validUntil: at } })
      await tx.place.create({ data: { name: place.name, shapes: json(shapes), validFrom: at, source: 'file' } })
      changes.push(row ? changed(`修改地点 ${place.name}：${shapesText(shapes)}`) : added(`新增地点 ${place.name}：${shapesText(shapes)}`))
    }
    for (const row of left.values()) {
      await tx.place.update({ where: { id: row.id }, data: { validUntil: at } })
      changes.push(removed(`停用地点 ${row.name}`))
    }
    return changes
  },

  async remarks(tx, at) {
    const rows = await tx.place.findMany({ where: { source: 'chat', validFrom: { lte: at }, validUntil: null }, orderBy: { name: 'asc' } })
    return rows.map(row => `地点 ${row.name}`)
  },
})

function shapesOf(place: Places[number]): Shape[] {
  return [place, ...(place.shapes ?? [])].flatMap(({ circle: round, polygon, holes }: FileShape): Shape[] => [
    ...(round ? [{ circle: { latitude: round.latitude, longitude: round.longitude, radiusMetres: round.radius_m } }] : []),
    ...(polygon ? [{ polygon, holes: holes ?? [] }] : []),
  ])
}

function checkShape({ polygon, holes = [] }: FileShape, path: Path, context: CheckContext): Fault[] {
  if (!polygon) return holes.length > 0 ? [context.fault([...path, 'holes'], '只能和 polygon（多边形）一起写')] : []
  const problem = ringProblem(polygon)
  if (problem !== null) return [context.fault([...path, 'polygon'], problem)]
  return holes.flatMap((hole, index): Fault[] => {
    const wrong = ringProblem(hole) ?? holeProblem(polygon, hole)
    if (wrong !== null) return [context.fault([...path, 'holes', index], wrong)]
    const overlapped = holes.findIndex((other, at) => at < index && ringProblem(other) === null && holesOverlap(hole, other))
    return overlapped < 0 ? [] : [context.fault([...path, 'holes', index], `和第 ${overlapped + 1} 个洞重叠`)]
  })
}

function shapesText(shapes: Shape[]): string {
  return shapes.map(one => ('circle' in one ? `圆，半径 ${one.circle.radiusMetres} 米` : `多边形，${one.polygon.length} 个点`)).join('；')
}

function json(shapes: Shape[]): object[] {
  return shapes
}
