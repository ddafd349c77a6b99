import { inTransaction, shortHash, verifyTrail, type Anchor, type TrailFault, type TrailReport } from '../../app.js'
import { clockTime, fromDbDate, longDay } from '../../shared/dates.js'
import { text, UsageError, type Verb } from '../verb.js'

const MOST = 50

export const auditVerify: Verb = {
  name: 'audit verify',
  help: '核对操作记录：每条链从头重算，再和每日锚点对照，查出被改、被删的',
  options: { anchor: { type: 'string', value: '锚点', help: '从前抄下来的锚点，看它还在不在（空格可以不写）' } },
  details: [
    '每晚 03:20 给全部记录做一个锚点，一天一个，一环扣一环。',
    '请不时把最新的锚点抄在这台机器之外：能改数据库的人改不了您抄下来的那一行。',
  ],
  async run({ app, options, out, err }) {
    const noted = notedIn(text(options['anchor']))
    const report = await inTransaction(app, verifyTrail, { timeoutMs: 600_000 })
    const { subjects, entries, faultCount, faults } = report
    const known =
      noted === null ? null : await inTransaction(app, tx => tx.auditAnchor.findFirst({ where: { hash: { startsWith: noted } } }))
    const wrong = faultCount > 0 || (noted !== null && !known)
    const say = wrong ? err : out

    if (faultCount === 0) say(`操作记录完整：${subjects} 条链、${entries} 条记录，全部对得上。`)
    else say(`操作记录有 ${faultCount} 处对不上（共 ${subjects} 条链、${entries} 条记录）：`)
    for (const fault of faults.slice(0, MOST)) say(`  ${describe(fault)}`)
    if (faultCount > MOST) say(`  ……还有 ${faultCount - MOST} 处没有列出`)
    if (known) say(`您抄下来的锚点还在：${nameOf({ ...known, date: fromDbDate(known.date) })}。`)
    if (noted !== null && !known) say(`您抄下来的锚点不在这里：它被换掉了，或者属于另一个数据库。那一天之前的记录不能再相信。`)
    for (const line of proofOf(report)) say(line)
    if (wrong) say('  → 请保留现场，先做一次备份，再和更早的备份对照。')
    return wrong ? 1 : 0
  },
}

const HEX = /^[0-9a-f]{12,64}$/

function notedIn(given: string | undefined): string | null {
  if (given === undefined) return null
  const hash = given.replaceAll(/[\s-]/g, '').toLowerCase()
  if (!HEX.test(hash)) throw new UsageError('锚点是 audit verify 或日志里的那一串（至少 12 个 0–9、a–f）。')
  return hash
}

function describe(fault: TrailFault): string {
  switch (fault.kind) {
    case 'edited':
      return `${fault.subject} 第 ${fault.sequence} 条：这一条被改过`
    case 'gap':
      return `${fault.subject} 第 ${fault.sequence} 条：这一条之前缺了记录`
    case 'cut-tail':
      return `${fault.subject} 第 ${fault.sequence} 条：从这一条起的记录不见了`
    case 'no-head':
      return `${fault.subject}：这条链的末端记录不见了`
    case 'vanished':
      return `${fault.subject}：整条链连同末端记录一起不见了`
    case 'rewritten':
      return `${fault.subject} 到第 ${fault.sequence} 条为止：和锚点记下的不同，有人改过并重算了整条链`
    case 'anchor-edited':
      return `${longDay(fault.date)}的锚点（第 ${fault.number} 号）：锚点或它记下的各条链被改过`
    case 'anchor-missing':
      return fault.number === null
        ? `${longDay(fault.date)}的锚点不见了`
        : `第 ${fault.number} 号锚点不见了（在${longDay(fault.date)}的锚点之前）`
  }
}

function nameOf({ date, number, at }: Pick<Anchor, 'date' | 'number' | 'at'>): string {
  return `${longDay(date)} ${clockTime(at)} 第 ${number} 号`
}

function proofOf({ anchors, newest, provedBy, entries, faultCount }: TrailReport): string[] {
  if (!newest) return ['还没有每日锚点：整条链一起消失要靠它发现。服务运行时每晚 03:20 会做一个。']
  const latest = `锚点共 ${anchors} 个，最新：${nameOf(newest)}  ${shortHash(newest.hash)}  ← 请抄在别处`
  if (!provedBy) return ['没有一个锚点能证明现在的记录。', latest]
  const since = entries - provedBy.entries
  const rest = faultCount === 0 && since > 0 ? `；之后的 ${since} 条等下一个锚点` : ''
  return [`到 ${nameOf(provedBy)}锚点为止的 ${provedBy.entries} 条记录有锚点证明${rest}。`, latest]
}
