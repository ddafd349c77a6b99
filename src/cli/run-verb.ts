import path from 'node:path'
import type { App } from '../app.js'
import { helpOf, helpOfAll, usageOf } from './help.js'
import { parseCommand } from './parse.js'
import { sayError } from './say-error.js'
import { UsageError, type ExitCode, type Given, type Output, type Place, type Verb } from './verb.js'
import { verbs } from './verbs/index.js'

/** What crosses the socket: the words as typed, where they were typed, and the text of a file that was named. */
export interface Command {
  argv: string[]
  cwd: string
  input?: string
}

export type Ready = { verb: Verb; given(output: Output, input?: string): Given }

/** The verb that was meant; else the help or the complaint has been printed. */
export function readCommand({ argv, cwd }: Command, output: Output): Ready | ExitCode {
  const parsed = parseCommand(verbs, argv)
  if (parsed.kind === 'help') {
    output.out(parsed.verb ? helpOf(parsed.verb) : helpOfAll(verbs))
    return 0
  }
  if (parsed.kind === 'wrong') return wrong(output, parsed.text, parsed.verb)
  const { verb, options, args } = parsed
  const resolve = (file: string) => path.resolve(cwd, file)
  return { verb, given: ({ out, err }, input = '') => ({ out, err, options, args, input, resolve }) }
}

/** Runs a verb in the process that holds the school. */
export async function runVerb(app: App, place: Place, command: Command, output: Output): Promise<ExitCode> {
  const ready = readCommand(command, output)
  if (typeof ready === 'number') return ready
  const { verb, given } = ready
  return guarded(verb, output, async () => verb.run?.({ ...given(output, command.input), app, place }) ?? 2)
}

/** Every failure ends as words and an exit code. */
export async function guarded(verb: Verb, output: Output, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UsageError) return wrong(output, error.message, verb)
    output.err(sayError(error))
    return 1
  }
}

function wrong(output: Output, text: string, verb: Verb | null): ExitCode {
  output.err(text)
  output.err(verb ? `用法：${usageOf(verb)}` : helpOfAll(verbs))
  return 2
}
