import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hashOf } from '../../src/media/picture.js'
import { createFolderStore } from '../../src/media/store-folder.js'
import { createS3Store } from '../../src/media/store-s3.js'
import type { ContentStore } from '../../src/media/store.js'
import { createFakeS3, S3_KEYS, type FakeS3 } from './fake-s3.js'

const PICTURE = Buffer.from('a picture')
const HASH = hashOf(PICTURE)
const LONG_AGO = new Date('2026-01-01T00:00:00Z')

let folder: string
let s3: FakeS3
beforeAll(async () => {
  s3 = await createFakeS3()
})
afterAll(() => s3.close())
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pictures-'))
  s3.objects.clear()
  s3.answerWith(null)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bucketAt = (endpoint: string, more = {}) => createS3Store({ endpoint, bucket: 'photos', ...S3_KEYS, ...more })
const KINDS: [name: string, create: () => ContentStore][] = [
  ['a folder', () => createFolderStore(path.join(folder, 'media'))],
  ['a bucket', () => bucketAt(s3.url)],
]

describe.each(KINDS)('pictures in %s', (_name, create) => {
  it('what was put is got, under its hash', async () => {
    const store = create()
    expect(await store.get(HASH)).toBeNull()

    await store.put(HASH, PICTURE)
    await store.put(HASH, PICTURE)

    expect((await store.get(HASH))?.equals(PICTURE)).toBe(true)
  })

  it('what was deleted is gone, and deleting it again is nothing', async () => {
    const store = create()
    await store.put(HASH, PICTURE)

    await store.delete(HASH)
    await store.delete(HASH)

    expect(await store.get(HASH)).toBeNull()
  })

  it('keeps its name, and never leaves its place', async () => {
    expect(await create().id()).toBe(await create().id())
    await expect(async () => create().get('../../../etc/passwd')).rejects.toThrow('not a SHA-256')
  })
})

describe('the folder', () => {
  const store = () => createFolderStore(path.join(folder, 'media'))
  const place = () => path.join(folder, 'media', HASH.slice(0, 2))

  it('is the service’s own: nobody else may read the pictures', async () => {
    await store().put(HASH, PICTURE)

    const [file, parent] = [await stat(path.join(place(), HASH.slice(2))), await stat(place())]

    expect([file.mode & 0o777, parent.mode & 0o777]).toEqual([0o600, 0o700])
  })

  it('two folders have two names', async () => {
    expect(await store().id()).toMatch(/^folder:[0-9a-f]{16}$/)
    expect(await store().id()).not.toBe(await createFolderStore(path.join(folder, 'other')).id())
  })

  it('C03: a crash between writing and naming leaves no picture, and what it left is swept a day later', async () => {
    const part = path.join(place(), `${HASH.slice(2)}.0123456789ab.part`)
    await mkdir(place(), { recursive: true })
    await writeFile(part, PICTURE.subarray(0, 3))
    expect(await store().get(HASH)).toBeNull()

    await store().put(HASH, PICTURE)
    await store().tidy!(LONG_AGO)
    expect(await readdir(place())).toHaveLength(2)
    await utimes(part, LONG_AGO, LONG_AGO)
    await store().tidy!(new Date(LONG_AGO.getTime() + 1))

    expect(await readdir(place())).toEqual([HASH.slice(2)])
    expect((await store().get(HASH))?.equals(PICTURE)).toBe(true)
  })

  it('names what has been there since before a time, and nothing that is not ours', async () => {
    await store().put(HASH, PICTURE)
    await writeFile(path.join(folder, 'media', 'notes.txt'), 'mine')
    const soon = new Date(Date.now() + 60_000)

    expect(await store().tidy!(LONG_AGO)).toEqual([])
    expect(await store().tidy!(soon)).toEqual([{ sha256: HASH, size: PICTURE.length }])
    expect(await createFolderStore(path.join(folder, 'absent')).tidy!(soon)).toEqual([])
  })

  it('mends what was damaged when it is put again', async () => {
    await store().put(HASH, PICTURE)
    await writeFile(path.join(place(), HASH.slice(2)), 'x')

    await store().put(HASH, PICTURE)

    expect((await store().get(HASH))?.equals(PICTURE)).toBe(true)
  })
})

describe('the bucket', () => {
  it('holds a picture under media/ and its hash, in the path or, where the host names the bucket, without', async () => {
    await bucketAt(s3.url).put(HASH, PICTURE)
    expect([...s3.objects.keys()]).toEqual([`/photos/media/${HASH.slice(0, 2)}/${HASH.slice(2)}`])

    s3.objects.clear()
    await bucketAt(s3.url, { bucket: '127' }).put(HASH, PICTURE)
    expect([...s3.objects.keys()]).toEqual([`/media/${HASH.slice(0, 2)}/${HASH.slice(2)}`])
  })

  it('refuses a wrong key, and what we say about it names neither key nor secret', async () => {
    const wrong = bucketAt(s3.url, { secretAccessKey: 'another-secret' })

    const error = await wrong.put(HASH, PICTURE).catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'media-store', message: 'the object store answered PUT with 403' })
    expect(JSON.stringify([error, String(error)])).not.toMatch(/another-secret|AKEXAMPLE/)
    await expect(wrong.get(HASH)).rejects.toMatchObject({ code: 'media-store' })
    await expect(wrong.delete(HASH)).rejects.toMatchObject({ code: 'media-store' })
    expect(s3.objects.size).toBe(0)
  })

  it.each([500, 503, 301])('an answer of %i is trouble, not an absent picture', async status => {
    await bucketAt(s3.url).put(HASH, PICTURE)
    s3.answerWith(status)

    await expect(bucketAt(s3.url).get(HASH)).rejects.toMatchObject({ code: 'media-store' })
  })

  it('a store that is away is trouble', async () => {
    await expect(bucketAt('http://127.0.0.1:1').get(HASH)).rejects.toMatchObject({ code: 'media-store' })
  })
})
