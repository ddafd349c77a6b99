import { inTransaction, recordOperation, type App, type Tx } from '../../app.js'
import { clockTime } from '../../shared/dates.js'
import { convertDatum, distanceMetres, distanceToEdge, type Datum, type Point, type Shape } from '../../shared/geo.js'
import { personIdOf } from '../../shared/ids.js'
import { UsageError, type ExitCode, type Output } from '../verb.js'

const DATUMS: readonly Datum[] = ['gcj02', 'wgs84']
const DATUM_LABEL: Record<Datum, string> = { gcj02: 'gcj02（微信、高德、腾讯地图）', wgs84: 'wgs84（GPS 原始坐标）' }
/** The two lie about 500 m apart in China: less than this between them, and the readings say nothing. */
const TELLING_METRES = 150
/** A person who really stands at the place is not further from its edge than this, in the datum that fits. */
const NEAR_METRES = 100
const NEWEST = 10

export interface Calibration {
  place: string
  personId: string
  apply: boolean
}

/** A person stood at a known place: in which datum do the phone's readings lie there? */
export async function calibrate(app: App, { place, personId, apply }: Calibration, { out, err }: Output): Promise<ExitCode> {
  return inTransaction(app, async tx => {
    const shapes = await shapesOf(tx, place, app.clock.now())
    const { fileDatum, readingDatum } = await datums(tx)
    const readings = await readingsOf(tx, personIdOf(personId))
    if (readings.length === 0) {
      err(`没有 ${personId} 的手机定位。请本人在签到时段里站在“${place}”，允许企业微信使用定位，重新进入应用，再试一次。`)
      return 1
    }
    const spread = DATUMS.map(datum => ({ datum, ...distances(shapes, fileDatum, datum, readings) }))
    out(`“${place}”，${personId} 最近 ${readings.length} 个定位（${clockTime(readings.at(-1)!.at)}–${clockTime(readings[0]!.at)}）：`)
    for (const { datum, centre, edge } of spread)
      out(`  按 ${DATUM_LABEL[datum]}：离中心 ${Math.round(centre)} 米，${edge <= 0 ? '在范围内' : `在范围外 ${Math.round(edge)} 米`}`)
    const [best, other] = spread.toSorted((a, b) => a.centre - b.centre)
    if (other!.centre - best!.centre < TELLING_METRES || best!.edge > NEAR_METRES) {
      err('看不出来：两种坐标都不像。请确认本人当时真的在那里、地点的坐标没有写错，再试一次。没有做任何改动。')
      return 1
    }
    if (best!.datum === readingDatum) {
      out(`手机定位是 ${DATUM_LABEL[best!.datum]}，和现在的设置一致。`)
      return 0
    }
    if (!apply) {
      out(`手机定位是 ${DATUM_LABEL[best!.datum]}，而现在按 ${DATUM_LABEL[readingDatum]} 判断。加上 --apply 改过来。`)
      return 1
    }
    await setReadingDatum(app, tx, readingDatum, best!.datum)
    out(`已改为 ${DATUM_LABEL[best!.datum]}，从下一个还没开始的签到时段起生效。`)
    return 0
  })
}

async function setReadingDatum(app: App, tx: Tx, from: Datum, to: Datum): Promise<void> {
  const value = { datum: to }
  await tx.setting.upsert({ where: { key: 'reading-datum' }, create: { key: 'reading-datum', value }, update: { value } })
  await recordOperation(tx, app, { subject: 'setting:reading-datum', action: 'setting.changed', data: { from, to } })
  await app.layOut(tx, app.clock.now())
}

/** The middle one of the readings, so that one stray point decides nothing. */
function distances(shapes: readonly Shape[], from: Datum, to: Datum, readings: readonly Point[]): { centre: number; edge: number } {
  const converted = shapes.map(shape => convertShape(shape, from, to))
  const nearest = (measure: (shape: Shape, point: Point) => number) =>
    median(readings.map(point => Math.min(...converted.map(shape => measure(shape, point)))))
  return { centre: nearest((shape, point) => distanceMetres(centreOf(shape), point)), edge: nearest(distanceToEdge) }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function centreOf(shape: Shape): Point {
  if ('circle' in shape) return shape.circle
  const mean = (of: (point: Point) => number) => shape.polygon.reduce((sum, corner) => sum + of(corner), 0) / shape.polygon.length
  return { latitude: mean(corner => corner.latitude), longitude: mean(corner => corner.longitude) }
}

function convertShape(shape: Shape, from: Datum, to: Datum): Shape {
  if ('circle' in shape) return { circle: { ...convertDatum(shape.circle, from, to), radiusMetres: shape.circle.radiusMetres } }
  const ring = (corners: readonly Point[]) => corners.map(corner => convertDatum(corner, from, to))
  return { polygon: ring(shape.polygon), holes: shape.holes.map(ring) }
}

async function shapesOf(tx: Tx, name: string, now: Date): Promise<Shape[]> {
  const valid = { validFrom: { lte: now }, OR: [{ validUntil: null }, { validUntil: { gt: now } }] }
  const places = await tx.place.findMany({ where: valid, select: { name: true, shapes: true } })
  const found = places.filter(place => place.name === name)
  if (found.length === 0)
    throw new UsageError(`没有叫“${name}”的地点。现在有：${places.map(place => place.name).join('、') || '（一个也没有）'}。`)
  return found.flatMap(place => place.shapes as unknown as Shape[])
}

async function datums(tx: Tx): Promise<{ fileDatum: Datum; readingDatum: Datum }> {
  const rows = await tx.setting.findMany({ where: { key: { in: ['school-file:school', 'reading-datum'] } } })
  const of = (key: string): Datum => {
    const value = rows.find(row => row.key === key)?.value as { datum?: Datum } | undefined
    return value?.datum ?? 'gcj02'
  }
  return { fileDatum: of('school-file:school'), readingDatum: of('reading-datum') }
}

function readingsOf(tx: Tx, personId: string) {
  return tx.locationReading.findMany({
    where: { personId },
    orderBy: { at: 'desc' },
    take: NEWEST,
    select: { latitude: true, longitude: true, at: true },
  })
}
