import type { AppealedReport, AppealRefusedView, AppealView } from '../src/modules/inspection/index.js'
import { longDay } from '../src/shared/dates.js'
import { cutText } from '../src/shared/text.js'
import { buttonCard, CARD_HINTS, excerpt, voteCard } from '../src/wecom/template-card.js'
import { findingsText, findingText } from './finding-words.js'
import { actionKey, SOURCE, type CardIdentity, type Face, type Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay, withRoom } from './words.js'

type View<N extends AppealView['view']> = Extract<AppealView, { view: N }>

/** An officer may write more than one message holds. */
const MOST_CHARACTERS = 300
const MOST_OPTIONS = 20

/** `11月22日 每日卫生晨检 信息2401班（XJ261122-0007）` */
function which({ date, template, targetName, number }: AppealedReport): string {
  return `${shortDay(date)} ${template} ${targetName}（${number}）`
}

function list(view: View<'inspection.appeal-list'>): string {
  if (view.reports.length === 0) return `现在没有可以申诉的扣分（${view.days} 个上课日以内的才可以）。发“巡检”可以看今天的结果。`
  return blocksWithin(
    [
      '可以申诉的：',
      ...view.reports.map(one => `${which(one)}\n  ${one.score} 分：${findingsText(one.findings)}；到 ${longDay(one.until)}为止`),
    ],
    '\n',
    `请发单号、哪一项和理由，例如：申诉 ${view.reports[0]!.number} ${view.reports[0]!.findings[0]!.item} 已经扫过了`,
    left => `……还有 ${left} 份没有列出。`,
  )
}

function chooseText(view: View<'inspection.appeal-choose'>): string {
  return [
    `${view.notice === 'none-chosen' ? '没有看懂是哪一项。' : ''}申诉 ${which(view.report)}，${view.report.score} 分：`,
    ...view.findings.map((finding, index) => `${index + 1}. ${findingText(finding)}`),
    '对哪一项有疑问？请发序号或名称，可以带上理由；都有疑问发“全部”；不申诉了发“取消”。',
  ].join('\n')
}

function chooseCard(view: View<'inspection.appeal-choose'>, card: CardIdentity): Face {
  const { report } = view
  return {
    card: voteCard({
      taskId: card.taskId,
      source: SOURCE,
      title: withRoom(report.targetName, ` ${report.score} 分，申诉哪几项？`, CARD_HINTS.title),
      desc:
        view.notice === 'none-chosen'
          ? '还没有选：请至少选一项'
          : excerpt(`${shortDay(report.date)} ${report.template} ${report.number}`, CARD_HINTS.titleDesc),
      checkbox: {
        key: 'items',
        many: true,
        options: view.findings
          .slice(0, MOST_OPTIONS)
          .map((finding, index) => ({ id: `i${index}`, text: excerpt(findingText(finding), CARD_HINTS.checkboxOptionText) })),
      },
      submit: { text: '下一步', action: actionKey(card, 'inspection-appeal-items') },
    }),
  }
}

function reasonText(view: View<'inspection.appeal-reason'>): string {
  const photos = view.photos > 0 ? `（照片收到 ${view.photos} 张）` : '有照片也可以现在发。'
  return `申诉 ${which(view.report)}：${findingsText(view.findings)}。\n为什么？请用一句话说明。${photos}`
}

function reasonCard(view: View<'inspection.appeal-reason'>, card: CardIdentity): Face {
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: '请打字写理由',
      desc: '直接在聊天里发；有照片也可以发过来',
      body: excerpt(`${which(view.report)}\n${findingsText(view.findings)}`, CARD_HINTS.subTitle),
      buttons: [{ text: '取消', style: 'neutral', action: actionKey(card, 'inspection-appeal-cancel') }],
    }),
  }
}

function confirmText(view: View<'inspection.appeal-confirm'>): string {
  return [
    `请核对，还没有提交。申诉 ${which(view.report)}：${findingsText(view.findings)}`,
    `理由：${view.reason}`,
    view.tooManyPhotos
      ? `照片已经有 ${view.photos} 张，多的没有收。`
      : view.photos > 0
        ? `照片：${view.photos} 张（检查员看不到）`
        : '有照片的话，现在发过来。',
    `发“确认”，就交给${view.deciders.join('、') || '学工干事'}裁定；发“取消”，就不申诉了。一份报告只能申诉一次。`,
  ].join('\n')
}

function confirmCard(view: View<'inspection.appeal-confirm'>, card: CardIdentity): Face {
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: '申诉，请核对，还没有提交',
      desc: excerpt(which(view.report), CARD_HINTS.titleDesc),
      body: excerpt(`${findingsText(view.findings)}\n理由：${view.reason}`, CARD_HINTS.subTitle),
      rows: [
        ...(view.photos > 0 ? [{ label: '照片', value: `${view.photos} 张` }] : []),
        { label: '裁定', value: excerpt(view.deciders.join('、'), CARD_HINTS.rowValue) },
      ],
      buttons: [
        { text: '提交', style: 'primary', action: actionKey(card, 'inspection-appeal-send') },
        { text: '取消', style: 'neutral', action: actionKey(card, 'inspection-appeal-cancel') },
      ],
    }),
  }
}

function overCard(card: CardIdentity, parts: { title: string; body?: string; stamp: string }): Face {
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: excerpt(parts.title, CARD_HINTS.title),
      ...(parts.body && { body: excerpt(parts.body, CARD_HINTS.subTitle) }),
      buttons: [{ text: parts.stamp, style: 'neutral', action: actionKey(card, 'inspection-appeal-cancel') }],
    }),
    replaceText: parts.stamp,
    closed: true,
  }
}

function submittedText(view: View<'inspection.appeal-submitted'>): string {
  const who = `${view.deciders.join('、')}${view.fallback ? '（没有学工干事，由他裁定）' : ''}`
  return `申诉交上去了（${view.number}）：${which(view.report)}。\n等${who}裁定，有结果会告诉你。不申诉了发：撤回 ${view.number}`
}

const scores = (before: number, after: number): string => (before === after ? `仍是 ${after} 分` : `${before} 分 → ${after} 分`)

function decided(view: View<'inspection.appeal-decided'>): string {
  const what = `${which(view.report)}：${findingsText(view.findings)}`
  const head = {
    approved: `申诉成立（${view.number}，${view.by}）：${what} 不再扣，${scores(view.before, view.after)}。`,
    refused: `申诉没有成立（${view.number}，${view.by}）：${what}，${scores(view.before, view.after)}。`,
    returned: `申诉退回来了（${view.number}，${view.by}）：${what}。`,
    revoked: `申诉成立的裁定撤销了（${view.number}，${view.by}）：${what} 照原来扣，${scores(view.before, view.after)}。`,
  }[view.outcome]
  const next = view.outcome === 'returned' ? `补充以后再发一次：申诉 ${view.report.number} 理由` : ''
  return [
    head,
    ...(view.note ? [`${view.outcome === 'approved' ? '说明' : '原因'}：${cutText(view.note, MOST_CHARACTERS)}`] : []),
    `${next}${asOfSecond(view.asOf)}`,
  ].join('\n')
}

function told(view: View<'inspection.appeal-told'>): string {
  const what = `你检查的 ${which(view.report)}`
  const change = `${findingsText(view.findings)} ${view.revoked ? '照原来扣' : '不再扣'}，${scores(view.before, view.after)}`
  return view.revoked
    ? `${what}：刚才的改分撤销了，${change}（${view.by}）。${asOfSecond(view.asOf)}`
    : `${what} 经申诉改了分：${change}（${view.by}裁定）。不影响你的检查，谢谢你。${asOfSecond(view.asOf)}`
}

const REFUSED: Record<AppealRefusedView['reason'], (view: AppealRefusedView) => string> = {
  'no-class': ({ number }) => `${number} 是公共区域，不算哪个班的分，不用申诉。`,
  'not-yours': ({ number }) => `${number} 不是你班的，什么也没有改。`,
  'not-piloted': ({ number }) => `${number} 的班现在没有启用（或已经撤销），不能申诉。有疑问请找学工干事。`,
  'already-open': ({ number }) => `${number} 已经申诉过，在等裁定，不用再发。要催一下，发“催办”。`,
  'already-decided': ({ number }) => `${number} 的申诉已经裁定过，一份报告只能申诉一次。还有疑问，请当面找学工干事。`,
  'not-counting': ({ number }) => `${number} 没有计分（同一处另一份算数），不用申诉。`,
  'nothing-off': ({ number }) => `${number} 现在没有扣分，不用申诉。`,
  'too-late': ({ number, until, days }) =>
    `${number} 过了申诉的时间：检查后 ${days} 个上课日以内${until ? `，到 ${longDay(until)}为止` : ''}。还有疑问，请当面找学工干事。`,
  'unknown-number': ({ number }) => `没有找到巡检单${number ? ` ${number}` : ''}，什么也没有改。发“申诉”可以看单号。`,
  'nobody-to-ask': ({ number }) => `现在没有可以裁定的人，${number} 的申诉没有提交。请当面找学工处。`,
  'not-a-teacher': () => '申诉是给班主任用的。你觉得扣错了，请告诉班主任。',
  busy: () => '你正在上报巡检，还没有提交。先发“提交”（或“取消”），再申诉，前面填的就不会丢。',
}

/** The words and faces of 申诉. */
export const appealCards: Renderers<AppealView> = {
  'inspection.appeal-list': { text: list },
  'inspection.appeal-choose': { text: chooseText, card: chooseCard },
  'inspection.appeal-reason': { text: reasonText, card: reasonCard },
  'inspection.appeal-confirm': { text: confirmText, card: confirmCard },
  'inspection.appeal-submitted': {
    text: submittedText,
    card: (view, card) => overCard(card, { title: `申诉交上去了 ${view.number}`, body: submittedText(view), stamp: '已提交' }),
  },
  'inspection.appeal-form-done': {
    text: () => '这张申诉的卡片已经用过了。要再申诉，发“申诉”。',
    card: (_view, card) => overCard(card, { title: '申诉', body: '这张卡片已经用过了。要再申诉，发“申诉”。', stamp: '已结束' }),
  },
  'inspection.appeal-decided': { text: decided },
  'inspection.appeal-told': { text: told },
  'inspection.appeal-refused': { text: view => REFUSED[view.reason](view) },
}
