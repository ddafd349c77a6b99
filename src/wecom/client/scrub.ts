const NAMES = 'access_token|corpsecret|secret|jsapi_ticket|user_ticket|ticket|response_code'
const IN_QUERY = new RegExp(`\\b(${NAMES}|code|key)=[^&\\s"'<>]+`, 'gi')
// Without `code` and `key`: in objects those are words of our own errors and cards.
const IN_OBJECT = new RegExp(`\\b((?:${NAMES})["']?\\s*:\\s*)(["'])[^"']*\\2`, 'gi')

/** Takes secrets out of a text that is about to be kept or logged: those known by value and those known by name. */
export function scrub(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const secret of secrets) {
    // A very short value would tear ordinary words apart; real ones are long.
    if (secret.length < 6) continue
    clean = clean.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***')
  }
  return clean.replace(IN_QUERY, '$1=***').replace(IN_OBJECT, '$1$2***$2')
}
