import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { UsageError, type OptionSpec } from './verb.js'

export const FORCE: OptionSpec = { type: 'boolean', help: '文件已经存在时覆盖它' }

/** A name typed wrongly must not cost another file. */
export function refuseExisting(file: string, force: boolean): void {
  if (!force && existsSync(file)) throw new UsageError(`${file} 已经存在。换一个名字，或加上 --force 覆盖它。`)
}

/** Whole or not at all; readable by its owner only, as it may name people. */
export async function writeNew(file: string, content: string | Uint8Array, force: boolean): Promise<void> {
  refuseExisting(file, force)
  await writeFile(`${file}.part`, content, { mode: 0o600 })
  await rename(`${file}.part`, file)
}
