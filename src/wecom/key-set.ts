import { ConfigError } from '../shared/errors.js'

/** What one callback address shares with WeCom. `receiveId` is the corp id; '' for a smart bot of the own corp. */
export interface KeySet {
  token: string
  encodingAesKey: string
  receiveId: string
}

// 43 characters of Base64. The last one may carry non-zero spare bits, so no round trip is tried.
const ENCODING_AES_KEY = /^[A-Za-z0-9+/]{43}$/

export function checkKeySet({ token, encodingAesKey }: KeySet): void {
  const problems: string[] = []
  if (token === '') problems.push('the callback token is empty')
  if (!ENCODING_AES_KEY.test(encodingAesKey)) problems.push('the EncodingAESKey must be 43 letters and digits')
  if (problems.length > 0) throw new ConfigError(problems)
}
