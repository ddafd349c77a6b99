import sharp from 'sharp'

/** Left half red, right half blue, so that which side is up can be told. */
export function redAndBlue(width: number, height: number) {
  const blue = sharp({ create: { width: Math.floor(width / 2), height, channels: 3, background: '#00f' } }).png()
  return blue
    .toBuffer()
    .then(right => sharp({ create: { width, height, channels: 3, background: '#f00' } }).composite([{ input: right, gravity: 'east' }]))
}

/** A photo as a phone writes it: where it was taken, on what, and which side is up. */
export async function phonePhoto({ width = 640, height = 480, orientation = 1 } = {}): Promise<Buffer> {
  const image = await redAndBlue(width, height)
  return image
    .jpeg()
    .withMetadata({ orientation })
    .withExifMerge({ IFD0: { Make: 'Example Phone' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 49/1' } })
    .toBuffer()
}

/** What stands at a place of a picture, in words. */
export async function colourAt(picture: Buffer, across: number, down: number): Promise<'red' | 'blue' | 'white' | 'other'> {
  const { data, info } = await sharp(picture).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor((info.height - 1) * down) * info.width + Math.floor((info.width - 1) * across)) * info.channels
  const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3)
  if (red > 200 && green > 200 && blue > 200) return 'white'
  if (red > 200 && blue < 60) return 'red'
  return blue > 200 && red < 60 ? 'blue' : 'other'
}

/** The first bytes of a PNG that claims a size; nothing stands behind the claim. */
export async function claims(width: number, height: number): Promise<Buffer> {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  png.writeUInt32BE(crc(png.subarray(12, 29)), 29)
  return png
}

function crc(bytes: Buffer): number {
  let value = ~0
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return ~value >>> 0
}
