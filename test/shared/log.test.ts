import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { AppError } from '../../src/shared/errors.js'
import { createLog, type Log } from '../../src/shared/log.js'

const SECRET = 'S3cretValue9'

function recorded(write: (log: Log) => void) {
  const lines: string[] = []
  write(createLog({ level: 'debug', destination: { write: line => void lines.push(line) } }))
  const text = lines.join('')
  return { text, line: JSON.parse(lines[0] ?? '{}') as Record<string, unknown> }
}

describe('log', () => {
  it.each([
    [
      'a URL in the message',
      (log: Log) => log.error(`GET https://qyapi.weixin.qq.com/cgi-bin/user/get?access_token=${SECRET}&userid=a failed`),
    ],
    ['a URL in a field', (log: Log) => log.error({ url: `https://x/cgi-bin/gettoken?corpid=ww1&corpsecret=${SECRET}` }, 'failed')],
    ['an OAuth code in a URL', (log: Log) => log.error({ url: `/oauth?code=${SECRET}&state=1` }, 'failed')],
    ['the password of a database address', (log: Log) => log.error(`cannot reach postgres://campus:${SECRET}@db:5432/campus`)],
    ['a password with an @ in it', (log: Log) => log.error(`cannot reach redis://:p@${SECRET}@cache:6379`)],
    ['a deep field named like a secret', (log: Log) => log.info({ a: { b: [{ c: { encodingAesKey: SECRET } }] } }, 'state')],
    [
      'token, password and access_token fields',
      (log: Log) => log.info({ token: SECRET, db: { password: SECRET }, r: { access_token: SECRET } }),
    ],
    ['a secret that is an object', (log: Log) => log.info({ secrets: { app: SECRET } }, 'state')],
    ['an answer quoted in an error', (log: Log) => log.error({ err: new Error(`bad answer {"errcode":0,"access_token":"${SECRET}"}`) })],
    ['an answer quoted twice', (log: Log) => log.error(JSON.stringify(JSON.stringify({ access_token: SECRET })))],
    ['an error given alone', (log: Log) => log.error(new Error(`?access_token=${SECRET}`))],
    ['the stack of an error', (log: Log) => log.error({ err: Object.assign(new Error('x'), { stack: `Error: ?ticket=${SECRET}` }) })],
    [
      'the chain of causes',
      (log: Log) => log.error({ err: new AppError('a', 'b', { cause: new Error('c', { cause: new Error(`?jsapi_ticket=${SECRET}`) }) }) }),
    ],
    ['the members of an aggregate', (log: Log) => log.error({ err: new AggregateError([new Error(`secret=${SECRET}`)], 'all failed') })],
    [
      'what libraries hang on errors',
      (log: Log) => log.error({ err: Object.assign(new Error('x'), { config: { headers: { a: SECRET } } }) }),
    ],
    ['a message body', (log: Log) => log.info({ event: { plaintext: SECRET, content: SECRET }, raw: Buffer.from(SECRET) }, 'received')],
    ['the fields of a child', (log: Log) => log.child({ session: { cookie: SECRET } }).info('hello')],
  ])('hides %s', (_where, write) => {
    expect(recorded(write).text).not.toContain(SECRET)
  })

  it('keeps ids, codes and causes so that a failure can be traced', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errcode: 45009 })
    const err = new AppError('database-away', 'the database is away', { cause, ids: { inboxKey: 'k1' } })

    const { line } = recorded(log => log.warn({ err, taskId: 't1', url: '/x?errcode=42001&userid=a' }, 'later'))

    expect(line).toMatchObject({
      level: 'warn',
      msg: 'later',
      taskId: 't1',
      url: '/x?errcode=42001&userid=a',
      err: { type: 'AppError', code: 'database-away', ids: { inboxKey: 'k1' }, cause: { code: 'ECONNREFUSED', errcode: 45009 } },
    })
  })

  it('writes a line whatever it is given: circles, huge texts, odd values', () => {
    const circle: Record<string, unknown> = {
      big: 10n,
      never: undefined,
      list: Array.from({ length: 1000 }, () => 'x'),
      text: 'y'.repeat(100_000),
    }
    circle['self'] = circle

    const { line, text } = recorded(log => log.info(circle, 'odd'))

    expect(line).toMatchObject({ big: '10', self: '[circular]' })
    expect(text.length).toBeLessThan(10_000)
  })

  it('hides a secret wherever it hangs in an object', () => {
    const name = fc.constantFrom('secret', 'token', 'access_token', 'password', 'encodingAesKey', 'corpsecret')
    const nested = fc.tuple(name, fc.array(fc.constantFrom('a', 'list', 'err', 'cause'), { maxLength: 6 })).map(([key, path]) =>
      path.reduce<unknown>(
        (inner, step) => (step === 'list' ? [inner] : step === 'err' ? new Error('x', { cause: inner }) : { [step]: inner }),
        {
          [key]: SECRET,
        },
      ),
    )

    fc.assert(fc.property(nested, value => !recorded(log => log.info({ value }, 'x')).text.includes(SECRET)))
  })
})
