import { inTransaction, listDeadLetters, recordOperation, rehearse, resend, type App, type Tx } from '../../app.js'
import { DRY_RUN, UsageError, type Verb } from '../verb.js'
import { WHEN_SENT } from '../when-sent.js'

const STATE_LABEL: Record<string, string> = {
  queued: '等待',
  sending: '正在发',
  sent: '已送达企业微信',
  skipped: '不再需要',
  unknown: '结果不明',
  dead: '没有送到',
}

const REASON: Record<string, string> = {
  invaliduser: '这个人不在可见范围内或账号不存在',
  unlicenseduser: '这个人没有可用的接口许可',
}

export const outboxList: Verb = {
  name: 'outbox list',
  help: '看发件箱：各有多少，哪些没有送到（不显示内容）',
  options: {},
  async run({ app, out }) {
    const groups = await app.db.background.delivery.groupBy({ by: ['state'], _count: true })
    const total = groups.map(group => `${STATE_LABEL[group.state] ?? group.state} ${group._count}`).join('，')
    const letters = await inTransaction(app, tx => listDeadLetters(tx))
    out(`发件箱：${total || '空的'}。`)
    if (letters.length === 0) return 0
    const names = await namesOf(
      app,
      letters.map(letter => letter.personId),
    )
    out(`没有送到或结果不明的（最近 ${letters.length} 条）：`)
    for (const { id, date, kind, subject, personId, state, reason } of letters)
      out(
        `  ${id}  ${date}  ${STATE_LABEL[state]}  ${kind}  ${subject}  ${names.get(personId) ?? ''}（${personId}）  ${REASON[reason] ?? reason}`,
      )
    out('原因解决后重发：npm run cli -- outbox resend <编号…>')
    return 0
  },
}

export const outboxResend: Verb = {
  name: 'outbox resend',
  help: '重新发送没有送到的（按现在的情况重新写）',
  argument: { name: '编号', help: 'outbox list 里第一列的编号，可以写几个', required: true, many: true },
  options: { 'dry-run': DRY_RUN },
  details: ['“结果不明”的也可以重发，但那个人可能已经收到过一次。'],
  async run({ app, options, args, place, out, err }) {
    const ids = idsOf(args)
    const dryRun = options['dry-run'] === true
    const run = dryRun ? rehearse : inTransaction
    const count = await run(app, async (tx: Tx) => {
      const again = await resend(tx, ids)
      if (again > 0)
        await recordOperation(tx, app, { subject: 'outbox', action: 'outbox.resent', data: { ids: args.map(String), count: again } })
      return again
    })
    if (!dryRun) app.worker.wake()
    if (count > 0) out(dryRun ? `试运行，没有做任何改动。会重发 ${count} 条。` : `${count} 条已放回发件箱，${WHEN_SENT[place]}`)
    if (count < ids.length) err(`有 ${ids.length - count} 个编号不在“没有送到”里，没有动。请用 outbox list 核对。`)
    return count === ids.length ? 0 : 1
  },
}

function idsOf(args: readonly string[]): bigint[] {
  const wrong = args.find(arg => !/^\d{1,18}$/.test(arg))
  if (wrong !== undefined) throw new UsageError(`编号是 outbox list 里第一列的数字；“${wrong}”不是。`)
  return [...new Set(args)].map(BigInt)
}

async function namesOf(app: App, ids: readonly string[]): Promise<Map<string, string>> {
  const people = await app.db.background.person.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } })
  return new Map(people.map(person => [person.id, person.name]))
}
