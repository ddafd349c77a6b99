import type { EventStream, Topic } from './event-stream.js'
import type { Journal } from './journal.js'
import type { SimulatorClock } from './clock.js'
import type { School } from './school.js'
import type { State } from './state.js'

/** The app as the simulated corp knows it. */
export interface SimulatorOptions {
  corpId: string
  agentId: number
  secret: string
  token: string
  encodingAesKey: string
  /** The contact-sync assistant: its callback keys, and its secret where a test wants its API calls. */
  contacts?: { token: string; encodingAesKey: string; secret?: string }
  callbackUrl?: string
  contactsCallbackUrl?: string
  /** Where the service's PUT /api/dev/clock lives; '' = the page's own origin. */
  serviceUrl?: string
  /** Address of this simulator as the service sees it, for PicUrl. */
  publicUrl?: string
  /** The machine's clock; tests hand in their own. */
  now?: () => number
  /** Spreads the people's starting positions. */
  seed?: number
  /** WeCom waits 5 s and delivers three times in all; the pauses between are not documented. */
  callbackTimeoutMs?: number
  retryPausesMs?: readonly number[]
}

/** What every part of the simulator may touch. `school` is replaced by a reset, so it is asked for each time. */
export interface Desk {
  options: SimulatorOptions
  state: State
  school(): School
  clock: SimulatorClock
  journal: Journal
  stream: EventStream
  publish(topic: Topic, data?: Record<string, unknown>): void
  /** A number that never comes twice, also not after a restart. */
  nextNumber(): number
  nextId(prefix: string): string
  /** Something is off in what the service did; shown to whoever watches. */
  note(text: string, userid?: string): void
}
