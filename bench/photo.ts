import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { createImageLibrary } from '../src/media/image-library.js'
import { preparePicture } from '../src/media/picture.js'
import { createBudget, median, note, print } from './report.js'

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url))
const AT_ONCE = 12

type Way = 'pipeline' | 'bare'

interface Run {
  perSecond: number
  /** Highest resident memory of the process in MB, and how much of it came with the pictures. */
  peakMb: number
  grownMb: number
}

/** Pictures of 12 million pixels, as twelve rooms send them at once, each run in a process of its own whose memory is its own. */
export async function benchPhoto(): Promise<void> {
  const photo = await phonePhoto()
  note(`photo: 4,032 × 3,024 pixels, ${(photo.length / 1024 / 1024).toFixed(1)} MB, ${AT_ONCE} at once`)
  const ours: Run[] = []
  const theirs: Run[] = []
  const more = createBudget({ most: 7, seconds: 60, least: 3 })
  while (more(ours.length)) {
    const order: Way[] = ours.length % 2 === 0 ? ['pipeline', 'bare'] : ['bare', 'pipeline']
    for (const way of order) (way === 'pipeline' ? ours : theirs).push(await runOnce(way, photo))
  }
  const ratio = median(ours.map((run, pair) => run.perSecond / theirs[pair]!.perSecond))
  print({ name: 'photo.pipeline', value: median(ours.map(run => run.perSecond)), unit: 'pictures/s', vs: 'sharp alone', ratio })
  const memory = median(ours.map((run, pair) => run.peakMb / theirs[pair]!.peakMb))
  print({ name: 'photo.pipeline.resident', value: median(ours.map(run => run.peakMb)), unit: 'MB', vs: 'sharp alone', ratio: memory })
  print({ name: 'photo.pipeline.grown', value: median(ours.map(run => run.grownMb)), unit: 'MB' })
}

/** Detail everywhere, as in a photo of a room: a plain surface would be decoded much faster. */
async function phonePhoto(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  return sharp({ create: { width: 4_032, height: 3_024, channels: 3, background: '#888', noise } })
    .blur(1.2)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 92 })
    .toBuffer()
}

function runOnce(way: Way, photo: Buffer): Promise<Run> {
  const child = fork(MAIN, ['--photos', way], { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' })
  return new Promise<Run>((resolve, reject) => {
    child.once('message', run => resolve(run as Run))
    child.once('exit', code => reject(new Error(`photos ended with ${code}`)))
    child.send(photo)
  })
}

/** The child's side: takes one photo and handles it over and over. */
export async function servePhotos(way: string): Promise<void> {
  const photo = await new Promise<Buffer>(resolve => process.once('message', message => resolve(Buffer.from(message as Uint8Array))))
  const library = createImageLibrary()
  const handle: () => Promise<unknown> = way === 'bare' ? () => bare(photo) : () => preparePicture(library, photo)
  const before = peakMb()
  await handle()
  const began = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, handle))
  const perSecond = AT_ONCE / ((performance.now() - began) / 1000)
  process.send!({ perSecond, peakMb: peakMb(), grownMb: peakMb() - before } satisfies Run, () => process.exit(0))
}

/** What the library does when it is simply asked: all pictures at once, on as many threads as it likes, its cache on. */
function bare(photo: Buffer): Promise<Buffer> {
  return sharp(photo).autoOrient().resize({ width: 1_600, height: 1_600, fit: 'inside' }).jpeg({ quality: 78 }).toBuffer()
}

function peakMb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024
}
