import { isDeepStrictEqual } from 'node:util'
import { parseDocument } from 'yaml'
import type { Tx } from '../db/index.js'
import type { SchoolFileSection } from './section.js'

const REMARKS = '# ---- 以下是老师在聊天里设置的，导入不会改动它们 ----'

export async function exportText(tx: Tx, sections: readonly SchoolFileSection[], at: Date): Promise<string> {
  const last = await tx.schoolImport.findFirst({ orderBy: { version: 'desc' }, select: { document: true } })
  const imported = last?.document ?? '# 还没有导入过学校文件，可以从 school.example.yaml 开始\n'
  // An exported text that was imported again still carries the remarks of its day.
  const own = imported.split(REMARKS, 1)[0]!
  const text = last ? await withEdited(tx, sections, own) : own

  const remarks: string[] = []
  for (const section of sections) remarks.push(...((await section.remarks?.(tx, at)) ?? []))
  return remarks.length === 0 ? text : `${text.trimEnd()}\n\n${[REMARKS, ...remarks.map(line => `# ${line}`)].join('\n')}\n`
}

/** The text with the sections replaced that were edited elsewhere since; untouched, it keeps every comment. */
async function withEdited(tx: Tx, sections: readonly SchoolFileSection[], text: string): Promise<string> {
  const document = parseDocument(text)
  const value = document.toJS() as Record<string, unknown>
  let edited = false
  for (const section of sections) {
    if (!section.export) continue
    const current = await section.export(tx)
    if (isDeepStrictEqual(current, value[section.key])) continue
    if (current === undefined) document.delete(section.key)
    else document.set(section.key, current)
    edited = true
  }
  return edited ? document.toString({ lineWidth: 0 }) : text
}
