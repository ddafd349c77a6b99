import type { CommandContext, IntentView, Manifest } from '../manifest.js'

export type ExportsView = ExportedFileView | ExportedPictureView

/** Uploaded for this reader alone. */
export interface ExportedFileView {
  view: 'exports.file'
  mediaId: string
  name: string
}

export interface ExportedPictureView {
  view: 'exports.picture'
  mediaId: string
  name: string
}

/** A sheet is an .xlsx as a file message; a picture is a PNG as a picture message. */
export type ExportForm = 'sheet' | 'picture'

/** The work that makes it, the messages that bring it. */
export const MAKE_EXPORT = 'export.make'
export const EXPORTED: Record<ExportForm, string> = { sheet: 'export.file', picture: 'export.picture' }

/** In the trail, all exports of one report stand together. */
export function exportSubject(report: string): string {
  return `export:${report}`
}

/** Promises a report of a manifest's `exports` to whoever asks, made outside of their request. Once per event. */
export async function askExport(
  { outbox, person, today, inboxKey }: CommandContext,
  { report, form, of }: { report: string; form: ExportForm; of: Record<string, string> },
): Promise<void> {
  await outbox.add({
    kind: MAKE_EXPORT,
    subject: exportSubject(report),
    recipients: [],
    dedupeKey: `${MAKE_EXPORT}:${report}:${form}:${inboxKey.key}`,
    date: today,
    payload: { report, form, of, readerId: person.id, cause: inboxKey.key },
  })
}

const brought =
  (view: ExportsView['view']): IntentView =>
  async (_, { payload }) => {
    const shown: ExportsView = { view, mediaId: String(payload['mediaId']), name: String(payload['name']) }
    return { view: shown }
  }

/** Sheets and pictures that somebody asked for; what they hold is the business of the module that makes them. */
export function createExportsModule(): Manifest {
  return {
    name: 'exports',
    words: {},
    actions: {},
    menu: [],
    permissions: [],
    views: {
      [EXPORTED.sheet]: { shared: false, load: brought('exports.file') },
      [EXPORTED.picture]: { shared: false, load: brought('exports.picture') },
    },
  }
}
