import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { ConfigError } from './shared/errors.js'

export type Environment = Readonly<Record<string, string | undefined>>

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface Config {
  readonly mode: 'demo' | 'real'
  readonly server: { readonly port: number; readonly host: string; readonly publicUrl: string }
  /** Absolute. */
  readonly dataDir: string
  readonly databaseUrl?: string
  readonly redisUrl?: string
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly wecom: {
    readonly corpId: string
    readonly agentId: number
    readonly secret: string
    readonly token: string
    readonly encodingAesKey: string
    readonly apiBase: string
  }
  readonly contacts?: { readonly token: string; readonly encodingAesKey: string }
  readonly sessionSecret?: string
  /** Where pictures lie when several instances share them. */
  readonly mediaS3?: {
    readonly endpoint: string
    readonly bucket: string
    readonly region: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }
}

/** What the simulator and the service share at the desk. Public on purpose: real mode never uses them. */
const DEMO_WECOM = {
  corpId: 'ww5a3c0ffee2campus7',
  agentId: 1000002,
  secret: 'demo-secret-for-the-simulator-only',
  token: 'DemoTokenForTheSimulatorOnly',
  encodingAesKey: 'DemoKeyForTheSimulatorOnlyNeverForASchool00',
}
const DEMO_CONTACTS = { token: 'DemoContactsTokenForTheSimulator', encodingAesKey: 'DemoKeyForSimulatedContactsNeverForASchool0' }

const REAL_API_BASE = 'https://qyapi.weixin.qq.com'
const DEFAULT_PORT = 3000

const url = (protocols: readonly string[], problem: string) =>
  z
    .string()
    .refine(text => URL.canParse(text) && protocols.includes(new URL(text).protocol), problem)
    .transform(text => text.replace(/\/+$/, ''))

const httpUrl = url(['http:', 'https:'], '应为 http:// 或 https:// 开头的完整地址')
const token = z.string().regex(/^[A-Za-z0-9]{1,32}$/, '应为 1–32 位字母或数字')
// Documented as letters and digits; Base64's other two letters decode as well.
const encodingAesKey = z.string().regex(/^[A-Za-z0-9+/]{43}$/, '应为 43 位字母或数字')

/** Every variable the service reads. `.env.example` has the same names; a test compares them. */
export const environmentSchema = z.object({
  PORT: z
    .string()
    .refine(text => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, '应为 0–65535 的整数')
    .transform(Number)
    .optional(),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, '应为要监听的 IP 或主机名')
    .optional(),
  PUBLIC_URL: httpUrl.optional(),
  DATA_DIR: z.string().optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], '应为 postgresql:// 开头的完整地址').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], '应为 redis:// 或 rediss:// 开头的完整地址').optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `应为 ${LOG_LEVELS.join('、')} 之一`).optional(),
  WECOM_CORP_ID: z
    .string()
    .regex(/^[A-Za-z0-9_-]{4,64}$/, '应为“我的企业”页面底部的企业 ID（ww 开头，一般 18 位）')
    .optional(),
  WECOM_AGENT_ID: z
    .string()
    .regex(/^\d{1,10}$/, '应为整数（应用详情页的 AgentId）')
    .transform(Number)
    .optional(),
  WECOM_SECRET: z.string().regex(/^\S+$/, '中间不能有空白').optional(),
  WECOM_TOKEN: token.optional(),
  WECOM_ENCODING_AES_KEY: encodingAesKey.optional(),
  WECOM_API_BASE: httpUrl.optional(),
  WECOM_CONTACTS_TOKEN: token.optional(),
  WECOM_CONTACTS_ENCODING_AES_KEY: encodingAesKey.optional(),
  SESSION_SECRET: z.string().min(32, '至少 32 个字符').optional(),
  MEDIA_S3_ENDPOINT: httpUrl.optional(),
  MEDIA_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, '应为存储桶的名字（3–63 位小写字母、数字、点或短横）')
    .optional(),
  MEDIA_S3_REGION: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, '应为地域的名字，例如 cn-north-1')
    .optional(),
  MEDIA_S3_ACCESS_KEY_ID: z.string().regex(/^\S+$/, '中间不能有空白').optional(),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().regex(/^\S+$/, '中间不能有空白').optional(),
})

type Values = z.infer<typeof environmentSchema>

const APP_KEYS = ['WECOM_CORP_ID', 'WECOM_AGENT_ID', 'WECOM_SECRET', 'WECOM_TOKEN', 'WECOM_ENCODING_AES_KEY'] as const
const MEDIA_KEYS = [
  'MEDIA_S3_ENDPOINT',
  'MEDIA_S3_BUCKET',
  'MEDIA_S3_REGION',
  'MEDIA_S3_ACCESS_KEY_ID',
  'MEDIA_S3_SECRET_ACCESS_KEY',
] as const
const CONTACTS_KEYS = ['WECOM_CONTACTS_TOKEN', 'WECOM_CONTACTS_ENCODING_AES_KEY'] as const

/** Where the embedded database and its lock are. */
export function databaseFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return path.join(dataDir, 'database')
}

/** The environment, with what `.env` in `folder` adds to it; a value set in the environment wins. */
export function readEnvironment(folder: string = process.cwd(), environment: Environment = process.env): Environment {
  let text: string
  try {
    text = readFileSync(path.join(folder, '.env'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return environment
    throw new ConfigError(['.env：文件存在但读不出来，请检查它的权限'])
  }
  // Notepad on Windows starts the file with a mark that would become part of the first name.
  return { ...parseEnv(text.replace(/^\uFEFF/, '')), ...environment }
}

/** Where the person who typed the command stands: `npm run cli` moves the process to the project, its file names stay meant from there. */
export function callerFolder(environment: Environment = process.env, folder: string = process.cwd()): string {
  return (environment['npm_lifecycle_event'] === 'cli' && environment['INIT_CWD']) || folder
}

/** Reads the environment once. Throws a `ConfigError` that names every faulty variable and prints no value. */
export function loadConfig(environment: Environment = readEnvironment()): Config {
  const given = onlyGiven(environment)
  const parsed = environmentSchema.safeParse(given)
  const problems = [
    ...missing(APP_KEYS, given, [...APP_KEYS, ...CONTACTS_KEYS], '五项接入参数要么都填，要么都不填'),
    ...missing(CONTACTS_KEYS, given, CONTACTS_KEYS, '通讯录同步的两项要么都填，要么都不填'),
    ...missing(MEDIA_KEYS, given, MEDIA_KEYS, '照片存储的五项要么都填，要么都不填'),
    ...(parsed.error?.issues ?? []).map(issue => `${String(issue.path[0])}：${issue.message}`),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return freeze(assemble(parsed.data))
}

/** An empty value is an absent one: `.env.example` is copied and filled line by line. */
function onlyGiven(environment: Environment): Record<string, string> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(environmentSchema.shape)) {
    const value = environment[name]?.trim()
    if (value) given[name] = value
  }
  return given
}

function missing(names: readonly string[], given: Record<string, string>, group: readonly string[], rule: string): string[] {
  if (!group.some(name => name in given)) return []
  return names.filter(name => !(name in given)).map(name => `${name}：还没有填写（${rule}）`)
}

function assemble(values: Values): Config {
  const real = values.WECOM_CORP_ID !== undefined
  const port = values.PORT ?? DEFAULT_PORT
  const host = values.HOST ?? (real ? '0.0.0.0' : '127.0.0.1')
  const local = `http://${addressOf(host)}:${port}`
  return {
    mode: real ? 'real' : 'demo',
    server: { port, host, publicUrl: values.PUBLIC_URL ?? local },
    dataDir: path.resolve(values.DATA_DIR ?? 'data'),
    ...(values.DATABASE_URL === undefined ? {} : { databaseUrl: values.DATABASE_URL }),
    ...(values.REDIS_URL === undefined ? {} : { redisUrl: values.REDIS_URL }),
    logLevel: values.LOG_LEVEL ?? 'info',
    ...(real
      ? { wecom: realWecom(values), ...realContacts(values) }
      : { wecom: { ...DEMO_WECOM, apiBase: values.WECOM_API_BASE ?? `${local}/simulator` }, contacts: DEMO_CONTACTS }),
    ...(values.SESSION_SECRET === undefined ? {} : { sessionSecret: values.SESSION_SECRET }),
    ...mediaS3(values),
  }
}

// `missing` has seen that the five stand together.
function realWecom(values: Values): Config['wecom'] {
  return {
    corpId: values.WECOM_CORP_ID!,
    agentId: values.WECOM_AGENT_ID!,
    secret: values.WECOM_SECRET!,
    token: values.WECOM_TOKEN!,
    encodingAesKey: values.WECOM_ENCODING_AES_KEY!,
    apiBase: values.WECOM_API_BASE ?? REAL_API_BASE,
  }
}

function realContacts(values: Values): Pick<Config, 'contacts'> {
  if (values.WECOM_CONTACTS_TOKEN === undefined || values.WECOM_CONTACTS_ENCODING_AES_KEY === undefined) return {}
  return { contacts: { token: values.WECOM_CONTACTS_TOKEN, encodingAesKey: values.WECOM_CONTACTS_ENCODING_AES_KEY } }
}

function mediaS3(values: Values): Pick<Config, 'mediaS3'> {
  if (values.MEDIA_S3_ENDPOINT === undefined) return {}
  return {
    mediaS3: {
      endpoint: values.MEDIA_S3_ENDPOINT,
      bucket: values.MEDIA_S3_BUCKET!,
      region: values.MEDIA_S3_REGION!,
      accessKeyId: values.MEDIA_S3_ACCESS_KEY_ID!,
      secretAccessKey: values.MEDIA_S3_SECRET_ACCESS_KEY!,
    },
  }
}

/** Where this machine reaches a server that listens on `host`. */
function addressOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function freeze(config: Config): Config {
  for (const part of Object.values(config)) Object.freeze(part)
  return Object.freeze(config)
}
