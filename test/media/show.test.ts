import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import sharp from 'sharp'
import { transact } from '../../src/db/index.js'
import { createMedia, keyOf, type Reader } from '../../src/media/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { colourAt } from './pictures.js'

const DAY = '2026-09-14' as LocalDate
let cause = 0

describe.each(databaseKinds().slice(0, 1))('showing pictures, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())
  beforeEach(() => void (cause += 1))

  const inTx = <T>(work: (media: ReturnType<typeof createMedia>) => Promise<T>) =>
    transact(school.app.db.background, tx => work(createMedia(tx, createOutbox(tx))))
  const reader = (): Reader => ({ readerId: 't.wang', cause: `press-${cause}`, date: DAY })
  const plain = (background: string, width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background } })
      .jpeg()
      .toBuffer()

  let minute = 0
  async function sent(picture: Buffer): Promise<string> {
    school.at(`2026-09-14T08:${String(++minute).padStart(2, '0')}`)
    await school.control('phones/amy/picture', { dataUrl: `data:image/jpeg;base64,${picture.toString('base64')}` })
    await school.settle()
    const row = await school.app.db.prisma.mediaFile.findFirstOrThrow({ orderBy: { sentAt: 'desc' } })
    return `${row.date.toISOString().slice(0, 10)}.${row.id}`
  }
  const shownTo = async (userid: string) => {
    const images = school.messages(userid).filter(message => message.kind === 'image' && message.direction === 'in')
    return Promise.all(
      images.map(async ({ image }) => Buffer.from(await (await fetch(`${school.app.config.wecom.apiBase}/${image}`)).arrayBuffer())),
    )
  }

  it('before and after come as one picture of equal height, the earlier on the left (C09)', async () => {
    const [before, after] = [await sent(await plain('#f00', 600, 400)), await sent(await plain('#00f', 400, 800))]

    expect(await inTx(media => media.showPair(before, after, reader()))).toBe(2)
    await school.settle()

    const [shown] = (await shownTo('t.wang')).slice(-1)
    const { width, height, format } = await sharp(shown).metadata()
    expect([width, height, format]).toEqual([1_200 + 16 + 400, 800, 'jpeg'])
    const across = [0.1, (1_200 + 8) / width, 0.95].map(place => colourAt(shown!, place, 0.5))
    expect(await Promise.all(across)).toEqual(['red', 'white', 'blue'])
  })

  it('one press shows a pair once, however often the work is repeated', async () => {
    const [before, after] = [await sent(await plain('#f00', 60, 40)), await sent(await plain('#00f', 60, 40))]
    const count = (await shownTo('t.wang')).length
    await inTx(media => media.showPair(before, after, reader()))
    await inTx(media => media.showPair(before, after, reader()))
    await school.settle()
    await school.app.work['media.show-pair']!({
      subject: `media:${before}`,
      date: DAY,
      payload: { ...reader(), after },
    })
    await school.settle()

    expect(await shownTo('t.wang')).toHaveLength(count + 1)
  })

  it('of a pair of which one is gone the other is shown alone', async () => {
    const [before, after] = [await sent(await plain('#f00', 60, 40)), await sent(await plain('#00f', 60, 40))]
    await school.app.db.prisma.mediaFile.delete({ where: { date_id: keyOf(before)! } })

    expect(await inTx(media => media.showPair(before, after, reader()))).toBe(1)
    await school.settle()

    const shown = (await shownTo('t.wang')).at(-1)!
    expect((await sharp(shown).metadata()).width).toBe(60)
    expect(await colourAt(shown, 0.5, 0.5)).toBe('blue')
  })

  it('a picture that expires between the press and its turn is answered in words', async () => {
    const ref = await sent(await plain('#f00', 60, 40))
    await inTx(media => media.show([ref], reader()))
    await school.app.db.prisma.mediaFile.delete({ where: { date_id: keyOf(ref)! } })
    await school.settle()

    expect(textsOf(school, 't.wang').at(-1)).toContain('有一张照片已经看不到了')
  })

  it('a picture kept before the store came is still shown', async () => {
    const bytes = new Uint8Array(await plain('#0f0', 60, 40))
    const ref = await sent(await plain('#f00', 60, 40))
    const old = { bytes, size: bytes.length, sha256: 'a'.repeat(64) }
    await school.app.db.prisma.mediaFile.update({ where: { date_id: keyOf(ref)! }, data: old })
    await inTx(media => media.show([ref], reader()))
    await school.settle()

    expect((await shownTo('t.wang')).at(-1)!.equals(Buffer.from(bytes))).toBe(true)
  })

  it('a picture in the folder of another instance waits for that instance, and nothing is promised yet', async () => {
    const ref = await sent(await plain('#f00', 60, 40))
    const { prisma } = school.app.db
    const count = (await shownTo('t.wang')).length
    const { sha256 } = await prisma.mediaFile.findUniqueOrThrow({ where: { date_id: keyOf(ref)! }, select: { sha256: true } })
    const [content] = await prisma.mediaContent.findMany({ where: { sha256: sha256! } })
    const isAt = (store: string) => prisma.mediaContent.updateMany({ where: { sha256: sha256! }, data: { store } })
    await isAt('folder:0000000000000000')
    await inTx(media => media.show([ref], reader()))
    await school.settle()
    const waiting = await prisma.delivery.findMany({ where: { kind: 'media.show', state: 'queued' }, select: { attempts: true } })
    expect([waiting, (await shownTo('t.wang')).length]).toEqual([[{ attempts: 1 }], count])

    await isAt(content!.store)
    await prisma.$executeRaw`update delivery set available_at = now() where state = 'queued'`
    await school.settle()

    expect(await shownTo('t.wang')).toHaveLength(count + 1)
  })
})
