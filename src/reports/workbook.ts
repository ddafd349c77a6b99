import { open, rename, rm } from 'node:fs/promises'
import { PassThrough, type Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { writeSheet } from './workbook-sheet.js'
import type { Sheet, Stamp, StreamedSheet } from './sheet.js'

type Sheets = Iterable<Sheet | StreamedSheet> | AsyncIterable<Sheet | StreamedSheet>

/** A real .xlsx in memory, for a message. */
export async function toWorkbook(sheets: Sheets, stamp: Stamp): Promise<Buffer> {
  const stream = new PassThrough()
  const [bytes] = await Promise.all([
    buffer(stream),
    fill(stream, sheets, stamp).catch((error: unknown) => {
      stream.destroy(error instanceof Error ? error : new Error(String(error)))
      throw error
    }),
  ])
  return bytes
}

/** The same as a file, streamed, whole or not at all; returns how many rows it holds. */
export async function writeWorkbook(file: string, sheets: Sheets, stamp: Stamp): Promise<number> {
  const unfinished = `${file}.part`
  // Open before anything can fail: a file that is opened late would come after its removal.
  const stream = (await open(unfinished, 'w', 0o600)).createWriteStream()
  const failed = new Promise<never>((_, reject) => stream.once('error', reject))
  try {
    const count = await Promise.race([failed, fill(stream, sheets, stamp)])
    await rename(unfinished, file)
    return count
  } catch (error) {
    if (!stream.closed) await new Promise<void>(resolve => stream.once('close', resolve).destroy())
    await rm(unfinished, { force: true })
    throw error
  }
}

async function fill(stream: Writable, sheets: Sheets, stamp: Stamp): Promise<number> {
  // Loaded when a sheet is wanted: it is the slowest of our libraries to load, and every start would pay for it.
  const { default: exceljs } = await import('exceljs')
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  book.creator = stamp.by
  book.created = stamp.at
  const tabs = new Set<string>()
  let total = 0
  for await (const sheet of sheets) total += await writeSheet(book, sheet, stamp, tabs)
  await book.commit()
  return total
}
