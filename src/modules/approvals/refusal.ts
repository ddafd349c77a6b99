import type { Answer } from '../manifest.js'
import type { ApprovalRefusedView } from './views.js'

/** An expected refusal: an answer with what to do next, never an error. */
export function refusal(
  reason: ApprovalRefusedView['reason'],
  word: string,
  { number = '', detail = '' }: { number?: string; detail?: string } = {},
): Answer {
  const view: ApprovalRefusedView = { view: 'approval.refused', reason, word, number, detail }
  return { view }
}
