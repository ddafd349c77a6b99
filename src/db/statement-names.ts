import { hash } from 'node:crypto'

/** More texts than the program has: what is made anew for each call (savepoints, lists of any length) must not fill a connection. */
const MOST = 500

/** pg sends such a statement without a name. */
const NONE = ''

/**
 * A name for each text of SQL, so that a connection parses and plans it once instead of at every call: half of a short statement's cost.
 * Texts without values are left to the simple protocol, which is cheaper still.
 */
export function createStatementNames(): (query: { sql: string; args: readonly unknown[] }) => string {
  const names = new Map<string, string>()
  return ({ sql, args }) => {
    if (args.length === 0) return NONE
    const known = names.get(sql)
    if (known !== undefined) return known
    if (names.size === MOST) return NONE
    const name = `p${hash('sha1', sql, 'hex')}`
    names.set(sql, name)
    return name
  }
}
