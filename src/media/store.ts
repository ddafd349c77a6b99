/** Holds contents under their SHA-256. Putting and deleting may be repeated; who needs what is not its business. */
export interface ContentStore {
  readonly kind: 'folder' | 's3'
  /** Which one it is among all that ever held pictures of this school. */
  id(): Promise<string>
  put(sha256: string, bytes: Uint8Array): Promise<void>
  get(sha256: string): Promise<Buffer | null>
  delete(sha256: string): Promise<void>
  /** Removes what a crash left half written before `before`, and names what was whole by then. */
  tidy?(before: Date): Promise<{ sha256: string; size: number }[]>
}

/** `ab/cdef…`: some hundred names in a folder at most, whatever the school sends. */
export function placeOf(sha256: string): [folder: string, name: string] {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('not a SHA-256')
  return [sha256.slice(0, 2), sha256.slice(2)]
}
