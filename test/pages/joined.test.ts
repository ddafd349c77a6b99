import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { pages } from '../../cards/pages.js'
import type { SlipPageView } from '../../src/modules/leave/index.js'
import { createPages } from '../../src/pages.js'
import { createFixedClock } from '../../src/shared/clock.js'
import { quickestKind, freshDatabase, type TestDatabase } from '../support/databases.js'
import { givenSlip, moduleWithSlips, newPageKey, NOW } from './slips.js'

describe.each([quickestKind()])('pages of modules, on %s', kind => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await freshDatabase(kind)
  })
  afterAll(() => db?.drop())

  it('come from the module that has the name, in a transaction, at the school’s time, under the public address', async () => {
    const key = newPageKey()
    const seen: { at: Date; one: number }[] = []
    const slips = new Map<string, SlipPageView>([[key, givenSlip()]])
    const joined = createPages({
      manifests: [
        moduleWithSlips(slips),
        {
          ...moduleWithSlips(slips),
          pages: {
            asked: async ({ tx, at }) => {
              const [row] = await tx.$queryRaw<{ one: number }[]>`select 1 as one`
              seen.push({ at, one: row!.one })
              return null
            },
          },
        },
      ],
      pages,
      db,
      clock: createFixedClock(NOW),
      publicUrl: 'https://campus.example.edu.cn/',
    })

    expect(await joined.load('slip', key)).toBe(pages.render(givenSlip(), `https://campus.example.edu.cn/app/slip/${key}`))
    expect(await joined.load('slip', newPageKey())).toBeNull()
    expect(await joined.load('constructor', key)).toBeNull()
    expect(await joined.load('asked', key)).toBeNull()
    expect(seen).toEqual([{ at: NOW, one: 1 }])
  })

  it('a view without a page is a mistake of ours, not an unknown key', () => {
    expect(() => pages.render({ view: 'nowhere' }, '')).toThrow('no page draws the view nowhere')
  })
})
