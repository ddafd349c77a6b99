import type { BriefView } from '../src/modules/approvals/index.js'
import type { AppealBriefView } from '../src/modules/inspection/index.js'
import type { LeaveDetailsView } from '../src/modules/leave/index.js'
import type { MakeUpBriefView } from '../src/modules/make-up/index.js'
import type { View } from '../src/modules/manifest.js'
import { longDay } from '../src/shared/dates.js'
import { findingsText } from './finding-words.js'
import { leaveBrief } from './leave-brief.js'
import { CARD_HINTS, excerpt, type RowPart } from '../src/wecom/template-card.js'
import { basis, ROLL_LABEL, shortDay, span, withRoom } from './words.js'

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

function makeUpBrief(view: MakeUpBriefView): Brief {
  return {
    title: withRoom(view.name, ` 补卡 ${shortDay(view.date)} ${view.window.name}`, CARD_HINTS.title),
    rows: [
      { label: '班级', value: excerpt(view.className, CARD_HINTS.rowValue) },
      { label: '时段', value: `${longDay(view.date)} ${span(view.window)}` },
      { label: '现在记为', value: excerpt(`${ROLL_LABEL[view.state.kind]}${basis(view.state)}`, CARD_HINTS.rowValue) },
      { label: '本月', value: `第 ${view.used} 次，最多 ${view.cap} 次` },
      ...(view.photos > 0 ? [{ label: '照片', value: `${view.photos} 张，发“看照片”` }] : []),
    ],
    lines: [`原因：${view.reason}`],
  }
}

function appealBrief({ className, report, inspectorName, findings, scoreAfter, reason, photos }: AppealBriefView): Brief {
  return {
    title: withRoom(
      className,
      ` 申诉 ${shortDay(report.date)} ${report.targetName === className ? '' : report.targetName}`.trimEnd(),
      CARD_HINTS.title,
    ),
    rows: [
      { label: '检查', value: excerpt(`${report.template}（${report.number}）`, CARD_HINTS.rowValue) },
      { label: '检查员', value: excerpt(inspectorName, CARD_HINTS.rowValue) },
      { label: '申诉', value: excerpt(findingsText(findings), CARD_HINTS.rowValue) },
      { label: '分数', value: report.score === scoreAfter ? `${scoreAfter} 分` : `现在 ${report.score} 分，同意后 ${scoreAfter} 分` },
      ...(photos > 0 ? [{ label: '照片', value: `${photos} 张，发“看照片”` }] : []),
    ],
    lines: [`理由：${reason}`],
  }
}

/** One for each kind of thing that is decided; a kind without words of its own brings an `approval.brief`. */
const BRIEFS = {
  'approval.brief': ({ title, rows, lines }) => ({ title, rows, lines }),
  'leave.details': leaveBrief,
  'make-up.brief': makeUpBrief,
  'inspection.appeal-brief': appealBrief,
} satisfies Briefs<BriefView | LeaveDetailsView | MakeUpBriefView | AppealBriefView>

/** A case whose matter is gone, or not this reader's to see. */
const NOTHING: Brief = { title: '审批', rows: [], lines: [] }

export function briefOf(details: View | null): Brief {
  if (!details) return NOTHING
  const brief = (BRIEFS as Record<string, ((view: never) => Brief) | undefined>)[details.view]
  if (!brief) throw new Error(`no brief describes the view ${details.view}`)
  return brief(details as never)
}
