import { describe, expect, it } from '@jest/globals'
import { createMetrics } from '../../src/http/index.js'

describe('metrics', () => {
  it('count apart for two apps in one process', async () => {
    const [one, other] = [createMetrics({ nodeFigures: false }), createMetrics({ nodeFigures: false })]

    one.jobRuns.inc({ job: 'daily' })

    expect(await one.registry.metrics()).toContain('job_runs_total{job="daily"} 1')
    expect(await other.registry.metrics()).not.toContain('job="daily"')
  })

  it('forget the figure of a state that has emptied', async () => {
    let counts: Record<string, number> = { queued: 3 }
    const { registry } = createMetrics({ nodeFigures: false, deliveries: async () => counts, failedEvents: async () => 2 })
    await registry.metrics()

    counts = { dead: 1 }
    const text = await registry.metrics()

    expect(text).toContain('outbox_deliveries{state="dead"} 1')
    expect(text).not.toContain('queued')
    expect(text).toContain('failed_events 2')
  })

  it('are shown without the database’s own while it is away', async () => {
    const metrics = createMetrics({
      deliveries: () => Promise.reject(new Error('away')),
      failedEvents: () => Promise.reject(new Error('away')),
    })
    metrics.wecomApiCalls.inc({ api: 'message/send', errcode: '45009' })

    const text = await metrics.registry.metrics()

    expect(text).toContain('wecom_api_calls_total{api="message/send",errcode="45009"} 1')
    expect(text).toContain('process_resident_memory_bytes')
  })
})
