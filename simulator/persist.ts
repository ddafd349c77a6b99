import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { emptyState, type State } from './state.js'
import type { SchoolData } from './school.js'

const DEBOUNCE_MS = 300
const VERSION = 1

const MAPS = ['phones', 'sent', 'tasks', 'codes', 'requests', 'media', 'shown', 'oauthCodes', 'tokens', 'oldTokens', 'tickets'] as const

/** Keeps the desk over a restart: one JSON file, written shortly after a change and swapped in whole. */
export interface Snapshots {
  changed(): void
  /** Writes what is still waiting. */
  flush(): void
}

export function createSnapshots(file: string | undefined, state: State, offsetMs: () => number): Snapshots {
  let timer: NodeJS.Timeout | undefined
  const write = () => {
    if (timer) clearTimeout(timer)
    timer = undefined
    if (file === undefined) return
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify({ version: VERSION, offsetMs: offsetMs(), ...serialisable(state) }))
    renameSync(`${file}.new`, file)
  }
  return {
    changed() {
      if (file === undefined || timer) return
      timer = setTimeout(write, DEBOUNCE_MS)
      timer.unref()
    },
    flush() {
      if (timer) write()
    },
  }
}

export function loadState(file: string | undefined, school: SchoolData): { state: State; offsetMs: number } {
  const state = emptyState(school)
  const saved = file === undefined ? undefined : readSnapshot(file)
  if (!saved) return { state, offsetMs: 0 }
  const { offsetMs, version: _version, ...rest } = saved
  for (const name of MAPS) if (name in rest) rest[name] = new Map(rest[name] as [string, unknown][])
  return { state: Object.assign(state, rest), offsetMs: typeof offsetMs === 'number' ? offsetMs : 0 }
}

/** A missing, torn or older file means a clean desk, not a failed start. */
function readSnapshot(file: string): Record<string, unknown> | undefined {
  try {
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    return saved['version'] === VERSION ? saved : undefined
  } catch {
    return undefined
  }
}

function serialisable(state: State): Record<string, unknown> {
  const maps = MAPS.map(name => [name, [...state[name].entries()]] as const)
  return { ...state, ...Object.fromEntries(maps) }
}
