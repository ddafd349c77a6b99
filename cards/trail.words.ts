/** What was done, in the words people use for it: whole actions first, else the last part of their name. */
const ACTION: Record<string, string> = {
  'exemption.set': '设为免签',
  'exemption.ended': '结束免签',
  'day.cancelled': '取消当天签到',
  'day.restored': '恢复当天签到',
  'window.set': '改了签到时段',
  'window.unset': '取消本班签到时段',
  'roll.mark.arrived': '标记已到',
  'roll.mark.slip': '标记请假（纸条）',
  'roll.mark.excused': '标记今日免签',
  'roll.mark.absent': '标记未到',
  'roll.mark.undo': '撤销标记',
  'school-file.imported': '导入学校文件',
  'setting.changed': '改了设置',
  'person.renamed': '账号改名',
  'directory.synced': '同步通讯录',
  'directory.reread': '重读通讯录',
  'outbox.resent': '重发没送到的消息',
  'inbox.settled': '了结等人处理的消息',
  'approval.delegate': '设代理审批',
  'approval.delegate-ended': '结束代理审批',
  'leave.returned': '销假',
  'make-up.asked': '申请补卡',
  'export.sent': '导出',
  'inspection.swapped': '换班',
}

const VERB: Record<string, string> = {
  open: '提交',
  submit: '提交',
  submitted: '提交',
  resubmit: '改后再提交',
  approve: '同意',
  approved: '同意',
  refuse: '驳回',
  refused: '驳回',
  return: '退回',
  returned: '退回',
  transfer: '转审',
  'add-signer': '加签',
  comment: '备注',
  withdraw: '撤回',
  withdrawn: '撤回',
  revoke: '撤销',
  revoked: '撤销',
  urge: '催办',
  escalate: '超时转交',
  delegate: '设代理',
  remind: '提醒',
  back: '销假',
  extended: '续假',
}

/** In the order in which they are told: the store keeps none. */
const FACT: Record<string, string> = {
  number: '单号',
  applicant: '申请人',
  applicantId: '申请人',
  student: '学生',
  students: '学生',
  type: '类别',
  date: '日期',
  from: '从',
  to: '到',
  until: '至',
  window: '时段',
  windows: '时段',
  open: '开始',
  late: '迟到线',
  close: '截止',
  openedById: '经办',
  onBehalfOf: '代',
  onBehalfOfId: '代',
  target: '给',
  targetId: '给',
  holders: '审批人',
  delegate: '代理人',
  delegates: '代理人',
  round: '轮次',
  step: '步骤',
  state: '状态',
  makeUp: '补卡',
  count: '数量',
  facts: '事实数',
  form: '形式',
  scope: '范围',
  classes: '班级数',
}
const ORDER = Object.keys(FACT)

const STATE: Record<string, string> = {
  pending: '审批中',
  returned: '已退回',
  approved: '已同意',
  refused: '已驳回',
  withdrawn: '已撤回',
  revoked: '已撤销',
}

export const trailWords = {
  action: (action: string): string => ACTION[action] ?? VERB[action.split('.').at(-1)!] ?? action,
  fact: (name: string): string => FACT[name] ?? name,
  /** The known ones in their order, then the others. */
  inOrder: (names: readonly string[]): string[] => [
    ...ORDER.filter(name => names.includes(name)),
    ...names.filter(name => !(name in FACT)),
  ],
  state: (state: string): string => STATE[state] ?? state,
}

/** Who acts when no person does. */
export const TRAIL_ACTOR: Record<string, string> = { cli: '命令行', wecom: '企业微信', demo: '演示', system: '系统' }
