import { Duplex } from 'node:stream'
import type { EmbeddedSession } from './session.js'

const STARTUP_VERSION = 196608
const TERMINATE = 'X'.charCodeAt(0)
/** Message types after which a server answers: query, sync, flush, copy done, copy fail, password, terminate. */
const ANSWERED = new Set([...'QSHcfpX'].map(type => type.charCodeAt(0)))

/** The part of net.Socket that `pg` uses, ending in PGlite instead of a server. */
export class SessionStream extends Duplex {
  readonly #session: EmbeddedSession
  #pending: Buffer = Buffer.alloc(0)
  #started = false
  #left: Promise<void> | undefined

  constructor(session: EmbeddedSession) {
    super()
    this.#session = session
  }

  connect() {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay() {
    return this
  }

  setKeepAlive() {
    return this
  }

  ref() {
    return this
  }

  unref() {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#receive([chunk], done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#receive(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#leave().then(
      () => done(error),
      () => done(error),
    )
  }

  #receive(chunks: Buffer[], done: (error?: Error | null) => void): void {
    this.#pending = this.#pending.length === 0 && chunks[0] && chunks.length === 1 ? chunks[0] : Buffer.concat([this.#pending, ...chunks])
    const batch = this.#takeBatch()
    if (!batch) return done()
    this.#run(batch).then(() => done(), done)
  }

  /** Everything up to the last message that asks for an answer: executing less would leave PGlite waiting for the rest. */
  #takeBatch(): Buffer | undefined {
    let at = 0
    let end = 0
    while (this.#pending.length - at >= 5) {
      // The first message carries no type byte.
      const length = this.#started ? 1 + this.#pending.readInt32BE(at + 1) : this.#pending.readInt32BE(at)
      if (this.#pending.length - at < length) break
      if (!this.#started) {
        this.#started = this.#pending.readInt32BE(at + 4) === STARTUP_VERSION
        end = at + length
      } else if (ANSWERED.has(this.#pending.readUInt8(at))) end = at + length
      at += length
    }
    if (end === 0) return undefined
    const batch = this.#pending.subarray(0, end)
    this.#pending = this.#pending.subarray(end)
    return batch
  }

  async #run(batch: Buffer): Promise<void> {
    if (batch[0] === TERMINATE) {
      await this.#leave()
      this.push(null)
      return
    }
    await this.#session.acquire(this)
    if (this.#left) return this.#session.leave(this) // destroyed while it waited for the session
    try {
      // A copy, because PGlite keeps the bytes it is given while this buffer goes back to the pool of `pg`.
      const answer = await this.#session.execute(new Uint8Array(batch))
      if (!this.destroyed) this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength))
    } finally {
      this.#session.settle(this)
    }
  }

  #leave(): Promise<void> {
    this.#left ??= this.#session.leave(this)
    return this.#left
  }
}
