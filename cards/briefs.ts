import type { BriefView } from '../src/modules/approvals/index.js'
import type { View } from '../src/modules/manifest.js'
import type { RowPart } from '../src/wecom/template-card.js'

/** What a case is about, in words: on the approver's card, in lists and in notices. */
export interface Brief {
  /** Who asks for what: 张三 病假 9月14日 第5–6节. */
  title: string
  /** Facts, six at most on a card. */
  rows: RowPart[]
  /** The reason and what helps to decide; not shown once it is decided. */
  lines: string[]
}

type Briefs<V extends View> = { [N in V['view']]: (view: Extract<V, { view: N }>) => Brief }

/** One for each kind of thing that is decided; a kind without words of its own brings an `approval.brief`. */
const BRIEFS = {
  'approval.brief': ({ title, rows, lines }) => ({ title, rows, lines }),
} satisfies Briefs<BriefView>

/** A case whose matter is gone, or not this reader's to see. */
const NOTHING: Brief = { title: '审批', rows: [], lines: [] }

export function briefOf(details: View | null): Brief {
  if (!details) return NOTHING
  const brief = (BRIEFS as Record<string, ((view: never) => Brief) | undefined>)[details.view]
  if (!brief) throw new Error(`no brief describes the view ${details.view}`)
  return brief(details as never)
}
