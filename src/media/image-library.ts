import type sharp from 'sharp'

export type Sharp = typeof sharp

/** Runs image work one after another: a picture may need as much memory as its pixels, and two cores have taps to answer. */
export type ImageLibrary = <T>(work: (image: Sharp) => Promise<T>) => Promise<T>

/** The library is native code of some 20 MB, so it is loaded by the first picture and not by the start. */
export function createImageLibrary(): ImageLibrary {
  let loading: Promise<Sharp> | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function load(): Promise<Sharp> {
    const { default: image } = await import('sharp')
    image.concurrency(1)
    image.cache(false)
    return image
  }

  return work => {
    const done = last.then(async () => work(await (loading ??= load())))
    last = done.catch(() => undefined)
    return done
  }
}
