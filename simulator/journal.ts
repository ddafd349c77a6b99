const KEPT = 500

export interface ApiCallEntry {
  at: string
  method: string
  api: string
  status: number
  errcode: number | null
  ms: number
  note?: string
}

export interface CallbackEntry {
  at: string
  userid: string
  event: string
  attempt: number
  status: number | null
  ms: number
  reply: string
  error?: string
}

/** Something the service did that WeCom would not have understood; shown in the fault panel. */
export interface FaultNote {
  at: string
  userid?: string
  text: string
}

/** The last few hundred of everything that happened, for people and tests to look at. */
export interface Journal {
  calls: ApiCallEntry[]
  callbacks: CallbackEntry[]
  notes: FaultNote[]
  call(entry: ApiCallEntry): void
  callback(entry: CallbackEntry): void
  note(entry: FaultNote): void
  clear(): void
}

export function createJournal(): Journal {
  const calls: ApiCallEntry[] = []
  const callbacks: CallbackEntry[] = []
  const notes: FaultNote[] = []
  const keep = <T>(list: T[], entry: T) => {
    list.push(entry)
    if (list.length > KEPT) list.shift()
  }
  return {
    calls,
    callbacks,
    notes,
    call: entry => keep(calls, entry),
    callback: entry => keep(callbacks, entry),
    note: entry => keep(notes, entry),
    clear() {
      calls.length = 0
      callbacks.length = 0
      notes.length = 0
    },
  }
}
