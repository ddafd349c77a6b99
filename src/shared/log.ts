import { pino, type DestinationStream } from 'pino'
import { scrub, scrubText } from './scrub.js'

export interface LogMethod {
  (fields: object, message?: string): void
  (message: string): void
}

/** Log ids and `err`, not payloads; what slips through is scrubbed (secrets, bodies, positions, at any depth). */
export interface Log {
  debug: LogMethod
  info: LogMethod
  warn: LogMethod
  error: LogMethod
  fatal: LogMethod
  child(fields: object): Log
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export interface LogOptions {
  level?: LogLevel
  /** Where the lines go; standard output when absent. */
  destination?: DestinationStream
}

export function createLog({ level = 'info', destination }: LogOptions = {}): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (value: unknown) => value }, // already plain; pino's own would take it for an error and rename it
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return scrubbed(destination ? pino(options, destination) : pino(options))
}

type Level = Exclude<keyof Log, 'child'>

// pino's own `redact` reaches one level and never the text of a message, so every value is cleaned before pino sees it.
function scrubbed(logger: pino.Logger): Log {
  const method =
    (level: Level): LogMethod =>
    (fields: object | string, message?: string) => {
      if (!logger.isLevelEnabled(level)) return
      if (typeof fields === 'string') return logger[level](scrubText(fields))
      const clean = scrub(fields instanceof Error ? { err: fields } : fields) as object
      logger[level](clean, message === undefined ? undefined : scrubText(message))
    }
  return {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    fatal: method('fatal'),
    child: fields => scrubbed(logger.child(scrub(fields) as pino.Bindings)),
  }
}
