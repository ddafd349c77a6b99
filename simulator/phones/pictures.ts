import { crc32, deflateSync } from 'node:zlib'

const WIDTH = 320
const HEIGHT = 240

/** Plain stand-ins for photos, so that a demo needs no camera. */
const COLOURS: Record<string, readonly [red: number, green: number, blue: number]> = {
  note: [236, 226, 198],
  classroom: [168, 196, 214],
  dormitory: [198, 178, 160],
}

export function presetPicture(name: string): Buffer {
  const [red, green, blue] = COLOURS[name] ?? [168, 196, 214]
  const row = Buffer.alloc(1 + WIDTH * 3)
  const rows = Array.from({ length: HEIGHT }, (_, y) => {
    const shade = 1 - (y / HEIGHT) * 0.3
    for (let x = 0; x < WIDTH; x += 1) row.set([red * shade, green * shade, blue * shade].map(Math.round), 1 + x * 3)
    return Buffer.from(row)
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(8 + named.length)
  framed.writeUInt32BE(data.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), 4 + named.length)
  return framed
}
