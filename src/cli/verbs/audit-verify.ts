import { inTransaction, verifyTrail, type TrailFault } from '../../app.js'
import type { Verb } from '../verb.js'

const KIND: Record<TrailFault['kind'], string> = {
  edited: '这一条被改过',
  gap: '这一条之前缺了记录',
  'cut-tail': '从这一条起的记录不见了',
  'no-head': '这条链的末端记录不见了',
}

const MOST = 50

export const auditVerify: Verb = {
  name: 'audit verify',
  help: '核对操作记录：每条链从头重算，查出被改、被删的记录',
  options: {},
  details: ['整条链连同末端记录一起消失，要靠每日锚点才能发现；锚点会随以后的版本加入。'],
  async run({ app, out, err }) {
    const { subjects, entries, faults } = await inTransaction(app, verifyTrail)
    if (faults.length === 0) {
      out(`操作记录完整：${subjects} 条链、${entries} 条记录，全部对得上。（整条链消失要靠每日锚点发现，锚点随以后的版本加入。）`)
      return 0
    }
    err(`操作记录有 ${faults.length} 处对不上（共 ${subjects} 条链、${entries} 条记录）：`)
    for (const { subject, sequence, kind } of faults.slice(0, MOST))
      err(`  ${subject}${sequence === null ? '' : ` 第 ${sequence} 条`}：${KIND[kind]}`)
    err('  → 请保留现场，先做一次备份，再和更早的备份对照。')
    return 1
  },
}
