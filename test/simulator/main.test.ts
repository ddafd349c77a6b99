import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from '@jest/globals'
import { keys } from './harness.js'

const start = (args: string[]) =>
  spawn(process.execPath, ['--import', 'tsx', 'simulator/main.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
const needed = ['--corp-id', keys.corpId, '--agent-id', '7', '--secret', 's', '--token', keys.token, '--aes-key', keys.encodingAesKey]

describe('the simulator as a process of its own', () => {
  it('prints its address as one line of JSON, answers there and ends on SIGTERM', async () => {
    const child = start(needed)
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const { url, pid } = JSON.parse(line) as { url: string; pid: number }

    const answer = await fetch(`${url}/cgi-bin/gettoken?corpid=${keys.corpId}&corpsecret=s`)
    expect(await answer.json()).toMatchObject({ errcode: 0, expires_in: 7200 })
    expect(pid).toBe(child.pid)

    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
  }, 20_000)

  it('says which argument is missing', async () => {
    const child = start(needed.slice(2))
    const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string]

    expect(line).toBe('--corp-id is missing')
    expect((await once(child, 'exit'))[0]).toBe(2)
  }, 20_000)
})
