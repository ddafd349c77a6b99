import { describe, expect, it } from '@jest/globals'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { environmentSchema, loadConfig, readEnvironment } from '../src/config.js'
import { ConfigError } from '../src/shared/errors.js'

const REAL = {
  WECOM_CORP_ID: 'wwabcdef0123456789',
  WECOM_AGENT_ID: '1000017',
  WECOM_SECRET: 'a-very-secret-value',
  WECOM_TOKEN: 'Token123',
  WECOM_ENCODING_AES_KEY: 'a'.repeat(43),
}

function problemsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const namesOf = (environment: Record<string, string>) => problemsOf(environment).map(problem => problem.split('：')[0]!)

describe('configuration', () => {
  it('starts a demo on the loopback address when nothing is configured', () => {
    expect(loadConfig({})).toMatchObject({
      mode: 'demo',
      server: { port: 3000, host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000' },
      dataDir: path.resolve('data'),
      logLevel: 'info',
      wecom: { apiBase: 'http://127.0.0.1:3000/simulator' },
    })
  })

  it('accepts its own demo credentials by the rules it sets for a school', () => {
    const { wecom, contacts } = loadConfig({})

    const config = loadConfig({
      WECOM_CORP_ID: wecom.corpId,
      WECOM_AGENT_ID: String(wecom.agentId),
      WECOM_SECRET: wecom.secret,
      WECOM_TOKEN: wecom.token,
      WECOM_ENCODING_AES_KEY: wecom.encodingAesKey,
      WECOM_CONTACTS_TOKEN: contacts!.token,
      WECOM_CONTACTS_ENCODING_AES_KEY: contacts!.encodingAesKey,
    })

    expect(config.contacts).toEqual(contacts)
  })

  it('serves a real school once the five are set, on every address and against WeCom itself', () => {
    const config = loadConfig(REAL)

    expect(config).toMatchObject({
      mode: 'real',
      server: { host: '0.0.0.0' },
      wecom: { agentId: 1000017, apiBase: 'https://qyapi.weixin.qq.com' },
    })
    expect(config).not.toHaveProperty('contacts')
    expect(config).not.toHaveProperty('databaseUrl')
  })

  it('treats an empty or blank value as absent', () => {
    expect(loadConfig({ ...Object.fromEntries(Object.keys(REAL).map(name => [name, ' '])), PORT: '' }).mode).toBe('demo')
  })

  it.each(Object.keys(REAL))('stops and names %s when it alone is missing', name => {
    expect(namesOf({ ...REAL, [name]: '' })).toEqual([name])
  })

  it('names every missing variable of a half-filled configuration at once', () => {
    expect(namesOf({ WECOM_CORP_ID: 'wwabcdef0123456789' })).toEqual([
      'WECOM_AGENT_ID',
      'WECOM_SECRET',
      'WECOM_TOKEN',
      'WECOM_ENCODING_AES_KEY',
    ])
  })

  it('does not fall back to the demo when only the contact-sync pair is filled', () => {
    expect(namesOf({ WECOM_CONTACTS_TOKEN: 'abc', WECOM_CONTACTS_ENCODING_AES_KEY: 'b'.repeat(43) })).toEqual(Object.keys(REAL))
  })

  it('wants the contact-sync token and key together', () => {
    expect(namesOf({ ...REAL, WECOM_CONTACTS_TOKEN: 'abc' })).toEqual(['WECOM_CONTACTS_ENCODING_AES_KEY'])
    expect(loadConfig({ ...REAL, WECOM_CONTACTS_TOKEN: 'abc', WECOM_CONTACTS_ENCODING_AES_KEY: 'b'.repeat(43) }).contacts).toEqual({
      token: 'abc',
      encodingAesKey: 'b'.repeat(43),
    })
  })

  it('wants the five of the store for pictures together, in the demo as well', () => {
    const five = {
      MEDIA_S3_ENDPOINT: 'https://s3.example.edu.cn/',
      MEDIA_S3_BUCKET: 'photos',
      MEDIA_S3_REGION: 'cn-north-1',
      MEDIA_S3_ACCESS_KEY_ID: 'AK',
      MEDIA_S3_SECRET_ACCESS_KEY: 'a/b+c',
    }

    expect(namesOf({ MEDIA_S3_BUCKET: 'photos' })).toEqual(Object.keys(five).filter(name => name !== 'MEDIA_S3_BUCKET'))
    expect(loadConfig({})).not.toHaveProperty('mediaS3')
    expect(loadConfig(five).mediaS3).toEqual({
      endpoint: 'https://s3.example.edu.cn',
      bucket: 'photos',
      region: 'cn-north-1',
      accessKeyId: 'AK',
      secretAccessKey: 'a/b+c',
    })
  })

  it.each([
    ['PORT', '65536'],
    ['PORT', '3000x'],
    ['HOST', 'http://0.0.0.0'],
    ['PUBLIC_URL', 'xg.example.edu.cn'],
    ['PUBLIC_URL', 'ftp://xg.example.edu.cn'],
    ['DATABASE_URL', 'mysql://root:hunter2@localhost/campus'],
    ['REDIS_URL', 'localhost:6379'],
    ['LOG_LEVEL', 'loud'],
    ['WECOM_CORP_ID', 'ww 12'],
    ['WECOM_AGENT_ID', '1000002a'],
    ['WECOM_SECRET', 'two words'],
    ['WECOM_TOKEN', 'x'.repeat(33)],
    ['WECOM_TOKEN', 'not-plain'],
    ['WECOM_ENCODING_AES_KEY', 'a'.repeat(42)],
    ['WECOM_ENCODING_AES_KEY', `${'a'.repeat(42)}!`],
    ['WECOM_API_BASE', 'qyapi.weixin.qq.com'],
    ['SESSION_SECRET', 'short'],
  ])('refuses a faulty %s without repeating its value', (name, value) => {
    const problems = problemsOf({ ...REAL, [name]: value })

    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}：`))
    expect(problems[0]).not.toContain(value)
  })

  it('lists faulty and missing variables together', () => {
    expect(namesOf({ ...REAL, PORT: 'x', WECOM_SECRET: '', WECOM_TOKEN: '?' }).toSorted()).toEqual(['PORT', 'WECOM_SECRET', 'WECOM_TOKEN'])
  })

  it('tolerates the two Base64 characters beyond letters and digits in an EncodingAESKey', () => {
    expect(loadConfig({ ...REAL, WECOM_ENCODING_AES_KEY: `${'a'.repeat(41)}+/` }).wecom.encodingAesKey).toHaveLength(43)
  })

  it('cannot be changed after it was read', () => {
    const config = loadConfig({})

    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.values(config).every(part => Object.isFrozen(part))).toBe(true)
  })

  it('names in .env.example exactly the variables it reads, each under a line that explains it', () => {
    const example = readFileSync('.env.example', 'utf8')

    expect(Object.keys(parseEnv(example)).toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted())
    expect(example.match(/^#.+\n[A-Z0-9_]+=$/gm)).toHaveLength(Object.keys(environmentSchema.shape).length)
  })
})

describe('.env', () => {
  function folderWith(text: string): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'campus-env-'))
    writeFileSync(path.join(folder, '.env'), text)
    return folder
  }

  it('adds to the environment, whose own values win', () => {
    const folder = folderWith('PORT=4000\nHOST=10.0.0.1\n')

    expect(readEnvironment(folder, { HOST: '127.0.0.1' })).toEqual({ PORT: '4000', HOST: '127.0.0.1' })
  })

  it('may start with the mark that Notepad writes', () => {
    expect(readEnvironment(folderWith('\uFEFFPORT=4000\r\nHOST=10.0.0.1\r\n'), {})).toEqual({ PORT: '4000', HOST: '10.0.0.1' })
  })

  it('may be absent', () => {
    expect(readEnvironment(mkdtempSync(path.join(tmpdir(), 'campus-env-')), { PORT: '1' })).toEqual({ PORT: '1' })
  })
})
