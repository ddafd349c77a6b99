// Packs a new database cluster for the embedded database, so that a first start need not run initdb (src/db/embedded/seed.ts).
//   node tools/embedded-seed.mjs [folder]     default: dist/embedded; returns at once when the installed PGlite has its seed there
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const INIT_SCRIPT = path.join(ROOT, 'src', 'db', 'embedded', 'init-cluster.mjs')
const BLOCK = 512

function pgliteVersion() {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return JSON.parse(readFileSync(path.join(path.dirname(main), '..', 'package.json'), 'utf8')).version
}

/** Packed after a clean stop: a copy of a running database would be recovered at the first start, which takes a second. */
function makeCluster() {
  const folder = mkdtempSync(path.join(tmpdir(), 'wecom-campus-seed-'))
  try {
    const { status, stderr } = spawnSync(process.execPath, [INIT_SCRIPT, folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`initdb failed\n${stderr}`)
    return gzipSync(Buffer.concat([...blocksOf(folder), Buffer.alloc(2 * BLOCK)]), { level: 3 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The plain tar of 1988: short names, no owners, and no times: seed.ts reads no more than this, and so does PGlite. */
function* blocksOf(root, folder = root) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    const name = path.relative(root, file).replaceAll(path.sep, '/')
    if (entry.isDirectory()) {
      yield header(`${name}/`, 0, '5')
      yield* blocksOf(root, file)
    } else {
      yield header(name, statSync(file).size, '0')
      const content = readFileSync(file)
      yield content
      yield Buffer.alloc(-content.length & (BLOCK - 1))
    }
  }
}

function header(name, size, kind) {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name`)
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0)
  block.write(kind === '5' ? '0000700\0' : '0000600\0', 100)
  block.write(`${'0000000\0'.repeat(2)}${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 108)
  block.write(`        ${kind}`, 148)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist', 'embedded'))
const seed = path.join(folder, `cluster-${pgliteVersion()}.tar.gz`)
if (!existsSync(seed)) {
  const packed = makeCluster()
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) if (/^cluster-.+\.tar\.gz$/.test(name)) rmSync(path.join(folder, name))
  // Written aside and renamed: whoever reads it finds the whole file or none.
  const unfinished = `${seed}.${process.pid}`
  writeFileSync(unfinished, packed)
  renameSync(unfinished, seed)
}
console.log(seed)
