import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

export interface MetricsSources {
  /** Deliveries that wait or did not arrive, by state; read when somebody asks for the figures. */
  deliveries?: () => Promise<Record<string, number>>
  /** Events that wait for the operator. */
  failedEvents?: () => Promise<number>
  /** Figures of the Node process; off in tests, where many apps share one process. */
  nodeFigures?: boolean
}

// WeCom gives up after 5 s; the steps are finest where a school would notice.
const CALLBACK_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const API_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]

/** One registry per app: two apps in one process count apart. */
export function createMetrics({ deliveries, failedEvents, nodeFigures = true }: MetricsSources = {}) {
  const registry = new Registry()
  const registers = [registry]
  if (nodeFigures) collectDefaultMetrics({ register: registry })

  const deliveryGauge = new Gauge({
    name: 'outbox_deliveries',
    help: 'Deliveries that wait or did not arrive, by state',
    labelNames: ['state'],
    registers,
    collect: unlessAway(async () => {
      const counts = (await deliveries?.()) ?? {}
      deliveryGauge.reset() // a state that has emptied must not keep its last figure
      for (const [state, count] of Object.entries(counts)) deliveryGauge.set({ state }, count)
    }),
  })
  const failedGauge = new Gauge({
    name: 'failed_events',
    help: 'Events kept after a failure and not yet handled',
    registers,
    collect: unlessAway(async () => {
      if (failedEvents) failedGauge.set(await failedEvents())
    }),
  })

  return {
    registry,
    callbacks: new Counter({
      name: 'callbacks_total',
      help: 'Callback requests by event and answer',
      labelNames: ['endpoint', 'kind', 'outcome'],
      registers,
    }),
    callbackSeconds: new Histogram({
      name: 'callback_seconds',
      help: 'From the request to its answer',
      labelNames: ['endpoint'],
      buckets: CALLBACK_SECONDS,
      registers,
    }),
    innerDocumentErrors: new Counter({
      name: 'inner_document_errors_total',
      help: 'Authenticated callbacks whose inner document could not be understood',
      labelNames: ['endpoint', 'reason'],
      registers,
    }),
    inboxEvents: new Counter({
      name: 'inbox_events_total',
      help: 'Authenticated events by what became of them: done, replayed, failed, ignored, direct',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    wecomApiCalls: new Counter({ name: 'wecom_api_calls_total', help: 'Calls to WeCom', labelNames: ['api', 'errcode'], registers }),
    wecomApiSeconds: new Histogram({
      name: 'wecom_api_seconds',
      help: 'Duration of calls to WeCom',
      labelNames: ['api'],
      buckets: API_SECONDS,
      registers,
    }),
    jobRuns: new Counter({ name: 'job_runs_total', help: 'Jobs that claimed their slot', labelNames: ['job'], registers }),
  }
}

/** Counts by labels, each combination looked up by prom-client once only. Their values must be few. */
export function counting<Label extends string>(counter: Counter<Label>): (labels: Record<Label, string>) => void {
  const known = new Map<string, Counter.Internal>()
  return labels => {
    const key = Object.values(labels).join(' ')
    let one = known.get(key)
    if (!one) known.set(key, (one = counter.labels(labels)))
    one.inc()
  }
}

/** A database that is away must not hide the other figures, which are wanted most at that moment. */
function unlessAway(read: () => Promise<void>): () => Promise<void> {
  return () => read().catch(() => {})
}
