import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { createImageLibrary, createMedia, createMediaFetch, expireMedia, keyOf } from '../../src/media/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import { addDays, instantOf, type LocalDate, type LocalTime } from '../../src/shared/dates.js'
import { WecomNetworkError, type WecomClient } from '../../src/wecom/client/index.js'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { claims, colourAt, phonePhoto } from './pictures.js'

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
  const dataUrl = (bytes: Buffer) => ({ dataUrl: `data:image/jpeg;base64,${bytes.toString('base64')}` })
  let minute = 0
  /** Each picture a minute of its own, so that the newest is the one just sent. */
  const nextMinute = () => school.at(`2026-09-14T08:${String(++minute).padStart(2, '0')}`)

  const contentOf = async (ref: string) => school.app.contents.find((await inTx(media => media.read(ref)))!.sha256!)
  const fetchWith = (client: Pick<WecomClient, 'getMedia'>, more: { clock?: { now: () => Date }; maxBytes?: number } = {}) => {
    const { db, contents, clock } = school.app
    return createMediaFetch({ client, library: createImageLibrary(), contents, db, clock, outboxOf: createOutbox, ...more })
  }

  it('C03: what a phone sends is fetched at once; what is kept stands upright and tells nothing of the phone', async () => {
    nextMinute()
    const photo = await phonePhoto({ width: 640, height: 480, orientation: 6 })
    await send('amy', dataUrl(photo))
    const ref = await newest()
    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'fetching', sha256: null, uploaderId: 'amy', owner: null })
    await school.settle()

    const kept = await inTx(media => media.read(ref))
    const bytes = (await contentOf(ref)) as Buffer

    expect(kept).toMatchObject({ state: 'kept', contentType: 'image/jpeg', size: bytes.length })
    expect([await colourAt(bytes, 0.5, 0.1), await colourAt(bytes, 0.5, 0.9)]).toEqual(['red', 'blue'])
    expect(photo.includes('Example Phone')).toBe(true)
    expect(bytes.includes('Example Phone')).toBe(false)
    expect(await school.app.db.prisma.mediaFile.count({ where: { mediaId: { not: null } } })).toBe(0)
    expect(await school.app.db.prisma.mediaFile.count({ where: { bytes: { not: null } } })).toBe(0)
  })

  it('a message that WeCom repeats is one picture, and the same picture sent twice is stored once', async () => {
    const { prisma } = school.app.db
    nextMinute()
    await send('gao', { preset: 'classroom' })
    await school.control('redeliver', { userid: 'gao', times: 2 })
    await school.settle()
    expect(await prisma.mediaFile.count({ where: { uploaderId: 'gao' } })).toBe(1)
    const contents = await prisma.mediaContent.count()

    nextMinute()
    await send('gao', { preset: 'classroom' })
    await school.settle()

    const rows = await prisma.mediaFile.findMany({ where: { uploaderId: 'gao' }, select: { state: true, sha256: true } })
    expect(rows.map(row => row.state)).toEqual(['kept', 'kept'])
    expect(new Set(rows.map(row => row.sha256)).size).toBe(1)
    expect(await prisma.mediaContent.count()).toBe(contents)
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

    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'lost', sha256: null })
    const told = textsOf(school, 'ben').filter(text => text.includes('照片'))
    expect(told).toEqual([expect.stringMatching(/^你 9月14日 08:\d\d 发的照片在企业微信里已经取不到了，没有存下来。.*请重新拍一张/)])
  })

  const MOST = 64 * 1024

  it.each([
    [
      'a PDF under a picture’s name',
      /不是能看的图片，没有存下来。请发 JPG、PNG、GIF 或 WebP/,
      async () => Buffer.from('%PDF-1.7\n1 0 obj'),
    ],
    ['half a photo', /没有传完整，打不开，没有存下来。请再发一次/, async () => (await phonePhoto()).subarray(0, 3_000)],
    ['more pixels than a phone has', /像素太高（超过 3000 万），没有存下来/, () => claims(8_000, 5_000)],
    [
      'one byte too many',
      /超过了 10 MB，没有存下来/,
      async () => Buffer.concat([await phonePhoto(), Buffer.alloc(MOST)]).subarray(0, MOST + 1),
    ],
  ])('C03: %s is refused in plain words, once', async (_what, words, bytes) => {
    nextMinute()
    await send('cai', dataUrl(await bytes()))
    const ref = await newest()
    const told = textsOf(school, 'cai').length
    const fetchOne = fetchWith({ getMedia: school.app.client.getMedia }, { maxBytes: MOST })
    await fetchOne({ subject: `media:${ref}` })
    await fetchOne({ subject: `media:${ref}` })
    await school.settle()

    expect(await inTx(media => media.read(ref))).toMatchObject({ state: 'refused', sha256: null })
    expect(textsOf(school, 'cai').slice(told)).toEqual([expect.stringMatching(words)])
  })

  it('C03: is given up as lost after three days without an answer', async () => {
    nextMinute()
    const at = school.clock.now()
    await inTx(media => media.keep({ mediaId: 'unreachable', uploaderId: 'eva', purpose: 'leave', at }))
    const ref = await newest()
    const clock = { now: () => now }
    const away = async () => {
      throw new WecomNetworkError('media/get', 'connect', 'away', { ambiguous: false, outage: true })
    }
    const fetchOne = fetchWith({ getMedia: away }, { clock })

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
