import path from 'node:path'
import { duration } from '../../shared/dates.js'
import { bad, info, isLocalAddress, ok, warn, type Check } from './facts.js'

const MEGABYTE = 1024 * 1024
const LEAST_FREE_BYTES = 200 * MEGABYTE
const COMFORTABLE_FREE_BYTES = 1024 * MEGABYTE
const OLDEST_POSTGRES = 15
/** A pulse comes every minute. */
const PULSE_SECONDS = 150
const SLOW_QUEUE_SECONDS = 600

const mode: Check = ({ mode }) => [
  mode === 'demo'
    ? info(
        '模式',
        '这是演示：企业微信是模拟器，人和学校都是虚构的。接入真实学校请复制 .env.example 为 .env 并填写五项（见 docs/operations.md）。',
      )
    : ok('模式', '真实学校，五项接入参数齐全'),
]

const address: Check = ({ mode, publicUrl, callbacks }) => {
  if (mode === 'demo') return []
  const local = isLocalAddress(publicUrl)
  const todo = '在 .env 里把 PUBLIC_URL 写成手机能打开的 https 地址，例如 https://xg.example.edu.cn，并让它指到这台服务器。'
  if (local && callbacks.lastApp === null) return [bad('地址', `PUBLIC_URL 是 ${publicUrl}，只有这台机器自己打得开`, todo)]
  if (local) return [warn('地址', `PUBLIC_URL 是 ${publicUrl}，手机打不开以后的页面`, todo)]
  if (publicUrl.startsWith('http:'))
    return [warn('地址', `PUBLIC_URL 是 ${publicUrl}，没有加密`, '建议换成 https，网页授权和定位页面都要求它。')]
  return [ok('地址', publicUrl)]
}

const database: Check = ({ database: { kind, version, major, timeZone, migrations } }) => {
  const name = kind === 'embedded' ? '内置数据库' : 'PostgreSQL 服务器'
  if (major < OLDEST_POSTGRES) return [bad('数据库', `${name} ${version} 太旧`, `请使用 PostgreSQL ${OLDEST_POSTGRES} 或更新的版本。`)]
  if (timeZone !== 'UTC')
    return [
      bad(
        '数据库',
        `会话时区是 ${timeZone}，时间会存错`,
        '连接池（如 PgBouncer）丢掉了启动选项：请用会话模式，并且不要把 options 列入 ignore_startup_parameters。',
      ),
    ]
  return [ok('数据库', `${name}，版本 ${version}，时区 UTC，数据表是最新的（${migrations} 次迁移）`)]
}

const disk: Check = ({ freeBytes, dataDir }) => {
  if (freeBytes === null) return []
  const text = `${dataDir} 所在的磁盘还剩 ${freeBytes < COMFORTABLE_FREE_BYTES ? `${Math.floor(freeBytes / MEGABYTE)} MB` : `${(freeBytes / 1024 / MEGABYTE).toFixed(1)} GB`}`
  const todo = '请清理磁盘，或把 DATA_DIR 移到更大的磁盘（先停止服务）。'
  if (freeBytes < LEAST_FREE_BYTES) return [bad('磁盘', text, todo)]
  return [freeBytes < COMFORTABLE_FREE_BYTES ? warn('磁盘', text, todo) : ok('磁盘', text)]
}

const redis: Check = ({ redis }) => {
  if (redis === 'unused') return []
  return [
    redis === 'ok'
      ? ok('Redis', '连得上')
      : warn('Redis', '连不上，正在用进程内存代替', '检查 REDIS_URL 和 Redis 服务；多个实例时令牌会各取各的。'),
  ]
}

const pictures: Check = ({ pictures: { keptIn, trouble, elsewhere }, database: { kind }, dataDir }) => {
  const place = keptIn === 's3' ? '对象存储' : path.join(dataDir, 'media')
  const share = '把同一套 MEDIA_S3_ENDPOINT 等五项填进每个实例的 .env，再重新启动（见 docs/operations.md“Photos”）。'
  if (trouble !== null)
    return [
      bad(
        '照片',
        `${place} 存取不成：${trouble}`,
        keptIn === 's3' ? '核对 MEDIA_S3_ 开头的五项、存储桶的读写权限和这台机器的出口。' : '检查这个文件夹的权限和磁盘。',
      ),
    ]
  if (elsewhere > 0) return [bad('照片', `有 ${elsewhere} 张存在另一个实例的文件夹里，这个实例取不到`, share)]
  if (keptIn === 'folder' && kind === 'postgres')
    return [info('照片', `存在 ${place}，只有这个实例取得到；要跑第二个实例，请先改用对象存储（MEDIA_S3_ 开头的五项）`)]
  return [ok('照片', `存在 ${place}`)]
}

const pulse: Check = ({ pulseSeconds, place, mode }) => {
  const start = '用 npm start 启动服务；由系统管理时检查它的状态和日志。'
  if (place === 'alone')
    return [mode === 'demo' ? info('服务', '演示服务没有运行，用 npm start 启动') : bad('服务', '没有运行：现在没有人接收签到', start)]
  if (pulseSeconds === null) return [bad('服务', '从来没有运行过', start)]
  if (pulseSeconds > PULSE_SECONDS) return [bad('服务', `已经 ${duration(pulseSeconds)}没有心跳：没有运行，或卡住了`, start)]
  return [ok('服务', `正在运行，上一次心跳在 ${duration(Math.max(0, pulseSeconds))}前`)]
}

const queue: Check = ({ queue: { waiting, oldestSeconds, dead, failed, parked }, place }) => {
  const late = place !== 'alone' && oldestSeconds !== null && oldestSeconds > SLOW_QUEUE_SECONDS
  return [
    late
      ? bad(
          '发件箱',
          `${waiting} 条在等，最早的等了 ${duration(oldestSeconds)}`,
          '多半是企业微信不通：先看上面“企业微信”的结果；恢复后会自动发出，不用重发。',
        )
      : ok('发件箱', waiting === 0 ? '没有积压' : `${waiting} 条在等`),
    ...(dead > 0
      ? [
          warn(
            '发件箱',
            `${dead} 条没有送到或结果不明`,
            '看原因：npm run cli -- outbox list；解决后：npm run cli -- outbox resend <编号…>。',
          ),
        ]
      : []),
    ...(failed > 0 ? [warn('收件箱', `${failed} 条消息没有处理成，正在自动重试`, '看是哪些：npm run cli -- inbox list。')] : []),
    ...(parked > 0
      ? [bad('收件箱', `${parked} 条消息在等人处理`, '看是哪些：npm run cli -- inbox list；问清楚后：npm run cli -- inbox settle <编号>。')]
      : []),
  ]
}

/** What stands without WeCom. */
export const houseChecks: readonly Check[] = [mode, address, database, disk, redis, pictures, pulse, queue]
