import type { ImageLibrary, Sharp } from './image-library.js'

const GAP = 16
const MOST_HEIGHT = 1_200
const MOST_WIDTH = 2_000
const QUALITY = 78

/** Two pictures of equal height next to each other, the earlier one on the left, as one JPEG without words. */
export function sideBySide(library: ImageLibrary, before: Buffer, after: Buffer): Promise<Buffer> {
  return library(async image => {
    const shapes = [await shapeOf(image, before), await shapeOf(image, after)] as const
    const together = shapes[0].ratio + shapes[1].ratio
    const tallest = Math.min(MOST_HEIGHT, Math.max(shapes[0].height, shapes[1].height), (MOST_WIDTH - GAP) / together)
    const height = Math.max(1, Math.round(tallest))
    const widths = shapes.map(({ ratio }) => Math.max(1, Math.round(height * ratio)))
    const [left, right] = await Promise.all(
      [before, after].map((bytes, side) =>
        image(bytes).autoOrient().resize(widths[side], height, { fit: 'fill' }).png({ compressionLevel: 0 }).toBuffer(),
      ),
    )
    return image({ create: { width: widths[0]! + GAP + widths[1]!, height, channels: 3, background: 'white' } })
      .composite([
        { input: left!, left: 0, top: 0 },
        { input: right!, left: widths[0]! + GAP, top: 0 },
      ])
      .jpeg({ quality: QUALITY })
      .toBuffer()
  })
}

async function shapeOf(image: Sharp, bytes: Buffer): Promise<{ height: number; ratio: number }> {
  const { autoOrient } = await image(bytes).metadata()
  return { height: autoOrient.height, ratio: autoOrient.width / autoOrient.height }
}
