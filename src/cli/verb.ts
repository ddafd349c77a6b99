import type { App } from '../app.js'
import type { Config } from '../config.js'
import { AppError } from '../shared/errors.js'

/** 0 = as asked · 1 = something is wrong · 2 = used wrongly. */
export type ExitCode = 0 | 1 | 2

export interface Output {
  out(line: string): void
  err(line: string): void
}

export interface OptionSpec {
  type: 'string' | 'boolean'
  help: string
  /** How the value is called in the help. */
  value?: string
  required?: boolean
}

export interface ArgumentSpec {
  name: string
  help: string
  required: boolean
  /** Any number of them; else one. */
  many?: boolean
  /** A file whose text is read where the command was typed, as the owner of the database may not be allowed to. */
  input?: boolean
}

/** Who runs the verb: the service that owns the embedded database, this process alone, or this process beside a database server. */
export type Place = 'owner' | 'alone' | 'server'

export interface Given extends Output {
  options: Record<string, string | boolean | undefined>
  args: readonly string[]
  /** The text of the `input` argument. */
  input: string
  /** Absolute, seen from where the command was typed. */
  resolve(file: string): string
}

export interface VerbContext extends Given {
  app: App
  place: Place
}

export interface Verb {
  /** The words to type. */
  name: string
  /** One line of the list of verbs. */
  help: string
  details?: readonly string[]
  argument?: ArgumentSpec
  options: Record<string, OptionSpec>
  /** With the school open. */
  run?(context: VerbContext): Promise<ExitCode>
  /** Without it: the database must have no owner. */
  runClosed?(context: Given & { config: Config }): Promise<ExitCode>
}

/** Typed wrongly: said with the way to the help, exit 2. */
export class UsageError extends AppError {
  constructor(text: string) {
    super('cli-usage', text, { safeMessage: text })
  }
}

export const DRY_RUN: OptionSpec = { type: 'boolean', help: '只看会发生什么，不做任何改动' }

export function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The demo's WeCom lives in the service: without it nobody would answer. */
export function refuseWithoutSimulator({ config }: Pick<App, 'config'>, place: Place): void {
  if (config.mode !== 'demo' || place !== 'alone') return
  const safeMessage = '演示里的“企业微信”是模拟器，和服务一起运行。请先在另一个窗口 npm start，再运行这个命令。'
  throw new AppError('simulator-resting', 'the simulator only runs with the service', { safeMessage })
}
