import { addDays, type LocalDate } from '../shared/dates.js'
import type { Fault, Path } from './fault.js'
import type { CheckContext } from './section.js'

/** Days as the file writes them: the last day counts. */
export interface FilePeriod {
  from?: LocalDate | undefined
  until?: LocalDate | undefined
}

/** The database's half-open end. */
export function endOf(period: FilePeriod): LocalDate | null {
  return period.until === undefined ? null : addDays(period.until, 1)
}

export function checkPeriod(period: FilePeriod, path: Path, context: CheckContext): Fault[] {
  if (period.from === undefined || period.until === undefined || period.from <= period.until) return []
  return [context.fault([...path, 'until'], `（${period.until}）在 from（${period.from}）之前，请检查这两个日期`)]
}

/** ` 2026-09-07 至 2026-09-30`, as part of a sentence about a change. */
export function periodText(from: LocalDate, until: LocalDate | null): string {
  return until === null ? `${from} 起` : `${from} 至 ${addDays(until, -1)}`
}
