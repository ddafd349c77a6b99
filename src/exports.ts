import { createTrail } from './audit/trail.js'
import { transact, type Database, type Tx } from './db/index.js'
import { createAuthority, createPeople } from './directory/index.js'
import { EXPORTED, exportSubject, type ExportForm } from './modules/exports/index.js'
import type { Made, Manifest, WorkHandler } from './modules/manifest.js'
import type { OutboxPort } from './outbox/port.js'
import { toPicture, toWorkbook, type Stamp } from './reports/index.js'
import type { Clock } from './shared/clock.js'
import { localDate } from './shared/dates.js'
import { AppError } from './shared/errors.js'
import type { WecomClient } from './wecom/client/index.js'

export interface ExportDeps {
  manifests: readonly Manifest[]
  client: Pick<WecomClient, 'uploadMedia'>
  db: Pick<Database, 'background'>
  clock: Clock
  outboxOf: (tx: Tx) => OutboxPort
}

/** A whole school's week is read at once. */
const TIMEOUT_MS = 60_000

interface Upload {
  type: 'file' | 'image'
  name: string
  bytes: Buffer
}

/**
 * Work behind `export.make`: reads what this reader may see now, makes the files, uploads them and promises them; the trail keeps who got
 * what. A repetition uploads again and promises once.
 */
export function createExport({ manifests, client, db, clock, outboxOf }: ExportDeps): WorkHandler {
  const makers = new Map(manifests.flatMap(manifest => Object.entries(manifest.exports ?? {})))
  const permissions = manifests.flatMap(manifest => manifest.permissions)

  async function make(readerId: string, report: string, of: Record<string, string>): Promise<{ made: Made; stamp: Stamp } | null> {
    const maker = makers.get(report)
    if (!maker) throw new AppError('no-handler', `nobody makes the report ${report}`)
    const at = clock.now()
    return transact(
      db.background,
      async tx => {
        const on = localDate(at)
        const person = await createPeople(tx).find(readerId, on)
        if (!person || person.leftAt !== null) return null
        const made = await maker({ tx, at, authority: createAuthority({ tx, person, on, permissions }) }, of)
        return made && { made, stamp: { by: person.name, at } }
      },
      { timeoutMs: TIMEOUT_MS },
    )
  }

  return async ({ date, payload }) => {
    const { report, form, of, readerId, cause } = payload as {
      report: string
      form: ExportForm
      of: Record<string, string>
      readerId: string
      cause: string
    }
    const found = await make(readerId, report, of)
    if (!found) return
    const { made, stamp } = found
    const mediaIds: string[] = []
    for (const { type, name, bytes } of await filesOf(made, form, stamp))
      mediaIds.push((await client.uploadMedia(type, name, bytes)).mediaId)
    await transact(db.background, async tx => {
      const subject = exportSubject(report)
      let isNew = false
      for (const [index, mediaId] of mediaIds.entries()) {
        const dedupeKey = `${EXPORTED[form]}:${report}:${cause}:${index}`
        const added = await outboxOf(tx).add({
          kind: EXPORTED[form],
          subject,
          recipients: [readerId],
          dedupeKey,
          date,
          payload: { mediaId, name: made.name },
        })
        isNew ||= added
      }
      if (isNew)
        await createTrail(tx).record({ subject, actorId: readerId, action: 'export.sent', at: stamp.at, data: { form, ...made.facts } })
    })
  }
}

async function filesOf(made: Made, form: ExportForm, stamp: Stamp): Promise<Upload[]> {
  if (form === 'sheet') return [{ type: 'file', name: `${made.name}.xlsx`, bytes: await toWorkbook(made.sheets(), stamp) }]
  const files: Upload[] = []
  // One after another: each is a large bitmap for a moment.
  for (const picture of made.pictures()) files.push({ type: 'image', name: `${made.name}.png`, bytes: await toPicture(picture, stamp) })
  return files
}
