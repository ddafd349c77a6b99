import type { Pages } from '../cards/pages.js'
import { transact, type Database } from './db/index.js'
import type { PagePort } from './http/index.js'
import type { Manifest } from './modules/manifest.js'
import type { Clock } from './shared/clock.js'

export interface PagesDeps {
  manifests: readonly Manifest[]
  pages: Pages
  db: Pick<Database, 'background'>
  clock: Clock
  /** Where phones reach the service: a page draws its own address. */
  publicUrl: string
}

/** Joins the modules' page loaders with their looks. */
export function createPages({ manifests, pages, db, clock, publicUrl }: PagesDeps): PagePort {
  const loaders = new Map(manifests.flatMap(manifest => Object.entries(manifest.pages ?? {})))
  const base = publicUrl.replace(/\/+$/, '')
  return {
    style: pages.style,
    async load(name, key) {
      const loader = loaders.get(name)
      const view = loader ? await transact(db.background, tx => loader({ tx, at: clock.now() }, key)) : null
      return view && pages.render(view, `${base}/app/${name}/${key}`)
    },
    unknown: () => pages.unknown(clock.now()),
    busy: () => pages.busy(clock.now()),
    trouble: () => pages.trouble(clock.now()),
  }
}
