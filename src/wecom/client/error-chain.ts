export interface ErrorFacts {
  name: string
  message: string
  code: string
  syscall: string
}

/**
 * An error, its causes, and what an AggregateError holds (IPv6 and IPv4 both tried), as plain facts. Read by shape:
 * fetch's own errors may come from another realm (tests, worker contexts), where `instanceof Error` is false.
 */
export function errorChain(error: unknown, depth = 0): ErrorFacts[] {
  if (typeof error !== 'object' || error === null || depth > 4) return []
  const textOf = (name: string): string => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? value : ''
  }
  const facts = { name: textOf('name'), message: textOf('message'), code: textOf('code'), syscall: textOf('syscall') }
  const held: unknown = Reflect.get(error, 'errors')
  const inside: unknown[] = [Reflect.get(error, 'cause'), ...(Array.isArray(held) ? held : [])]
  return [facts, ...inside.flatMap(one => errorChain(one, depth + 1))]
}
