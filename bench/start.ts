import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadConfig } from '../src/config.js'
import { click } from './callbacks.js'
import { startProgram } from './program.js'
import { note, print } from './report.js'
import { createConnection } from './wire.js'

interface Started {
  seconds: number
  residentMb: number
}

/** The real program with nothing configured: how long until it takes a tap, and what it weighs then. */
export async function benchStart(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wecom-campus-start-'))
  try {
    const first = await startOnce(folder)
    const nexts = [await startOnce(folder), await startOnce(folder), await startOnce(folder)]
    const next = nexts.toSorted((a, b) => a.seconds - b.seconds)[1]!
    print({ name: 'start.first', value: first.seconds, unit: 's' })
    print({ name: 'start.next', value: next.seconds, unit: 's' })
    print({ name: 'start.first.resident', value: first.residentMb, unit: 'MB' })
    print({ name: 'start.next.resident', value: next.residentMb, unit: 'MB' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function startOnce(dataDir: string): Promise<Started> {
  const began = performance.now()
  const program = await startProgram(dataDir)
  try {
    const words = await firstTap(program.port)
    const seconds = (performance.now() - began) / 1000
    if (words === 0) throw new Error('the first tap was answered without a word')
    await new Promise(resolve => setTimeout(resolve, 2_000))
    return { seconds, residentMb: residentMb(program.pid) }
  } finally {
    await program.stop()
  }
}

/** A student of the demo school asks for the day; bytes of the sealed answer. */
async function firstTap(port: number): Promise<number> {
  const { wecom } = loadConfig({})
  const keys = { token: wecom.token, encodingAesKey: wecom.encodingAesKey, receiveId: wecom.corpId }
  const answer = await fetch(`http://127.0.0.1:${port}/api/dev/clock`)
  const { now } = (await answer.json()) as { now: string }
  const wire = createConnection(port)
  try {
    const { status, length } = await wire.send(click('nobody', new Date(now), '今日', keys))
    if (status !== 200) throw new Error(`the first callback was answered ${status}`)
    return length
  } finally {
    wire.close()
  }
}

function residentMb(pid: number): number {
  if (process.platform === 'linux') {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const peak = /VmHWM:\s+(\d+)/.exec(status)?.[1]
    note(`start: peak resident ${Math.round(Number(peak) / 1024)} MB`)
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024
  }
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024
}
