import type { InspectionDigestView } from '../src/modules/inspection/index.js'
import type { LeaveDigestView } from '../src/modules/leave/index.js'
import type { View } from '../src/modules/manifest.js'
import { inspectionBlock } from './inspection-day-words.js'

/** What another module says in the day's card of a class. */
export interface BlockText {
  /** Five characters at most: the name of a row. */
  label: string
  /** One line, for texts and, where it is short enough, the row. */
  line: string
  /** For a row that the line is too long for. */
  short: string
  /** Nothing to worry about: left out where many classes are listed. */
  quiet: boolean
}

export function leaveBlock({ away, overdue }: LeaveDigestView): BlockText {
  const line = [away === 0 ? '今天没有人请假' : `今天 ${away} 人请假`, ...(overdue > 0 ? [`${overdue} 人该销假了`] : [])].join('，')
  return { label: '请假', line, short: line, quiet: away === 0 && overdue === 0 }
}

type BlockView = LeaveDigestView | InspectionDigestView

interface Block<V extends View> {
  text(view: V): BlockText
}

const BLOCKS: { [N in BlockView['view']]: Block<Extract<BlockView, { view: N }>> } = {
  'leave.digest': { text: leaveBlock },
  'inspection.digest': { text: inspectionBlock },
}

/** The view of any module's block in words. */
export function blockText(view: View): BlockText {
  const block = (BLOCKS as Record<string, Block<View> | undefined>)[view.view]
  if (!block) throw new Error(`no block draws the view ${view.view}`)
  return block.text(view)
}
