import { inTransaction, recordOperation, rehearse, type Tx } from '../../app.js'
import { clockTime, localDate } from '../../shared/dates.js'
import { DRY_RUN, type Verb } from '../verb.js'

const STATE_LABEL = { failed: '在重试', parked: '等人处理', done: '已完成' } as const
const MOST = 200

export const inboxList: Verb = {
  name: 'inbox list',
  help: '看没有处理成的消息和事件（只有编号、种类、人和错误，不显示内容）',
  options: {},
  async run({ app, out }) {
    const events = await app.db.background.inboxEvent.findMany({
      where: { state: { in: ['failed', 'parked'] } },
      orderBy: { receivedAt: 'desc' },
      take: MOST,
      select: { key: true, kind: true, command: true, personId: true, receivedAt: true, state: true, attempts: true, lastError: true },
    })
    if (events.length === 0) {
      out('没有失败或等人处理的消息。')
      return 0
    }
    for (const { key, kind, command, personId, receivedAt, state, attempts, lastError } of events) {
      const when = `${localDate(receivedAt)} ${clockTime(receivedAt)}`
      out(`  ${key}  ${when}  ${STATE_LABEL[state]}  ${command ?? kind}  ${personId ?? '—'}  试过 ${attempts} 次  ${lastError ?? ''}`)
    }
    out('“在重试”的会自动再试；“等人处理”的请联系本人问清楚，再用 npm run cli -- inbox settle <编号> 了结。')
    return 0
  },
}

export const inboxSettle: Verb = {
  name: 'inbox settle',
  help: '了结一条等人处理的消息（同时抹去它的内容）',
  argument: { name: '编号', help: 'inbox list 里第一列', required: true },
  options: { 'dry-run': DRY_RUN },
  async run({ app, options, args: [key = ''], out, err }) {
    const dryRun = options['dry-run'] === true
    const run = dryRun ? rehearse : inTransaction
    const count = await run(app, async (tx: Tx) => {
      const settled = await tx.inboxEvent.updateMany({
        where: { key, state: 'parked' },
        data: { state: 'done', body: null, nextAttemptAt: null, lastError: null },
      })
      if (settled.count > 0) await recordOperation(tx, app, { subject: 'inbox', action: 'inbox.settled', data: { key } })
      return settled.count
    })
    if (count === 0) {
      err(`没有编号为 ${key} 的、等人处理的消息。“在重试”的会自动再试，不用了结。`)
      return 1
    }
    out(dryRun ? '试运行，没有做任何改动。这条消息会被了结，内容会被抹去。' : '已了结，内容已抹去。')
    return 0
  },
}
