import type {
  ApprovalDoneView,
  ApprovalPhotosView,
  ApprovalRefusedView,
  DelegatedView,
  DelegationView,
} from '../src/modules/approvals/index.js'
import { longDay } from '../src/shared/dates.js'
import type { Renderers } from './renderer.js'
import { asOfSecond } from './words.js'

function done(view: ApprovalDoneView): string {
  const { number, targetName } = view
  const forWhom = view.onBehalfOfName === null ? '' : `（代 ${view.onBehalfOfName}）`
  const next = `${view.label}${view.holders.length > 0 ? `：${view.holders.join('、')}` : ''}`
  switch (view.verb) {
    case 'approve': {
      if (view.state === 'approved') return `已同意 ${number}${forWhom}，审批完成，申请人会收到通知。`
      return view.yours
        ? `已记下 ${number} 的同意${forWhom}，还有一份同意也要由你给：${next}。`
        : `已同意 ${number}${forWhom}，还在等：${next}。`
    }
    case 'refuse':
      return `已驳回 ${number}${forWhom}，原因已告诉申请人。`
    case 'return':
      return `已退回 ${number}${forWhom}，请申请人补充后再提交。`
    case 'transfer':
      return `已把 ${number} 转给 ${targetName ?? ''}${forWhom}，不用你再处理。`
    case 'add-signer':
      return `已请 ${targetName ?? ''} 也来审批 ${number}${forWhom}，两边都同意才算通过。`
    case 'comment':
      return `已留言（${number}），申请人和审批的老师都能看到。`
    case 'withdraw':
      return `已撤回 ${number}。需要的话可以重新提交。`
    case 'revoke':
      return `已撤销 ${number}，知道这件事的人都会收到通知。`
    case 'urge':
      return `已提醒：${next}（${number}）。一小时内不用再催，急事请直接打电话。`
    default:
      return `已处理 ${number}。`
  }
}

const REFUSED: Record<ApprovalRefusedView['reason'], (view: ApprovalRefusedView) => string> = {
  'no-case': () => '没有找到这个申请，什么也没有改。',
  'not-pending': ({ number, word }) =>
    `${number || '这个申请'} 已经处理过了，什么也没有改。${word === '撤回' ? '已经开始的假，回到学校请发“销假”。' : ''}`,
  'not-holder': ({ number }) => `${number || '这个申请'} 现在不由你审批，什么也没有改。发“待审批”看等你处理的。`,
  'reason-needed': ({ word, number }) =>
    word === '退回'
      ? `请写清楚要补什么，例如：退回 ${number} 请补医院证明。还没有退回。`
      : `请在后面写上${word === '备注' ? '留言' : '原因'}，例如：${word} ${number} ${word === '备注' ? '请尽快补材料' : '与考试冲突'}。什么也没有改。`,
  'target-is-applicant': () => '申请人不能审批自己的申请，请换一位老师。什么也没有改。',
  'target-in-step': ({ detail }) => `${detail || '这位老师'} 已经在这一步里了，什么也没有改。`,
  'target-gone': ({ detail }) => `${detail || '这位老师'} 已经不在学校的通讯录里，请换一位。什么也没有改。`,
  'not-applicant': ({ word, number }) => `只有申请人能${word} ${number}，什么也没有改。`,
  'not-approved': ({ number }) => `${number || '这个申请'} 不是已同意的状态，不能撤销。什么也没有改。`,
  'not-returned': ({ number }) => `${number || '这个申请'} 没有被退回，不用重新提交。`,
  changed: ({ number }) => `${number || '这个申请'} 已经到了下一步，什么也没有改。发“待审批”看等你处理的。`,
  'may-not-revoke': ({ number }) => `${number} 不能由你撤销，什么也没有改。需要的话请找当时审批的老师。`,
  'too-soon': ({ number }) => `${number} 一小时内已经催过了，老师会看到的。急事请直接打电话。`,
  quiet: () => '现在是休息时间（22:00–7:00），7 点以后再催吧。急事请直接打电话。',
  'nothing-pending': ({ word }) =>
    word === '撤销审批' ? '请带上单号，例如：撤销审批 单号 原因。什么也没有改。' : '现在没有等你处理的，什么也没有改。',
  'nothing-asked': ({ word }) => `你现在没有等审批的申请，不用${word}。${word === '撤回' ? '已经开始的假，回到学校请发“销假”。' : ''}`,
  'unknown-number': ({ number }) => `没有找到单号 ${number}，什么也没有改。发“待审批”看等你处理的。`,
  'number-needed': ({ word, detail }) => `你有几个申请在等：${detail}。请带上单号，例如：${word} ${detail.split('、')[0] ?? ''}。`,
  'number-only': ({ number, detail }) => `“同意”后面只写单号。没有看懂“${detail}”，什么也没有改。要同意请发：同意 ${number}`,
  who: ({ word, number }) => `请写上老师的名字，例如：${word} ${number}${word === '转审' ? ' 给' : ''} 李老师。什么也没有改。`,
  'unknown-person': ({ detail }) => `没有找到老师“${detail}”，什么也没有改。请用全名或工号再发一次。`,
  'which-person': ({ detail, word }) => `同名的有几位：${detail}。请用括号里的工号再发一次“${word}”，什么也没有改。`,
  oneself: () => '不能请自己代理，什么也没有改。',
  loop: ({ detail }) => `${detail} 现在正请你（或请你的代理人）代为审批，再请回去会绕圈。请换一位，什么也没有改。`,
  dates: () => '日期不对：要从今天或以后开始、结束不早于开始、一年以内。什么也没有改。',
  gone: ({ detail }) => `${detail} 已经不在学校的通讯录里，请换一位。什么也没有改。`,
  'day-format': () => '请写清楚请谁代、到哪一天，例如：代理 李老师 至 9-30，或：代理 李老师 9-20 至 9-30。',
  'not-staff': () => '代理审批是给老师用的，什么也没有改。',
  'no-delegation': () => '你现在没有请人代理，不用取消。',
  'no-photos': () => '没有这张假条或申请，或它不是由你审批的。请这样发：看照片 单号',
}

function delegation(view: DelegationView): string {
  const lines = view.delegations.map(({ name, fromOn, last }) => `${name}：${longDay(fromOn)} 至 ${longDay(last)}（含当天）`)
  const head =
    view.change === 'ended'
      ? '代理已取消，以后的审批都由你自己处理。'
      : view.change === 'set'
        ? `好的，这段时间的审批会发给代理人；你自己随时也可以处理。${view.pending > 0 ? `等着的 ${view.pending} 件也已经发过去。` : ''}`
        : lines.length > 0
          ? '你请了人代理审批：'
          : '你没有请人代理审批。要请：代理 李老师 至 9-30'
  return [
    head,
    ...lines,
    ...(view.actsFor.length > 0 ? [`你今天代 ${view.actsFor.join('、')} 审批。`] : []),
    ...(lines.length > 0 ? ['不再需要时请发：取消代理'] : []),
  ].join('\n')
}

function delegated(view: DelegatedView): string {
  const span = `${longDay(view.from)} 至 ${longDay(view.last)}`
  const stamp = asOfSecond(view.asOf)
  if (view.ended) return `${view.principalName} 已取消请你代理审批（${span}），不用你再处理了。${stamp}`
  return `${view.principalName} 请你在 ${span} 代为审批。等你处理的会发到这里，处理时会写明“你 代 ${view.principalName}”。发“待审批”可以随时看。${stamp}`
}

export const approvalAnswers: Renderers<ApprovalDoneView | ApprovalPhotosView | ApprovalRefusedView | DelegationView | DelegatedView> = {
  'approval.done': { text: done },
  'approval.photos': {
    text: ({ number, name, coming }) =>
      coming > 0 ? `${number} ${name}的照片 ${coming} 张，马上发给你。（这次查看已记录。）` : `${number} ${name}没有照片，或已过保存期。`,
  },
  'approval.refused': { text: view => REFUSED[view.reason](view) },
  'approval.delegation': { text: delegation },
  'approval.delegated': { text: delegated },
}
