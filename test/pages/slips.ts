import { randomBytes } from 'node:crypto'
import type { SlipPageView } from '../../src/modules/leave/index.js'
import { pages } from '../../cards/pages.js'
import type { Manifest } from '../../src/modules/manifest.js'
import { parseInstant } from '../../src/shared/dates.js'

/** As a module makes them: 144 bits. */
export const newPageKey = () => randomBytes(18).toString('base64url')

export const NOW = parseInstant('2026-09-14T13:45:07')!

/** A slip of this afternoon, good at NOW. */
export function givenSlip(change: Partial<SlipPageView> = {}): SlipPageView {
  return {
    view: 'leave.slip-page',
    state: 'valid-now',
    number: 'QJ0914-07',
    name: '欧阳 *',
    className: '软件 2401 班',
    from: parseInstant('2026-09-14T13:30')!,
    until: parseInstant('2026-09-14T17:10')!,
    decidedBy: '王老师',
    decidedAt: parseInstant('2026-09-14T12:08')!,
    leavesCampus: true,
    asOf: NOW,
    ...change,
  }
}

/** A module with nothing but one page, whose slips the test holds. */
export function moduleWithSlips(slips: Map<string, SlipPageView>): Manifest {
  return {
    name: 'slips',
    words: {},
    actions: {},
    menu: [],
    permissions: [],
    views: {},
    pages: { slip: async (_, key) => slips.get(key) ?? null },
  }
}

/** The pages of such a module, as the service joins them but without a database. */
export function pagesOf(slips: Map<string, SlipPageView>, publicUrl = 'https://campus.example.edu.cn') {
  const { pages: loaders = {} } = moduleWithSlips(slips)
  return {
    style: pages.style,
    load: async (name: string, key: string) => {
      const slip = loaders[name] ? slips.get(key) : undefined
      return slip ? pages.render(slip, `${publicUrl}/app/${name}/${key}`) : null
    },
    unknown: () => pages.unknown(NOW),
    busy: () => pages.busy(NOW),
    trouble: () => pages.trouble(NOW),
  }
}
