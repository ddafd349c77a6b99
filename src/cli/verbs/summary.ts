import { cards, inTransaction, promiseDigests, rehearse, windowsOfDay, type App, type Tx } from '../../app.js'
import { longDay, toDbDate, type LocalDate } from '../../shared/dates.js'
import { DATE, dayOf } from '../day-option.js'
import { DRY_RUN, type Verb } from '../verb.js'
import { WHEN_SENT } from '../when-sent.js'

const KIND = 'digest.daily'

/** The day's shares: of every class with its receivers, those made by this transaction marked. */
async function promiseAndRead(tx: Tx, date: LocalDate) {
  const where = { date: toDbDate(date), kind: KIND }
  const before = new Set((await tx.delivery.findMany({ where, select: { id: true } })).map(({ id }) => id))
  await promiseDigests(tx, date)
  const shares = await tx.delivery.findMany({ where, orderBy: { id: 'asc' }, select: { id: true, subject: true, personId: true } })
  return shares.map(share => ({ ...share, isNew: !before.has(share.id) }))
}

export const summaryDaily: Verb = {
  name: 'summary daily',
  help: '发送某一天的签到日报（和每晚 21:30 的是同一份，发过就不再发）',
  options: { date: DATE, 'dry-run': DRY_RUN },
  details: ['提前手动发了今天的日报，今晚 21:30 就不会再发；收到的卡片可以点开看发送时刻的名单。'],
  async run({ app, options, place, out }) {
    const date = dayOf(options['date'], app.clock)
    if (options['dry-run'] === true) return preview(app, date, out)
    const { shares, windows } = await inTransaction(app, async tx => ({
      shares: await promiseAndRead(tx, date),
      windows: await windowsOfDay(tx, date),
    }))
    const fresh = shares.filter(share => share.isNew)
    app.worker.wake()
    out(`${longDay(date)}：${sentence(fresh.length, shares.length, windows.length)}${fresh.length > 0 ? WHEN_SENT[place] : ''}`)
    return 0
  },
}

function sentence(fresh: number, all: number, windows: number): string {
  if (fresh > 0) return `日报 ${fresh} 份已放进发件箱，`
  if (all > 0) return `日报已经发过（${all} 份），没有重复发送。`
  if (windows > 0) return '有签到时段的班级都没有班主任，没有人可以接收日报。'
  return '没有任何班级的签到时段，没有日报可发。'
}

async function preview(app: App, date: LocalDate, out: (line: string) => void): Promise<0> {
  const view = app.manifests.map(manifest => manifest.views[KIND]).find(found => found !== undefined)
  await rehearse(app, async tx => {
    const shares = await promiseAndRead(tx, date)
    const names = new Map(
      (await tx.person.findMany({ where: { id: { in: shares.map(share => share.personId) } } })).map(person => [person.id, person.name]),
    )
    out(`试运行，没有发送任何东西。${longDay(date)}的日报：`)
    if (shares.length === 0) out(sentence(0, 0, (await windowsOfDay(tx, date)).length))
    for (const subject of new Set(shares.map(share => share.subject))) {
      const own = shares.filter(share => share.subject === subject)
      const loaded = await view?.load({ tx, at: app.clock.now() }, { subject, date, payload: {} }, own[0]!.personId)
      out('')
      out(
        `接收人：${own.map(share => `${names.get(share.personId) ?? ''}（${share.personId}${share.isNew ? '' : '，已发过'}）`).join('、')}`,
      )
      out(loaded ? cards.text(loaded.view) : '（没有可以说的）')
    }
  })
  return 0
}

function later(name: string, label: string): Verb {
  return {
    name,
    help: `${label}（以后的版本才有）`,
    options: { date: DATE, 'dry-run': DRY_RUN },
    runClosed: async ({ err }) => {
      err(`${label}要等以后的版本，现在只有日报：npm run cli -- summary daily`)
      return 2
    },
  }
}

export const summaryWeekly = later('summary weekly', '周报')
export const summaryMonthly = later('summary monthly', '月报')
