import { createTrail } from '../audit/trail.js'
import { transact, type PrismaClient, type Tx } from '../db/index.js'
import type { Clock } from '../shared/clock.js'
import { localDate } from '../shared/dates.js'
import { AppError } from '../shared/errors.js'
import { personIdOf } from '../shared/ids.js'
import type { ContactsApi } from './contacts-api.js'
import { derive, isDerivedChange, NOTHING_DERIVED, type DeriveReport } from './derive.js'
import type { ContactHint } from './hints.js'
import { bumpRevision, createKnown, lockDirectory, readRevision } from './known.js'
import { isChange, writeMirror, type MirrorChanges } from './mirror.js'
import { createReader, type Readings } from './reader.js'
import { carryOver } from './rename.js'

export interface SyncReport extends DeriveReport {
  full: boolean
  people: { read: number; joined: number; returned: number; changed: number; left: number }
  renamed: number
  /** False = WeCom said what we knew already. */
  changed: boolean
}

export interface SyncLog {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

export interface SyncDeps {
  client: ContactsApi
  /** The background client: a first sync of a large school takes longer than a request may. */
  prisma: PrismaClient
  clock: Clock
  log: SyncLog
  /** Runs in the same transaction after a change: the school file's rules follow the directory. */
  afterChange?: (tx: Tx, at: Date) => Promise<void>
}

export interface Sync {
  /** Everything. `force` accepts that a large part of the school is gone at once; `dryRun` does it and takes it back. */
  full(options?: { force?: boolean; dryRun?: boolean }): Promise<SyncReport>
  member(userId: string): Promise<SyncReport>
  department(departmentId: number): Promise<SyncReport>
  tag(tagId: number): Promise<SyncReport>
  /** Contact events only say where to look; several are read together. */
  applyHints(hints: readonly ContactHint[]): Promise<SyncReport>
}

const WRITE_TIMEOUT_MS = 60_000
const ATTEMPTS = 4
/** More leavers at once than this, and more than a third of the school: an accident with the visible range is likelier. */
const MASS_DEPARTURE = 50

export function createSync({ client, prisma, clock, log, afterChange }: SyncDeps): Sync {
  const reader = createReader(client)
  const known = createKnown(prisma)
  let tail: Promise<unknown> = Promise.resolve()

  /** One after another within the process; across processes the revision decides. */
  function inTurn(work: () => Promise<SyncReport>): Promise<SyncReport> {
    const run = tail.then(work)
    tail = run.catch(() => undefined)
    return run
  }

  /** Reads outside, writes inside: when another instance wrote in between, what was read may be the older truth, so it is read again. */
  async function bringUpToDate(
    read: () => Promise<Readings>,
    options: { hints: readonly ContactHint[]; force: boolean; dryRun?: boolean },
  ): Promise<SyncReport> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const revision = await readRevision(prisma)
      const readings = await read()
      if (readings.full && !options.force) await refuseMassDeparture(readings)
      const report = await transact(
        prisma,
        async tx => {
          const written = await write(tx, readings, revision, options.hints)
          if (written && options.dryRun) throw new Rehearsal(written)
          return written
        },
        { timeoutMs: WRITE_TIMEOUT_MS },
      ).catch((error: unknown) => {
        if (error instanceof Rehearsal) return error.report
        throw error
      })
      if (report) return report
    }
    throw new AppError('directory-busy', `the directory was written by others during ${ATTEMPTS} readings`, {
      safeMessage: '通讯录正在被另一处同步，稍后会自动重试。',
    })
  }

  async function write(tx: Tx, readings: Readings, revision: number, hints: readonly ContactHint[]): Promise<SyncReport | null> {
    if ((await lockDirectory(tx)) !== revision) return null
    await bumpRevision(tx, revision)
    const at = clock.now()
    const on = localDate(at)
    const mirror = await writeMirror(tx, readings, at)
    const renamed = await applyRenames(tx, hints, readings, { at, left: mirror.left })
    // A repeated event costs no derivation; the passing of days is the full sync's business.
    const derived = readings.full || renamed > 0 || isChange(mirror) ? await derive(tx, on) : NOTHING_DERIVED
    const report = toReport(readings, mirror, renamed, derived)
    if (report.changed) {
      await record(tx, report, mirror, at)
      await afterChange?.(tx, at)
      log.info({ full: report.full, people: report.people, memberships: report.memberships, grants: report.grants }, 'directory changed')
    }
    return report
  }

  async function applyRenames(
    tx: Tx,
    hints: readonly ContactHint[],
    readings: Readings,
    { at, left }: { at: Date; left: readonly string[] },
  ): Promise<number> {
    let renamed = 0
    for (const hint of hints) {
      if (hint.kind !== 'member' || hint.newUserId === undefined) continue
      const [from, to] = [personIdOf(hint.userId), personIdOf(hint.newUserId)]
      // A change of case is the same person; and an old event must not move anything back.
      if (from === to || readings.users.get(from) !== null || !readings.users.get(to)) continue
      const facts = await carryOver(tx, from, to, localDate(at))
      if (facts === 0 && !left.includes(from)) continue // this event came before
      await createTrail(tx).record({ subject: `person:${to}`, actorId: 'wecom', action: 'person.renamed', at, data: { from, to, facts } })
      renamed++
    }
    return renamed
  }

  async function refuseMassDeparture(readings: Readings): Promise<void> {
    const everybody = await known.everybody()
    const leaving = everybody.filter(userId => !readings.users.get(personIdOf(userId))).length
    if (leaving <= MASS_DEPARTURE || leaving * 3 <= everybody.length) return
    log.warn({ leaving, known: everybody.length }, 'a full sync would remove a large part of the school: nothing was changed')
    throw new AppError('directory-mass-departure', `a full sync would mark ${leaving} of ${everybody.length} people as left`, {
      safeMessage: `这次同步会让 ${everybody.length} 人中的 ${leaving} 人变成“已离开”，很可能是应用的可见范围被改小了，所以什么都没有改。请在企业微信后台核对可见范围；如果确实如此，请运行 npm run cli -- sync --force。`,
    })
  }

  const applyHints = (hints: readonly ContactHint[]): Promise<SyncReport> =>
    inTurn(() => bringUpToDate(() => reader.hinted(hints, known), { hints, force: true }))

  return {
    full: ({ force = false, dryRun = false } = {}) => inTurn(() => bringUpToDate(() => reader.full(known), { hints: [], force, dryRun })),
    member: userId => applyHints([{ kind: 'member', userId }]),
    department: departmentId => applyHints([{ kind: 'department', departmentId }]),
    tag: tagId => applyHints([{ kind: 'tag', tagId }]),
    applyHints,
  }
}

/** Thrown to take back what a dry run wrote. */
class Rehearsal extends Error {
  constructor(readonly report: SyncReport) {
    super('dry run')
  }
}

function toReport(readings: Readings, mirror: MirrorChanges, renamed: number, derived: DeriveReport): SyncReport {
  const { joined, returned, changed, left } = mirror
  return {
    ...derived,
    full: readings.full,
    people: {
      read: [...readings.users.values()].filter(user => user !== null).length,
      joined: joined.length,
      returned: returned.length,
      changed: changed.length,
      left: left.length,
    },
    renamed,
    changed: renamed > 0 || isChange(mirror) || isDerivedChange(derived),
  }
}

/** One entry a sync, whatever its size; the dated rows themselves are the history of who was what. */
async function record(tx: Tx, report: SyncReport, mirror: MirrorChanges, at: Date): Promise<void> {
  await createTrail(tx).record({
    subject: 'directory',
    actorId: 'wecom',
    action: report.full ? 'directory.synced' : 'directory.reread',
    at,
    data: {
      joined: report.people.joined,
      changed: report.people.changed,
      left: mirror.left,
      returned: mirror.returned,
      classesDissolved: report.classes.dissolved,
      membershipsOpened: report.memberships.opened,
      membershipsEnded: report.memberships.ended,
      grantsOpened: report.grants.opened,
      grantsEnded: report.grants.ended,
    },
  })
}
