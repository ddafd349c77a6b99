import { databaseFolder, restoreEmbedded } from '../../app.js'
import { text, UsageError, type Given, type Verb } from '../verb.js'
import { FORCE, refuseExisting } from '../write-new.js'

export const backup: Verb = {
  name: 'backup',
  help: '备份内置数据库（服务运行时也可以）',
  argument: { name: '文件', help: '备份文件，例如 backup.tar.gz；也可以写成 --out 文件', required: false },
  options: { out: { type: 'string', value: '文件', help: '备份到这个文件' }, force: FORCE },
  details: [
    '使用 PostgreSQL 服务器时请用它自己的 pg_dump，这个命令会给出写法。照片不在备份里：没有用对象存储的，请在备份之后再复制数据目录里的 media 文件夹。',
  ],
  async run({ app, options, out, ...given }) {
    const file = fileOf(given, options)
    refuseExisting(file, options['force'] === true)
    await app.db.backup(file)
    out(`已备份到 ${file}`)
    return 0
  },
}

function fileOf({ args, resolve }: Pick<Given, 'args' | 'resolve'>, options: Given['options']): string {
  const named = text(options['out']) ?? args[0]
  if (named === undefined) throw new UsageError('还要写上备份到哪个文件，例如 --out backup.tar.gz。')
  return resolve(named)
}

export const restore: Verb = {
  name: 'restore',
  help: '用备份恢复内置数据库（服务必须已停止）',
  argument: { name: '文件', help: 'backup 命令做的备份文件', required: true },
  options: { yes: { type: 'boolean', help: '确认用备份替换现在的数据；不写就只说明会做什么' } },
  details: ['先检查备份能不能打开，能打开才替换；现在的数据改名留在旁边，不会删除。'],
  async runClosed({ config, args: [file = ''], options, resolve, out, err }) {
    const fromFile = resolve(file)
    if (config.databaseUrl !== undefined) {
      err(
        `当前使用的是 PostgreSQL 服务器，请停止服务后用它自己的工具恢复：\n  pg_restore --clean --if-exists --no-owner --dbname="$DATABASE_URL" "${fromFile}"`,
      )
      return 1
    }
    const dataDir = databaseFolder(config)
    if (options['yes'] !== true) {
      err(`将用 ${fromFile} 替换 ${dataDir} 里的数据库，现在的数据会改名留在旁边。确认请加上 --yes。`)
      return 2
    }
    const { movedAside } = await restoreEmbedded({ dataDir, fromFile })
    out(`已恢复。${movedAside ? `原来的数据留在 ${movedAside}，确认没有问题后可以删除。` : ''}现在可以启动服务。`)
    return 0
  },
}
