import { describe, expect, it } from '@jest/globals'
import sharp from 'sharp'
import { createImageLibrary } from '../../src/media/image-library.js'
import { MOST_BYTES, preparePicture } from '../../src/media/picture.js'
import { claims, colourAt, phonePhoto, redAndBlue } from './pictures.js'

const library = createImageLibrary()
const prepare = (bytes: Buffer) => preparePicture(library, bytes)

async function kept(bytes: Buffer) {
  const prepared = await prepare(bytes)
  if (!prepared.ok) throw new Error(prepared.refusal)
  return { ...prepared.picture, ...(await sharp(prepared.picture.bytes).metadata()) }
}

describe('what is kept of a picture (C03)', () => {
  it('C03: nothing is left of where, when and with what it was taken', async () => {
    const photo = await phonePhoto()
    expect((await sharp(photo).metadata()).exif?.toString('latin1')).toContain('Example Phone')

    const picture = await kept(photo)

    expect(picture.exif).toBeUndefined()
    expect(picture.icc).toBeUndefined()
    expect(picture.orientation).toBeUndefined()
    expect(picture.bytes.includes('Exif')).toBe(false)
    expect(picture.bytes.includes('Example Phone')).toBe(false)
  })

  it('a photo taken on its side stands upright', async () => {
    const picture = await kept(await phonePhoto({ width: 640, height: 480, orientation: 6 }))

    expect([picture.width, picture.height]).toEqual([480, 640])
    expect([await colourAt(picture.bytes, 0.5, 0.1), await colourAt(picture.bytes, 0.5, 0.9)]).toEqual(['red', 'blue'])
  })

  it('12 million pixels become at most 1,600 on the long side; a small one is not blown up', async () => {
    const large = await kept(await (await redAndBlue(4_000, 3_000)).jpeg().toBuffer())
    const small = await kept(await (await redAndBlue(320, 240)).png().toBuffer())

    expect([large.width, large.height, large.format]).toEqual([1_600, 1_200, 'jpeg'])
    expect([small.width, small.height, small.format]).toEqual([320, 240, 'jpeg'])
  })

  it('the same picture gives the same bytes, so that it is stored once', async () => {
    const photo = await phonePhoto()

    const [one, two] = [await kept(photo), await kept(photo)]

    expect(one.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(two.sha256).toBe(one.sha256)
  })

  it('what is clear becomes white', async () => {
    const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer()

    expect(await colourAt((await kept(clear)).bytes, 0.5, 0.5)).toBe('white')
  })

  it.each(['gif', 'webp'] as const)('of a moving %s the first frame is kept', async format => {
    const frames = await Promise.all(
      ['#f00', '#00f'].map(background =>
        sharp({ create: { width: 64, height: 48, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    const moving = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer()
    expect((await sharp(moving).metadata()).pages).toBe(2)

    const picture = await kept(moving)

    expect([picture.width, picture.height, picture.pages]).toEqual([64, 48, undefined])
    expect(await colourAt(picture.bytes, 0.5, 0.5)).toBe('red')
  })
})

describe('what is refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>'

  it.each([
    ['a PDF under a picture’s name', 'not-a-picture', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['a drawing that may fetch files', 'not-a-picture', Buffer.from(svg)],
    ['nothing at all', 'not-a-picture', Buffer.alloc(0)],
    ['one byte too many', 'too-large', Buffer.alloc(MOST_BYTES + 1, 0xff)],
    ['a head without a picture', 'damaged', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
  ])('%s: %s', async (_what, refusal, bytes) => {
    expect(await prepare(bytes)).toEqual({ ok: false, refusal })
  })

  it('half a JPEG, whose rest would be grey', async () => {
    const photo = await phonePhoto()

    expect(await prepare(photo.subarray(0, photo.length * 0.6))).toEqual({ ok: false, refusal: 'damaged' })
  })

  it('C03: 40 million pixels in a few bytes, before one of them is decoded', async () => {
    const blank = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#fff' } })
    const real = await blank(8_000, 5_000).png({ compressionLevel: 9 }).toBuffer()
    expect(real.length).toBeLessThan(500_000)

    expect(await prepare(real)).toEqual({ ok: false, refusal: 'too-many-pixels' })
    expect(await prepare(await claims(60_000, 60_000))).toEqual({ ok: false, refusal: 'too-many-pixels' })
  })
})
