import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../shared/errors.js'
import { drawSheet } from './draw/draw-sheet.js'
import { FAMILY } from './draw/svg.js'
import type { Sheet, Stamp } from './sheet.js'

/** A sheet as a PNG, drawn with the shipped font only, so that it looks the same on every server. Off the loop's thread. */
export async function toPicture(sheet: Sheet, stamp: Stamp): Promise<Buffer> {
  return rasterise(drawSheet(sheet, stamp).svg)
}

export async function rasterise(svg: string): Promise<Buffer> {
  // Loaded when a picture is wanted: neither the library nor the fonts belong into the memory of a service that draws none.
  const { renderAsync } = await import('@resvg/resvg-js')
  const fonts = fontsFolder()
  const picture = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: ['Regular', 'Bold'].map(weight => path.join(fonts, `${FAMILY.replace(' ', '')}-${weight}.otf`)),
      defaultFontFamily: FAMILY,
    },
  })
  return picture.asPng()
}

/** Found upwards from this file, which is at another depth in dist/ than in src/. */
function fontsFolder(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'assets', 'fonts')
    if (existsSync(candidate)) return candidate
    if (folder === path.dirname(folder)) throw new AppError('fonts-missing', 'assets/fonts was not found beside this program')
  }
}
