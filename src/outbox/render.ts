import type { Tx } from '../db/index.js'
import type { LocalDate } from '../shared/dates.js'

export interface IntentRef {
  date: LocalDate
  kind: string
  subject: string
  payload: Record<string, unknown>
}

export interface ToldEntry {
  date: LocalDate
  subject: string
  studentId: string
  said: string
}

/** A message as WeCom wants it, without receivers: `msgtype` and its part. */
export type MessageBody = { msgtype: string } & Record<string, unknown>

export interface Rendered {
  message: MessageBody
  /** Set when the message is an interactive card. */
  cardKind?: string
  told?: ToldEntry[]
}

/** What a held card should look like now; without `card` there is only the short word. */
export interface RefreshedFace {
  card?: Record<string, unknown>
  /** For those whose card can no longer be changed. */
  notice: string
  closed: boolean
}

/** Given by the composition root: joins module views with their cards. Vendor shapes stop here. */
export interface OutboxRenderer {
  /** `shared`: the content does not depend on the reader; one send for up to 1,000. */
  styleOf(kind: string): 'shared' | 'personal' | 'work' | undefined
  /** Which readers of a shared notice it still concerns. */
  stillFor(tx: Tx, intent: IntentRef, personIds: readonly string[]): Promise<readonly string[]>
  render(tx: Tx, intent: IntentRef, personId: string, taskId: string): Promise<Rendered | null>
  refresh(
    tx: Tx,
    card: { kind: string; subject: string; taskId: string; personId: string; revision: number },
  ): Promise<RefreshedFace | null>
  work(intent: IntentRef): Promise<void>
}

/** The intent kind behind `OutboxPort.refresh`. */
export const REFRESH_KIND = 'card.refresh'
