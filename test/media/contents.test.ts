import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transact } from '../../src/db/index.js'
import { createContents, createMedia, expireMedia, keyOf, openStores } from '../../src/media/index.js'
import { hashOf, type Picture } from '../../src/media/picture.js'
import { createOutbox } from '../../src/outbox/index.js'
import { addDays, instantOf, type LocalDate, type LocalTime } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'
import { createFakeS3, S3_KEYS, type FakeS3 } from './fake-s3.js'

const DAY = '2026-09-14' as LocalDate
const NOON = instantOf(DAY, '12:00' as LocalTime)

describe.each(databaseKinds())('contents of pictures, on %s', kind => {
  let db: TestDatabase
  let s3: FakeS3
  let dataDir: string
  beforeAll(async () => {
    ;[db, s3] = await Promise.all([freshDatabase(kind), createFakeS3()])
  })
  afterAll(async () => {
    await s3?.close()
    await db?.drop()
  })
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'contents-'))
  })
  afterEach(async () => {
    await db.prisma.mediaFile.deleteMany()
    await db.prisma.mediaContent.deleteMany()
    await rm(dataDir, { recursive: true, force: true })
  })

  const bucket = () => ({ endpoint: s3.url, bucket: 'photos', ...S3_KEYS })
  const inFolder = (dir = dataDir) => createContents({ db, stores: openStores({ dataDir: dir, s3: undefined }) })
  const inBucket = () => createContents({ db, stores: openStores({ dataDir, s3: bucket() }) })
  type Contents = ReturnType<typeof inFolder>

  function pictureOf(text: string): Picture {
    const bytes = Buffer.from(text)
    return { bytes, sha256: hashOf(bytes), contentType: 'image/jpeg' }
  }

  /** As the fetch does it: a row refers to the content before the content is written. */
  async function keep(contents: Contents, picture: Picture, { put = true } = {}): Promise<string> {
    const ref = await transact(db.background, async tx => {
      const kept = await createMedia(tx, createOutbox(tx)).keep({ mediaId: 'm', uploaderId: 'amy', purpose: 'chat', at: NOON })
      await contents.reserve(tx, picture)
      await tx.mediaFile.update({ where: { date_id: keyOf(kept)! }, data: { sha256: picture.sha256, state: put ? 'kept' : 'fetching' } })
      return kept
    })
    if (put) await contents.put(picture)
    return ref
  }
  const night = (day: LocalDate) => transact(db.background, tx => expireMedia(tx, instantOf(day, '03:10' as LocalTime)))

  it('C03: a content goes with the last picture that refers to it, not before', async () => {
    const contents = inFolder()
    const [loose, held] = [await keep(contents, pictureOf('same')), await keep(contents, pictureOf('same'))]
    await transact(db.background, tx => createMedia(tx, createOutbox(tx)).attach([held], 'leave:1', { until: addDays(DAY, 30) }))
    const { sha256, bytes } = pictureOf('same')

    await night(addDays(DAY, 2))
    await contents.sweep()
    expect(await db.prisma.mediaFile.findMany({ select: { id: true } })).toEqual([{ id: keyOf(held)!.id }])
    expect(loose).not.toBe(held)
    expect(await contents.find(sha256)).toEqual(bytes)

    await night(addDays(DAY, 31))
    expect(await contents.find(sha256)).toEqual(bytes)
    await contents.sweep()
    expect(await contents.find(sha256)).toBe('gone')
    expect(await contents.main.get(sha256)).toBeNull()
    expect(await db.prisma.mediaContent.count()).toBe(0)
  })

  it('what is still being written is needed already', async () => {
    const contents = inFolder()
    await keep(contents, pictureOf('on its way'), { put: false })

    await contents.sweep()
    await contents.put(pictureOf('on its way'))
    await contents.sweep()

    expect(await contents.find(pictureOf('on its way').sha256)).toEqual(Buffer.from('on its way'))
  })

  it('a picture that comes while its content is being swept is there afterwards', async () => {
    const contents = inFolder()
    const picture = pictureOf('again')
    for (let round = 0; round < 5; round += 1) {
      await keep(contents, picture)
      await db.prisma.mediaFile.deleteMany()

      await Promise.all([contents.sweep(), keep(contents, picture)])

      expect(await contents.find(picture.sha256)).toEqual(picture.bytes)
      await db.prisma.mediaFile.deleteMany()
    }
  })

  it('C03: a content that somebody came to need since the sweep began looking stays', async () => {
    const pictures = [pictureOf('first'), pictureOf('second')]
    const [store] = openStores({ dataDir, s3: undefined })
    let keeping: Promise<string> | undefined
    const contents = createContents({ db, stores: [{ ...store!, delete: deleteAndKeepTheOther }] })
    async function deleteAndKeepTheOther(sha256: string): Promise<void> {
      keeping ??= keep(
        contents,
        pictures.find(picture => picture.sha256 !== sha256)!,
      )
      // The embedded database takes one transaction after another, and that one stands before the next of the sweep.
      if (kind !== 'embedded') await keeping
      await store!.delete(sha256)
    }
    for (const picture of pictures) await keep(contents, picture)
    await db.prisma.mediaFile.deleteMany()

    await contents.sweep()
    await keeping

    const found = await Promise.all(pictures.map(({ sha256 }) => store!.get(sha256)))
    expect(found.filter(bytes => bytes !== null)).toHaveLength(1)
    expect(await db.prisma.mediaContent.count()).toBe(1)
  })

  it('a file that no row knows, after an older database was restored, is swept a day later', async () => {
    const contents = inFolder()
    const { sha256, bytes } = pictureOf('stray')
    await contents.main.put(sha256, bytes)

    await contents.sweep()
    expect(await contents.main.get(sha256)).toEqual(bytes)
    const dayBefore = new Date(Date.now() - 86_400_001)
    await utimes(path.join(dataDir, 'media', sha256.slice(0, 2), sha256.slice(2)), dayBefore, dayBefore)
    await contents.sweep()

    expect(await contents.main.get(sha256)).toBeNull()
    expect(await db.prisma.mediaContent.count()).toBe(0)
  })

  it('a damaged content is not shown as a picture', async () => {
    const contents = inFolder()
    const { sha256 } = pictureOf('sound')
    await keep(contents, pictureOf('sound'))
    await contents.main.put(sha256, Buffer.from('not so'))

    expect(await contents.find(sha256)).toBe('gone')
  })

  it('what lies in the folder of another instance is elsewhere, and counted for the operator', async () => {
    const there = path.join(dataDir, 'there')
    const [here, other] = [inFolder(), inFolder(there)]
    await keep(other, pictureOf('theirs'))
    await keep(here, pictureOf('ours'))
    const countElsewhere = (contents: Contents) => transact(db.background, tx => contents.countElsewhere(tx))

    expect(await here.find(pictureOf('theirs').sha256)).toBe('elsewhere')
    expect(await here.find(pictureOf('ours').sha256)).toEqual(Buffer.from('ours'))
    expect([await countElsewhere(here), await countElsewhere(other)]).toEqual([1, 1])

    await keep(here, pictureOf('theirs'))
    expect(await here.find(pictureOf('theirs').sha256)).toEqual(Buffer.from('theirs'))
    expect(await countElsewhere(here)).toBe(0)
  })

  it('with a bucket two instances see the same, and what lay in the folder before is still found', async () => {
    await keep(inFolder(), pictureOf('early'))
    const [one, two] = [inBucket(), createContents({ db, stores: openStores({ dataDir: path.join(dataDir, 'no'), s3: bucket() }) })]
    await keep(one, pictureOf('late'))

    expect(await two.find(pictureOf('late').sha256)).toEqual(Buffer.from('late'))
    expect(await one.find(pictureOf('early').sha256)).toEqual(Buffer.from('early'))
    expect(await two.find(pictureOf('early').sha256)).toBe('elsewhere')

    await night(addDays(DAY, 31))
    await one.sweep()
    expect([...s3.objects.keys()]).toEqual([])
    expect(await db.prisma.mediaContent.count()).toBe(0)
  })

  it('says whether a content can be kept now', async () => {
    await inFolder().probe()
    await inBucket().probe()
    s3.answerWith(403)
    await expect(inBucket().probe()).rejects.toThrow('403')
    s3.answerWith(null)
    expect([...s3.objects.keys()]).toEqual([])
  })
})
