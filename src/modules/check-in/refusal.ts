import type { Answer } from '../manifest.js'
import type { RefusedView } from './views.js'

/** An expected refusal: an answer with what to do next, never an error. */
export function refusal(reason: RefusedView['reason'], detail = ''): Answer {
  const view: RefusedView = { view: 'check-in.refused', reason, detail }
  return { view }
}
