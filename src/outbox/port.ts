import type { LocalDate } from '../shared/dates.js'

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** A promise to tell somebody (or, without recipients, to do slow work), written in the transaction of its fact. */
export interface IntentInput {
  kind: string
  /** What it is about; the renderer reads the current state of this subject at its first attempt. */
  subject: string
  /** Person ids. Empty = internal work for the handler of this kind. */
  recipients: readonly string[]
  /** Unique together with `date`: the same promise made twice is one. */
  dedupeKey: string
  /** The subject's business date. */
  date: LocalDate
  payload?: { [key: string]: JsonValue }
}

export interface OutboxPort {
  /** False when this promise had already been made. */
  add(intent: IntentInput): Promise<boolean>
  /** As `add`, in one statement. */
  addMany(intents: readonly IntentInput[]): Promise<void>
  /** Brings the cards about `subject` that `holders` have (or are about to get) up to date. */
  refresh(refresh: { subject: string; date: LocalDate; holders: readonly string[] }): Promise<void>
}
