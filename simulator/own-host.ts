const THIS_MACHINE = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** A page of another site that points its own name at this machine asks under that name. */
export function isThisMachine(host: string | undefined, alsoCalled = 'localhost'): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  return THIS_MACHINE.has(hostname) || hostname === alsoCalled
}
