import type { App } from '../../src/app.js'
import { runVerb } from '../../src/cli/run-verb.js'
import type { ExitCode } from '../../src/cli/verb.js'

export interface Said {
  exit: ExitCode
  out: string
  err: string
}

/** Collects what a command prints. */
export function listener() {
  const out: string[] = []
  const err: string[] = []
  return {
    output: { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) },
    said: (exit: ExitCode): Said => ({ exit, out: out.join('\n'), err: err.join('\n') }),
  }
}

/** A command line against a school that is open in this process. */
export async function typed(app: App, line: string, { cwd = '/', input = '' } = {}): Promise<Said> {
  const { output, said } = listener()
  return said(await runVerb(app, 'owner', { argv: line.split(' '), cwd, input }, output))
}
