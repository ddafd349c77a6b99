import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '../../shared/errors.js'

// A seed is what initdb makes, packed by tools/embedded-seed.mjs while dist/ is built: unpacking takes a second, initdb eight.

const BLOCK = 512
const FOLDER = '5'
const CHUNK = 4 * 1024 * 1024

/** The seed that belongs to the installed PGlite; found upwards from this file, which is at another depth in dist/ than in src/. */
export function findSeed(from = path.dirname(fileURLToPath(import.meta.url))): string | undefined {
  const name = path.join('dist', 'embedded', `cluster-${pgliteVersion()}.tar.gz`)
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, name)
    if (existsSync(candidate)) return candidate
    if (folder === path.dirname(folder)) return undefined
  }
}

/** Another version may lay its files out differently, so the name of a seed carries it. */
function pgliteVersion(): string {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(main), '..', 'package.json'), 'utf8')) as { version: string }
  return version
}

/** Writes the cluster into an empty folder. Throws when the file is damaged; the folder is then worthless. */
export async function unpackSeed(seed: string, into: string): Promise<void> {
  // The checksum of gzip covers everything, so that a cut-off or changed file never becomes a database.
  const tar = await promisify(gunzip)(await readFile(seed), { chunkSize: CHUNK })
  // Written synchronously: a thousand small files take longer through the event loop, and a failure leaves no writer behind.
  for (const { name, content } of entriesOf(tar))
    if (content) writeFileSync(path.join(into, name), content, { mode: 0o600, flag: 'wx' })
    else mkdirSync(path.join(into, name), { recursive: true, mode: 0o700 })
  if (!existsSync(path.join(into, 'PG_VERSION'))) throw new AppError('database-damaged', `${seed} holds no database`)
}

/** Files and folders of a tar archive, as tools/embedded-seed.mjs writes it; a folder has no content. */
function* entriesOf(tar: Buffer): Generator<{ name: string; content?: Buffer }> {
  const text = (at: number, length: number) => tar.toString('utf8', at, at + length).replace(/\0.*$/s, '')
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const name = text(at, 100)
    const size = Number.parseInt(text(at + 124, 12), 8)
    const kind = text(at + 156, 1)
    at += BLOCK
    yield kind === FOLDER ? { name } : { name, content: tar.subarray(at, at + size) }
    at += Math.ceil(size / BLOCK) * BLOCK
  }
}
