export interface AppErrorOptions {
  cause?: unknown
  /** Ids of what was involved, for the log line; never personal data. */
  ids?: Record<string, string>
  /** What may be shown to a person, in Chinese. */
  safeMessage?: string
}

/** A failure (not an expected refusal): thrown, logged with its ids and cause, answered with the safe message only. */
export class AppError extends Error {
  readonly code: string
  readonly ids: Record<string, string>
  readonly safeMessage: string | undefined

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.ids = options.ids ?? {}
    this.safeMessage = options.safeMessage
  }
}

/** The environment or a file given at start is wrong: the process stops and says what to mend. */
export class ConfigError extends AppError {
  readonly problems: string[]

  constructor(problems: string[]) {
    super('config', problems.join('\n'))
    this.problems = problems
  }
}
