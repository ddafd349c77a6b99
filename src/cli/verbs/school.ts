import { faultLine, inTransaction } from '../../app.js'
import { DRY_RUN, text, type Verb } from '../verb.js'
import { FORCE, writeNew } from '../write-new.js'

const SIGN = { added: '+', changed: '~', removed: '-' } as const

export const schoolImport: Verb = {
  name: 'school import',
  help: '导入学校文件（角色、班级、校历、地点、签到时段……）',
  argument: { name: '文件', help: '学校文件（YAML），样例见 school.example.yaml', required: true, input: true },
  options: { 'dry-run': DRY_RUN },
  details: ['有任何一处错误就什么都不导入；改动从下一个签到时段起生效，不改过去的日子；班主任在聊天里设的不受影响。'],
  async run({ app, options, args, input, out, err }) {
    const dryRun = options['dry-run'] === true
    const report = await inTransaction(app, tx => app.schoolFile.import(tx, input, { by: 'cli', at: app.clock.now(), dryRun }))
    if (!report.ok) {
      err(`${args[0]} 有 ${report.faults.length} 处要改，什么都没有导入：`)
      for (const fault of report.faults) err(`  ${faultLine(fault)}`)
      return 1
    }
    for (const warning of report.warnings) out(`  ${faultLine(warning)}`)
    for (const change of report.changes) out(`  ${SIGN[change.kind]} ${change.text}`)
    if (report.changes.length === 0) out('文件里的内容和现在的一样，没有变化。')
    else if (dryRun) out(`试运行，没有做任何改动。正式导入会有以上 ${report.changes.length} 处变化。`)
    else out(`已导入（第 ${report.version} 版），共 ${report.changes.length} 处变化。`)
    return 0
  },
}

export const schoolExport: Verb = {
  name: 'school export',
  help: '导出现在的学校文件',
  options: { out: { type: 'string', value: '文件', help: '写到这个文件；不写就显示在屏幕上' }, force: FORCE },
  async run({ app, options, resolve, out }) {
    const document = await inTransaction(app, tx => app.schoolFile.export(tx, app.clock.now()))
    const file = text(options['out'])
    if (file === undefined) {
      out(document.trimEnd())
      return 0
    }
    await writeNew(resolve(file), document, options['force'] === true)
    out(`已写到 ${resolve(file)}`)
    return 0
  },
}
