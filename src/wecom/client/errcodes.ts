/**
 * What a sender does about an error code. This file is the only place that knows WeCom's numbers
 * (documented at developer.work.weixin.qq.com/document/path/90313).
 *
 * retry: the same call again, a few times · refresh-token: a new token, then once more ·
 * later: after the block is over · never: the call itself must change
 */
export type Disposition = 'retry' | 'refresh-token' | 'later' | 'never'

/** What else the caller may want to know about a code. */
export type ErrorMark =
  | 'system-busy'
  | 'rate-limited'
  | 'concurrency'
  | 'config'
  | 'app-paused'
  | 'corp-closed'
  | 'ip-refused'
  | 'no-right'
  | 'too-large'
  | 'receiver-gone'
  | 'receiver-list'
  | 'out-of-range'
  | 'code-spent'
  | 'task-id-taken'
  | 'card-field'
  | 'login-code'
  | 'media-gone'
  | 'paging'
  | 'webhook'

export interface ErrorMeaning {
  disposition: Disposition
  mark?: ErrorMark
}

const never = (mark?: ErrorMark): ErrorMeaning => (mark ? { disposition: 'never', mark } : { disposition: 'never' })

const row = (codes: readonly number[], meaning: ErrorMeaning): [number, ErrorMeaning][] => codes.map(code => [code, meaning])

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index)

// Later rows win over earlier ones: 42022 lies inside the card fields' range and means something else.
const MEANINGS: ReadonlyMap<number, ErrorMeaning> = new Map([
  ...row([-1], { disposition: 'retry', mark: 'system-busy' }),
  ...row([6000, 301022], { disposition: 'retry' }),
  ...row([40014, 42001], { disposition: 'refresh-token' }),
  ...row([45009], { disposition: 'later', mark: 'rate-limited' }),
  ...row([45033], { disposition: 'later', mark: 'concurrency' }),

  ...row([40001, 40013, 40056, 40091, 41002, 41004, 43012, 301002, 2000002], never('config')),
  ...row([50003, 50006, 60031], never('app-paused')),
  ...row([301007], never('corp-closed')),
  ...row([60020, 301042], never('ip-refused')),
  ...row([48001, 48002, 48004, 48005, 48006, 48009, 81011], never('no-right')),
  ...row([45029], never('too-large')),

  ...row([60111, 81013], never('receiver-gone')),
  ...row([40003, 40031, 40032, 40066, 40068, 46004, 81012, 82001, 82002, 82003, 82101, 82102], never('receiver-list')),
  ...row([50002, 60011, 60021, 60030, 92000], never('out-of-range')),

  ...row([41016, ...range(42014, 42051)], never('card-field')),
  ...row([42022, 60140], never('code-spent')),
  // Which code a repeated task_id gets is not documented: these are candidates, 40058 also means any bad parameter.
  ...row([42014, 40058], never('task-id-taken')),

  ...row([40029, 42003, 84014, 84015], never('login-code')),
  ...row([40007], never('media-gone')),
  ...row([50100], never('paging')),
  ...row([93000, 93004, 93008], never('webhook')),
  // A code that only means "mend this call" needs no row: that is what an unknown code means, too.
])

export const GET_TOKEN = 'gettoken'

/** Anything unknown is `never`: repeating what nobody understands only burns the limits. */
export function meaningOf(errcode: number, api: string): ErrorMeaning {
  // On gettoken this is a wrong secret; on a business call it is (rarely) a token that WeCom no longer takes.
  if (errcode === 40001 && api !== GET_TOKEN) return { disposition: 'refresh-token' }
  return MEANINGS.get(errcode) ?? { disposition: 'never' }
}
