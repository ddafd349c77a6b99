import { createConnection } from './wire.js'

const MOST_CONNECTIONS = 256
/** A service that is this far behind, in seconds, has failed: what is still waiting to be sent counts as refused. */
const GIVE_UP_AFTER = 30

export interface Due {
  atMs: number
  request: Buffer
  /** An empty answer would be a fault. */
  mustAnswer: boolean
}

type Wire = ReturnType<typeof createConnection>

export interface Outcome {
  latencies: number[]
  refused: number
  /** Answered 200, but without a word. */
  wordless: number
}

/** Sends each callback when it is due, whatever became of the others; an answer's latency counts from that moment. */
export async function play(due: readonly Due[], ports: readonly number[], seconds: number): Promise<Outcome> {
  const outcome: Outcome = { latencies: [], refused: 0, wordless: 0 }
  const began = performance.now()
  const elapsed = () => performance.now() - began

  // What is due and finds all connections busy stands in a queue: waiting must cost the machine nothing.
  function createGate(port: number) {
    const wires: Wire[] = []
    const idle: Wire[] = []
    const queue: Due[] = []
    let first = 0
    const sending: Promise<void>[] = []

    function open(): Wire | null {
      if (wires.length === MOST_CONNECTIONS) return null
      const wire = createConnection(port)
      wires.push(wire)
      return wire
    }

    async function serve(wire: Wire, one: Due): Promise<void> {
      for (let next: Due | undefined = one; next; next = queue[first++]) {
        if (elapsed() > (seconds + GIVE_UP_AFTER) * 1000) outcome.refused++
        else await send(wire, next)
      }
      first--
      idle.push(wire)
    }

    async function send(wire: Wire, one: Due): Promise<void> {
      try {
        const answer = await wire.send(one.request)
        if (answer.status !== 200) outcome.refused++
        else if (one.mustAnswer && answer.length === 0) outcome.wordless++
      } catch {
        outcome.refused++
      }
      outcome.latencies.push(elapsed() - one.atMs)
    }

    return {
      take(one: Due): void {
        const wire = idle.pop() ?? open()
        if (wire) sending.push(serve(wire, one))
        else queue.push(one)
      },
      async finish(): Promise<void> {
        await Promise.all(sending)
        for (const wire of wires) wire.close()
      },
    }
  }

  const gates = ports.map(createGate)
  for (let next = 0; next < due.length;) {
    for (; next < due.length && due[next]!.atMs <= elapsed(); next++) gates[next % gates.length]!.take(due[next]!)
    if (next < due.length) await new Promise(resolve => setTimeout(resolve, Math.min(20, due[next]!.atMs - elapsed())))
  }
  await Promise.all(gates.map(gate => gate.finish()))
  return outcome
}
