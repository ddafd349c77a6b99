import { isDatabaseAway, WecomApiError, WecomNetworkError, WecomUnavailableError } from '../app.js'
import { AppError, ConfigError } from '../shared/errors.js'
import { scrubText } from '../shared/scrub.js'
import { troubleOf } from './doctor/wecom-trouble.js'

/** A failure in plain words, with what to do where that is known; never a secret. */
export function sayError(error: unknown): string {
  if (error instanceof ConfigError) return ['配置有误：', ...error.problems.map(problem => `  · ${problem}`)].join('\n')
  if (error instanceof WecomApiError || error instanceof WecomNetworkError || error instanceof WecomUnavailableError) {
    const { text, todo } = troubleOf(error)
    return `${text}\n  → ${todo}`
  }
  if (error instanceof AppError) return error.safeMessage ?? scrubText(error.message)
  if (isUnreachable(error)) return '数据库连不上。请确认 DATABASE_URL 里的服务器在运行、这台机器能连到它，账号和数据库名也正确。'
  return `没有做完：${scrubText(error instanceof Error ? firstLine(error) : String(error))}`
}

/** PostgreSQL knows neither this account nor this database. */
const UNWELCOME: ReadonlySet<unknown> = new Set(['28P01', '28000', '3D000'])

function isUnreachable(error: unknown): boolean {
  return isDatabaseAway(error) || (typeof error === 'object' && error !== null && 'code' in error && UNWELCOME.has(error.code))
}

/** The database client quotes the failed call over many lines; its verdict is the last one. */
function firstLine(error: Error): string {
  const lines = error.message.split('\n').filter(line => line.trim() !== '')
  return (error.name.startsWith('PrismaClient') ? lines.at(-1) : lines[0]) ?? error.name
}
