import { startOfDay, type LocalDate } from '../../shared/dates.js'
import type { Answer } from '../manifest.js'
import type { Rectification } from './rectifications.js'
import type { RectifyLine, RectifyRefusedView } from './rectify-views.js'

export function rectifyRefused(reason: RectifyRefusedView['reason'], number = ''): Answer {
  const view: RectifyRefusedView = { view: 'inspection.rectify-refused', reason, number }
  return { view }
}

export function lineOf({ number, targetName, item, finding, state, date, sentBack }: Rectification, today: LocalDate): RectifyLine {
  const days = Math.round((startOfDay(today).getTime() - startOfDay(date).getTime()) / 86_400_000)
  return { number, targetName, item, finding, state, days, sentBack }
}
