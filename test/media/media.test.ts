import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { createMedia, createMediaFetch, expireMedia, keyOf, MOST_BYTES } from '../../src/media/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import { addDays, instantOf, type LocalDate, type LocalTime } from '../../src/shared/dates.js'
import { WecomNetworkError } from '../../src/wecom/client/index.js'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

const DAY = '2026-09-14' as LocalDate

describe.each(databaseKinds())('pictures sent in chat, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const inTx = <T>(work: (media: ReturnType<typeof createMedia>) => Promise<T>) =>
    transact(school.app.db.background, tx => work(createMedia(tx, createOutbox(tx))))
  const send = (userid: string, picture: object = { preset: 'note' }) => school.control(`phones/${userid}/picture`, picture)
  const newest = async () => {
    const row = await school.app.db.prisma.mediaFile.findFirstOrThrow({ orderBy: { sentAt: 'desc' } })
    return `${row.date.toISOString().slice(0, 10)}.${row.id}`
  }
  const dataUrl = (bytes: Buffer) => ({ dataUrl: `data:image/png;base64,${bytes.toString('base64')}` })
  let minute = 0
  /** Each picture a minute of its own, so that the newest is the one just sent. */
  const nextMinute = () => school.at(`2026-09-14T08:${String(++minute).padStart(2, '0')}`)

  it('what a phone sends is fetched at once and is what the phone holds', async () => {
    nextMinute()
    await send('amy')
    const ref = await newest()
    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'fetching', bytes: null, uploaderId: 'amy', owner: null })
    await school.settle()

    const kept = await inTx(media => media.read(ref))
    const bubble = school.messages('amy').findLast(message => message.kind === 'image')!
    const shown = await fetch(`${school.app.config.wecom.apiBase}/${bubble.image}`)

    expect(kept).toMatchObject({ state: 'kept', contentType: 'image/png', size: kept!.bytes!.length })
    expect(kept!.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(kept!.bytes!.equals(Buffer.from(await shown.arrayBuffer()))).toBe(true)
    expect(await school.app.db.prisma.mediaFile.count({ where: { mediaId: { not: null } } })).toBe(0)
  })

  it('is tried again after an outage, and nobody hears of it', async () => {
    nextMinute()
    await send('amy')
    const ref = await newest()
    await school.control('faults', { api: [{ api: 'media/get', kind: 'status', code: 502, times: 4 }] }, 'PUT')
    await school.settle()
    const during = await inTx(media => media.read(ref))
    await transact(school.app.db.background, tx => tx.$executeRaw`update delivery set available_at = now() where state = 'queued'`)
    await school.settle()

    expect(during?.state).toBe('fetching')
    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'kept' })
    expect(textsOf(school, 'amy').filter(text => text.includes('没有存下来'))).toEqual([])
  })

  it('one that WeCom no longer has is lost, and its sender is told once to send it again', async () => {
    nextMinute()
    await inTx(media => media.keep({ mediaId: 'gone', uploaderId: 'ben', purpose: 'leave', at: school.clock.now() }))
    const ref = await newest()
    await school.settle()
    await school.app.work['media.fetch']!({ subject: `media:${ref}`, date: DAY, payload: {} })
    await school.settle()

    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'lost', bytes: null })
    const told = textsOf(school, 'ben').filter(text => text.includes('照片'))
    expect(told).toEqual([expect.stringMatching(/^你 9月14日 08:\d\d 发的照片在企业微信里已经取不到了，没有存下来。.*请重新拍一张/)])
  })

  it.each([
    [
      'a page in a picture’s clothes',
      Buffer.from('<html><body>hello</body></html>'),
      /不是能看的图片，没有存下来。请发 JPG、PNG、GIF 或 WebP/,
    ],
    ['half a picture’s first bytes', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d]), /不是能看的图片/],
    ['one byte too many', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(MOST_BYTES - 2)]), /超过了 10 MB，没有存下来/],
  ])('%s is refused in plain words', async (_what, bytes, words) => {
    nextMinute()
    const before = textsOf(school, 'cai').length
    await inTx(media => media.keep({ mediaId: 'any', uploaderId: 'cai', purpose: 'leave', at: school.clock.now() }))
    const ref = await newest()
    const fetchOne = createMediaFetch({
      client: { getMedia: school.app.client.getMedia },
      db: school.app.db,
      clock: school.clock,
      outboxOf: createOutbox,
    })
    const id = await sendFromPhone(bytes)
    await school.app.db.prisma.mediaFile.updateMany({ where: { mediaId: 'any' }, data: { mediaId: id } })
    await fetchOne({ subject: `media:${ref}` })
    await school.settle()

    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'refused', bytes: null })
    const told = textsOf(school, 'cai').slice(before)
    expect(told).toEqual([expect.stringMatching(words)])
  })

  /** Puts bytes where the phone of dai has them, without a question about the answer. */
  async function sendFromPhone(bytes: Buffer): Promise<string> {
    expect(await send('dai', dataUrl(bytes))).toMatchObject({ ok: true })
    const id = school.messages('dai').findLast(message => message.kind === 'image')!.mediaId!
    await school.app.db.prisma.mediaFile.deleteMany({ where: { uploaderId: 'dai' } })
    return id
  }

  it('is given up as lost after three days without an answer', async () => {
    nextMinute()
    const at = school.clock.now()
    await inTx(media => media.keep({ mediaId: 'unreachable', uploaderId: 'eva', purpose: 'leave', at }))
    const ref = await newest()
    const clock = { now: () => now }
    const away = async () => {
      throw new WecomNetworkError('media/get', 'connect', 'away', { ambiguous: false, outage: true })
    }
    const fetchOne = createMediaFetch({ client: { getMedia: away }, db: school.app.db, clock, outboxOf: createOutbox })

    let now = new Date(at.getTime() + 3 * 86_400_000 - 1)
    await expect(fetchOne({ subject: `media:${ref}` })).rejects.toThrow('away')
    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'fetching' })
    now = new Date(at.getTime() + 3 * 86_400_000)
    await fetchOne({ subject: `media:${ref}` })

    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'lost' })
  })

  it('belongs to one fact: another cannot take it, and what is lost cannot be taken at all', async () => {
    const keep = (mediaId: string) => inTx(media => media.keep({ mediaId, uploaderId: 'amy', purpose: 'leave', at: school.clock.now() }))
    const [one, two] = [await keep('a'), await keep('b')]
    await school.app.db.prisma.mediaFile.updateMany({ where: keyOf(two)!, data: { state: 'lost' } })

    expect(await inTx(media => media.attach([one, one, two, 'no-ref', '2026-09-14.AAAAAAAAAAAAAAAAAAAAAA'], 'leave:1'))).toEqual([one])
    expect(await inTx(media => media.attach([one], 'leave:2'))).toEqual([])
    expect(await inTx(media => media.attach([one], 'leave:1'))).toEqual([one])
    expect(await inTx(media => media.listOf('leave:1'))).toEqual([{ ref: one, state: 'fetching', contentType: null, size: null }])
    expect(await inTx(media => media.read("2026-09-14.'; drop table"))).toBeNull()
  })

  it('is forgotten after a day when nothing needs it, and on its own day when something did', async () => {
    const at = instantOf(DAY, '12:00' as LocalTime)
    const keep = (mediaId: string) => inTx(media => media.keep({ mediaId, uploaderId: 'fan', purpose: 'leave', at }))
    const [loose, held, long] = [await keep('c'), await keep('d'), await keep('e')]
    await inTx(media => media.attach([held], 'leave:3', { until: addDays(DAY, 30) }))
    await inTx(media => media.attach([long], 'leave:4'))
    const left = async (night: LocalDate) => {
      await transact(school.app.db.background, tx => expireMedia(tx, instantOf(night, '03:10' as LocalTime)))
      const rows = await school.app.db.prisma.mediaFile.findMany({ where: { uploaderId: 'fan' }, select: { id: true } })
      return [loose, held, long].filter(ref => rows.some(row => ref.endsWith(row.id)))
    }

    expect(await left(addDays(DAY, 1))).toEqual([loose, held, long])
    expect(await left(addDays(DAY, 2))).toEqual([held, long])
    expect(await left(addDays(DAY, 30))).toEqual([held, long])
    expect(await left(addDays(DAY, 31))).toEqual([long])
    expect(await left(addDays(DAY, 181))).toEqual([])
  })
})
