import { createHash } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'

/** What fits into a socket's address on every Unix. */
const LONGEST_ADDRESS_BYTES = 100

/** Where the service that owns the embedded database of this folder takes commands. */
export function ownerAddress(dataDir: string): string {
  const id = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\wecom-campus-cli-${id}`
  const beside = path.join(path.resolve(dataDir), 'cli.sock')
  if (Buffer.byteLength(beside) <= LONGEST_ADDRESS_BYTES) return beside
  return path.join(tmpdir(), `wecom-campus-${userInfo().uid}`, `${id}.sock`)
}
