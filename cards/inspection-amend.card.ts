import type {
  AmendAskView,
  AmendConfirmView,
  AmendedReport,
  AmendRefusedView,
  AmendView,
  HistoryView,
} from '../src/modules/inspection/index.js'
import { clockTime, localDate } from '../src/shared/dates.js'
import { findingsText, findingText } from './finding-words.js'
import type { Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay } from './words.js'

type Finding = HistoryView['findings'][number]

function which({ date, template, targetName, number }: AmendedReport): string {
  return `${shortDay(date)} ${template} ${targetName}（${number}）`
}

/** `地面 −2 → 地面 −1；黑板 −1 → 没问题`: only what differs. */
function differences(before: readonly Finding[], after: readonly Finding[]): string {
  const items = [...new Set([...before, ...after].map(finding => finding.item))]
  const said = (findings: readonly Finding[], item: string) => {
    const own = findings.filter(finding => finding.item === item)
    return own.length > 0 ? own.map(findingText).join('；') : `${item} 没问题`
  }
  const changed = items.filter(item => said(before, item) !== said(after, item))
  return changed.map(item => `${said(before, item)} → ${said(after, item)}`).join('；') || '扣分不变'
}

const scores = (before: number, after: number): string => (before === after ? `仍是 ${after} 分` : `${before} 分 → ${after} 分`)

function confirm(view: AmendConfirmView): string {
  return [
    ...(view.changed ? ['刚才有人改过这份报告，你说的还没有记下。现在是这样：'] : []),
    `请核对，还没有改。${which(view.report)}：`,
    `${differences(view.before, view.after)}，${scores(view.report.score, view.scoreAfter)}。`,
    ...(view.photos > 0 ? [`加照片：${view.photos} 张`] : []),
    ...(view.reason === ''
      ? ['为什么改？请用一句话说明（会留在记录里）。']
      : [`原因：${view.reason}`, '发“确认”就改；还要改别的，直接说；发“取消”，就不改了。']),
  ].join('\n')
}

const QUESTION: Record<AmendAskView['question'], (details: AmendAskView['details']) => string> = {
  'which-target': () => '一次只改一处，请先说单号。',
  'unknown-target': ({ word }) => `“${word ?? ''}”不是这一处。一次只改一处，请先说单号。`,
  'which-item': ({ word }) => `“${word ?? ''}”是哪一项？`,
  'points-beyond': ({ item, ceiling }) => `${item ?? ''} 扣得太多了${ceiling === undefined ? '' : `，最多扣 ${ceiling} 分`}。`,
  'half-points': ({ item }) => `${item ?? ''} 的分只能是整数或半分。`,
  'how-many': ({ item }) => `${item ?? ''} 有几个？`,
  'bed-or-points': ({ item, points }) => `${item ?? ''} 后面的 ${points ?? ''} 是床号还是扣分？`,
  'not-a-bed': ({ bed, beds }) => `没有 ${bed ?? ''} 床${beds ? `（一共 ${beds} 张）` : ''}。`,
  'no-text': ({ item }) => `${item ?? ''} 请写一句话。`,
  'no-points': ({ item }) => `${item ?? ''} 不扣分，只写情况。`,
  'two-numbers': ({ item }) => `${item ?? ''} 说了两个数，是哪一个？`,
  'clean-or-not': () => '又说满分又说有扣分，是哪一个？',
  'unknown-word': ({ word }) => `没有看懂“${word ?? ''}”。例如：地面-1 黑板-0`,
  'nothing-left': () => '没有看懂。例如：地面-1 黑板-0',
  'this-or-all': () => '只改这一处，对吗？请说：满分',
}

function ask(view: AmendAskView): string {
  const { choices } = view
  return [
    `${which(view.report)}：${QUESTION[view.question](view.details)}`,
    ...(choices.length > 0 ? [`可以回：${choices.map((choice, index) => `${index + 1} ${choice}`).join(' / ')}`] : []),
  ].join('\n')
}

const CHANGE: Record<HistoryView['entries'][number]['change'], string> = {
  filed: '上报',
  amended: '更正',
  appealed: '申诉改分',
  settled: '裁定',
}

function entryText({ change, actorName, at, reason, before, after }: HistoryView['entries'][number]): string {
  const head = `${shortDay(localDate(at))} ${clockTime(at)} ${actorName || '系统'} ${CHANGE[change]}`
  if (!before) return `${head}：${after.score} 分（${findingsText(after.findings)}）`
  const counts = before.counts === after.counts ? '' : after.counts ? '，恢复计分' : '，不再计分'
  const what = change === 'settled' ? '' : `（${differences(before.findings, after.findings)}）`
  return `${head}：${scores(before.score, after.score)}${counts}${what}${reason ? `；原因：${reason}` : ''}`
}

function history(view: HistoryView): string {
  const { report } = view
  const flags = [report.late ? '迟交' : '', report.counts ? '' : '不计分', report.photos > 0 ? `照片 ${report.photos} 张` : ''].filter(
    flag => flag !== '',
  )
  return blocksWithin(
    [
      `${which(report)}：${report.score} 分，${report.inspectorName} 检查${flags.length > 0 ? `（${flags.join('，')}）` : ''}`,
      `现在：${findingsText(view.findings)}${view.note ? `；备注：${view.note}` : ''}`,
      '经过：',
      ...view.entries.map(entryText),
    ],
    '\n',
    asOfSecond(view.asOf),
    left => `……还有 ${left} 条没有列出。`,
  )
}

const REFUSED: Record<AmendRefusedView['reason'], (view: AmendRefusedView) => string> = {
  'not-allowed': () => '改巡检是给检查员和学工干事用的。对扣分有疑问，班主任可以发“申诉”。',
  'not-yours': ({ number }) => `${number} 不归你，什么也没有改。`,
  'not-piloted': ({ number }) => `${number} 的班现在没有启用（或已经撤销），没有改。要改请找学工干事。`,
  'unknown-number': ({ number }) => `没有找到巡检单${number ? ` ${number}` : ''}，什么也没有改。`,
  'too-late': ({ number, until }) =>
    `${number} 已经过了更正的时间${until ? `（${shortDay(localDate(until))} ${clockTime(until)}）` : ''}，没有改。要改请找学工干事。`,
  'struck-from-roster': ({ number }) => `你现在不在这一处的检查员名单里，${number} 没有改。要改请找学工干事。`,
  'struck-finding': ({ number, item }) => `${number} 的 ${item} 申诉已经成立，不能再改。要改请找学工干事撤销裁定。`,
  unchanged: ({ number }) => `${number} 和原来一样，没有改。`,
  'nothing-own': () => '你没有可以更正的报告：只能改自己昨天和今天上报的，到第二天早上为止。要改更早的请找学工干事。',
  busy: () => '你正在上报巡检，还没有提交。先发“提交”（或“取消”），再改，前面填的就不会丢。',
}

/** The words of 改巡检 and of one report's history. */
export const amendCards: Renderers<AmendView> = {
  'inspection.amend-list': {
    text: ({ reports, unclear }) =>
      blocksWithin(
        [unclear ? '没有看懂是哪一份。可以改的有：' : '可以更正的：', ...reports.map(one => `${which(one)}：${one.score} 分`)],
        '\n',
        `请发单号和新的扣分，例如：改巡检 ${reports[0]!.number} 地面-1`,
        left => `……还有 ${left} 份没有列出。`,
      ),
  },
  'inspection.amend-what': {
    text: ({ report, findings }) =>
      `${which(report)} 现在是 ${report.score} 分：${findingsText(findings)}。\n改成什么？例如：地面-1 黑板-0（-0 就是没问题）。不改了发“取消”。`,
  },
  'inspection.amend-ask': { text: ask },
  'inspection.amend-confirm': { text: confirm },
  'inspection.amend-done': {
    text: ({ report, scoreAfter, photos }) =>
      `改好了：${which(report)}，${scores(report.score, scoreAfter)}${photos > 0 ? `，加了 ${photos} 张照片` : ''}。原来的也留着，发“巡检 ${report.number}”可以看。`,
  },
  'inspection.history': { text: history },
  'inspection.amend-refused': { text: view => REFUSED[view.reason](view) },
}
