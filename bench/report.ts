import { availableParallelism, cpus, loadavg } from 'node:os'

/** One line of `npm run bench`; `ratio` is this over `vs`, taken pair by pair in one run. */
export interface Figure {
  name: string
  value: number
  unit: string
  vs?: string
  ratio?: number
}

export function print(figure: Figure): void {
  const ratio = figure.ratio === undefined ? {} : { ratio: round(figure.ratio) }
  process.stdout.write(`${JSON.stringify({ ...figure, value: round(figure.value), ...ratio })}\n`)
}

/** For the reader of a terminal; the figures alone go to standard output. */
export function note(text: string): void {
  process.stderr.write(`# ${text}\n`)
}

export function noteMachine(): void {
  const [load] = loadavg()
  note(`${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, load ${load!.toFixed(1)}`)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]!
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place))
}

/** Whether another pair may begin: a busy machine gets fewer pairs rather than a bench without an end. */
export function createBudget({ most, seconds, least }: { most: number; seconds: number; least: number }) {
  const began = performance.now()
  return (done: number) => done < least || (done < most && performance.now() - began < seconds * 1000)
}

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
