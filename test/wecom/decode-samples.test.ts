import { describe, expect, it } from '@jest/globals'
import { decode, type WecomEvent } from '../../src/wecom/index.js'
import { sample, sampleIds } from './fixtures.js'

const CORP = 'ww7f3e21a9c04b58d6'
const AT = 1778551201

interface Shared {
  from?: string
  at?: number
  /** Null where the sample names no app. */
  agentId?: string | null
}

/** The whole event as decoded, without what every sample of that kind shares. */
function decoded(id: string, { from = 'chen.yu', at = AT, agentId = '1000027' }: Shared = {}): Record<string, unknown> {
  const { corpId, fromUserId, createTime, createdAt, agentId: sentAgentId, ...rest } = decode(sample(id))
  expect({ corpId, fromUserId, createTime }).toEqual({ corpId: CORP, fromUserId: from, createTime: at })
  expect(createdAt).toEqual(new Date(at * 1000))
  expect(sentAgentId ?? null).toBe(agentId)
  return rest
}

const system = { from: 'sys', agentId: null }
const systemOfApp = { from: 'sys' }

describe('messages', () => {
  it('M01 keeps markup, emoji and the 19-digit id', () => {
    expect(decoded('M01')).toEqual({ type: 'text', msgId: '7403118820653711362', content: '请假 5月12日 <上午> & 事由：看牙 😷' })
  })

  it('M02 keeps blanks and line breaks', () => {
    expect(decoded('M02')).toEqual({ type: 'text', msgId: '7403118820653711363', content: '  补卡\n昨天下班 ' })
  })

  it('M03 is a picture', () => {
    expect(decoded('M03')).toEqual({
      type: 'image',
      msgId: '7403118820653711364',
      picUrl: 'https://wework.qpic.cn/wwpic/778812_abcQ_xyz/0',
      mediaId: '3h-Kq81mZpVxT0d2uLrYbWJ9cEoNfGaS7iHk6tRvB4nM',
    })
  })

  it('M04 is a voice message without recognised words', () => {
    expect(decoded('M04')).toEqual({
      type: 'voice',
      msgId: '7403118820653711365',
      mediaId: '3v-0aLw7TgYp2BqXn5cMzR8sKdEuJfHi',
      format: 'amr',
    })
  })

  it('M05 is a video with its thumbnail', () => {
    expect(decoded('M05')).toEqual({
      type: 'video',
      msgId: '7403118820653711366',
      mediaId: '3d-Vid9sPqLm2',
      thumbMediaId: '3t-Thumb77Lq',
    })
  })

  it('M06 is a point chosen in the WeCom client', () => {
    expect(decoded('M06')).toEqual({
      type: 'location',
      msgId: '7403118820653711367',
      reading: { latitude: 31.230391, longitude: 121.473702, precision: null },
      sent: { latitude: '31.230391', longitude: '121.473702', precision: '' },
      label: '上海市黄浦区人民大道185号',
      scale: '16',
      appType: 'wxwork',
    })
  })

  it('M07 is a point chosen in the WeChat plugin, which names no app', () => {
    const event = decoded('M07')

    expect(event).toMatchObject({ type: 'location', label: '', reading: { latitude: 31.2, longitude: 121.4 } })
    expect(event).not.toHaveProperty('appType')
  })

  it('M08 keeps a bare & in a link', () => {
    expect(decoded('M08')).toEqual({
      type: 'link',
      msgId: '7403118820653711369',
      title: '五月值周安排',
      description: '第14周',
      url: 'https://kq.example.cn/d/14?a=1&b=2',
      picUrl: 'https://kq.example.cn/i/14.png',
    })
  })

  it('M09 reads plain elements like CDATA', () => {
    expect(decoded('M09', { at: 1778551210 })).toEqual({ type: 'text', msgId: '1456453720', content: '你好' })
  })

  it('M10 accepts a message type nobody documented', () => {
    expect(decoded('M10')).toEqual({ type: 'unknown', msgType: 'file', msgId: '7403118820653711370' })
  })
})

describe('app events', () => {
  it.each([
    ['E01', 'subscribe'],
    ['E02', 'unsubscribe'],
    ['E03', 'enter-agent'],
  ])('%s is %s and says nothing more', (id, type) => {
    expect(decoded(id)).toEqual({ type })
  })

  it('E04 is the device reading, whatever the case of its name', () => {
    expect(decoded('E04')).toEqual({
      type: 'location-report',
      reading: { latitude: 31.230012, longitude: 121.470155, precision: 30 },
      sent: { latitude: '31.230012', longitude: '121.470155', precision: '30.000000' },
      appType: 'wxwork',
    })
  })

  it.each([
    ['E05', 'click', 'menu:leave:new'],
    ['E06', 'click', 'menu:today'],
    ['E07', 'view', 'https://kq.example.cn/m?tab=2'],
    ['E08', 'view-miniprogram', 'pages/leave/index'],
  ])('%s is %s of %s', (id, type, eventKey) => {
    expect(decoded(id)).toEqual({ type, eventKey })
  })

  it('E09 is a scanned QR code', () => {
    expect(decoded('E09')).toEqual({
      type: 'scancode-push',
      eventKey: 'menu:scan',
      scanType: 'qrcode',
      scanResult: 'https://kq.example.cn/s/R204?x=1&y=2',
      symbology: null,
      code: 'https://kq.example.cn/s/R204?x=1&y=2',
    })
  })

  it('E10 splits the symbology of a bar code at the first comma', () => {
    expect(decoded('E10')).toEqual({
      type: 'scancode-waitmsg',
      eventKey: 'menu:scanwait',
      scanType: 'barcode',
      scanResult: 'CODE_128,2026050117',
      symbology: 'CODE_128',
      code: '2026050117',
    })
  })

  it.each([
    ['E11', 'pic-sysphoto', 'menu:photo', ['0c1f7a53b2e94d6088aa3b5be1f2c9d4']],
    ['E12', 'pic-photo-or-album', 'menu:photo2', ['11111111222222223333333344444444', '55555555666666667777777788888888']],
    ['E13', 'pic-weixin', 'menu:album', ['aaaaaaaabbbbbbbbccccccccdddddddd', 'eeeeeeeeffffffff0000000099999999']],
  ])('%s announces its pictures in either form of the list', (id, type, eventKey, md5Sums) => {
    expect(decoded(id)).toEqual({ type, eventKey, md5Sums })
  })

  it('E14 reads coordinates out of CDATA', () => {
    expect(decoded('E14')).toEqual({
      type: 'location-select',
      eventKey: 'menu:where',
      reading: { latitude: 31.2304, longitude: 121.4737, precision: null },
      sent: { latitude: '31.2304', longitude: '121.4737', precision: '' },
      label: '人民大道185号',
      poiName: '',
      scale: '16',
      appType: 'wxwork',
    })
  })

  it.each([
    ['E15', { jobId: 'S3qWnndvRG7fadSlLwiBqiDDbM999Kq', jobType: 'sync_user', errCode: '0', errMsg: 'ok' }],
    ['E16', { jobId: 'S3qWnndvRG7fadSlLwiBqiDDbM998Kq', jobType: 'replace_party', errCode: '302004', errMsg: 'invalid party tree' }],
  ])('%s is the result of a batch job, wrapped or flat', (id, job) => {
    expect(decoded(id, system)).toEqual({ type: 'batch-job-result', ...job })
  })

  it.each([
    ['E17', { type: 'share-agent-change' }],
    ['E18', { type: 'share-chain-change' }],
    ['E19', { type: 'agent-life-cycle', stage: 'inactive-alert', effectAt: new Date(1779156001000) }],
    ['E20', { type: 'agent-life-cycle', stage: 'close-inactive-agent' }],
    ['E21', { type: 'agent-life-cycle', stage: 'reopen-inactive-agent' }],
    ['E22', { type: 'agent-life-cycle', stage: 'low-active-alert', effectAt: new Date(1779156002000) }],
    ['K03', { type: 'upload-media-job-finish', jobId: 'jobid_kq_1' }],
  ])('%s is said by the system about the app', (id, expected) => {
    expect(decoded(id, systemOfApp)).toEqual(expected)
  })

  it('E23 accepts an event nobody knows yet', () => {
    expect(decoded('E23')).toEqual({ type: 'unknown', msgType: 'event', eventName: 'some_new_event_2027' })
  })

  it.each([
    ['K01', { type: 'schedule-change', change: 'add', scheduleId: '17c7d2bd9f20d652840f72f59e7kq001' }],
    ['K02', { type: 'calendar-change', change: 'modify' }],
  ])('%s is a change in a calendar', (id, expected) => {
    expect(decoded(id, { agentId: null })).toEqual({ ...expected, calendarId: 'wckq7ewCwAAqeJcPI1d8Pwbjt7nttz01' })
  })
})

describe('cards', () => {
  const at = 1778551300

  it.each([
    ['T01', 'leave:agree:8812', 'leave-20260512-8812', 'button_interaction', 'rc-Z0n1Wq3_8hYtG5', {}],
    ['T02', 'vote:submit', 'vote-20260512-0007', 'vote_interaction', 'rc-vote-01', { attend: ['yes'] }],
    ['T03', 'multi:submit', 'multi-20260512-0031', 'multiple_interaction', 'rc-multi-01', { leave_type: ['sick'], days: ['d1', 'd2'] }],
    ['T04', 'multi:submit', 'multi-20260512-0031', 'multiple_interaction', 'rc-multi-02', { leave_type: ['sick'], days: ['d1', 'd2'] }],
    ['T05', 'shift:confirm', 'shift-20260512-0003', 'button_interaction', 'rc-shift-01', { shift: ['early'] }],
  ])('%s is a tap with its choices', (id, eventKey, taskId, cardType, responseCode, selections) => {
    expect(decoded(id, { at })).toEqual({ type: 'template-card', eventKey, taskId, cardType, responseCode, selections })
  })

  it('T06 is a choice in the card’s menu', () => {
    expect(decoded('T06', { at })).toEqual({
      type: 'template-card-menu',
      eventKey: 'menu:mute',
      taskId: 'leave-20260512-8812',
      cardType: 'text_notice',
      responseCode: 'rc-menu-01',
      selections: {},
    })
  })

  it('T07 is a second person on the same card', () => {
    expect(decoded('T07', { at, from: 'wang.min' })).toMatchObject({ taskId: 'leave-20260512-8812', eventKey: 'leave:reject:8812' })
  })

  it('T08 is the old task card', () => {
    expect(decoded('T08')).toEqual({ type: 'task-card-click', eventKey: 'ok', taskId: 'tc-9' })
  })
})

describe('contacts', () => {
  function change(id: string): unknown {
    const event = decoded(id, system)
    expect(event['type']).toBe('contact-change')
    return event['change']
  }

  it('C01 reads a whole member', () => {
    expect(change('C01')).toEqual({
      kind: 'create-user',
      user: {
        userId: 'zhao.lei',
        name: '赵磊',
        departmentIds: ['12', '31'],
        mainDepartmentId: '12',
        isLeaderInDepartment: [true, false],
        directLeaderIds: ['chen.yu', 'wang.min'],
        position: '年级组长',
        mobile: '10000000000',
        gender: '1',
        email: 'zhao.lei@example.cn',
        bizMail: 'zhaolei@school.example.cn',
        status: '4',
        avatar: 'https://wework.qpic.cn/wwhead/abc/0',
        alias: 'Lei',
        telephone: '000-00000000',
        address: '上海市',
        extraAttributes: [
          { name: '工号', kind: 'text', value: 'T2026-017' },
          { name: '主页', kind: 'web', title: '教师主页', url: 'https://kq.example.cn/t/17' },
        ],
      },
    })
  })

  it('C02 reads what a restricted receiver is shown', () => {
    expect(change('C02')).toEqual({ kind: 'create-user', user: { userId: 'zhao.lei', departmentIds: ['12'] } })
  })

  it('C03 tells a cleared field from an unchanged one', () => {
    expect(change('C03')).toEqual({
      kind: 'update-user',
      user: { userId: 'zhao.lei', departmentIds: ['12'], position: '' },
      newUserId: 'zhaolei2',
    })
  })

  it.each([
    ['C04', { kind: 'delete-user', userId: 'zhaolei2' }],
    ['C05', { kind: 'create-party', party: { partyId: '88', name: '初二年级', parentId: '12', order: '1000' } }],
    ['C06', { kind: 'update-party', party: { partyId: '88', parentId: '13' } }],
    ['C07', { kind: 'delete-party', partyId: '88' }],
    [
      'C08',
      {
        kind: 'update-tag',
        tagId: '5',
        addedUserIds: ['chen.yu', 'zhaolei2'],
        removedUserIds: [],
        addedPartyIds: ['88'],
        removedPartyIds: [],
      },
    ],
  ])('%s is a change of departments, members or tags', (id, expected) => {
    expect(change(id)).toEqual(expected)
  })

  it.each([
    ['S01', 'create-student', 'stu_2026_0301'],
    ['S02', 'update-student', 'stu_2026_0301'],
    ['S03', 'delete-student', 'stu_2026_0301'],
    ['S04', 'create-parent', 'par_2026_0301_m'],
    ['S05', 'update-parent', 'par_2026_0301_m'],
    ['S06', 'delete-parent', 'par_2026_0301_m'],
    ['S07', 'subscribe', 'par_2026_0301_m'],
    ['S08', 'unsubscribe', 'par_2026_0301_m'],
    ['S09', 'create-department', '301'],
    ['S10', 'update-department', '301'],
    ['S11', 'delete-department', '301'],
  ])('%s of the school contacts is %s, in either spelling', (id, kind, changedId) => {
    expect(decoded(id, system)).toEqual({ type: 'school-contact-change', change: { kind, id: changedId } })
  })
})

describe('approvals', () => {
  const nativeApp = { from: 'sys', agentId: '3010040' }

  it('A01 reads both models of the nodes, whose enums are reversed', () => {
    const notYet = { speech: '', status: 'pending', actedAt: null }
    const agreed = { speech: '同意，注意交接', status: 'approved', actedAt: new Date(1778551000000) }

    expect(decoded('A01', nativeApp)).toEqual({
      type: 'approval-change',
      approval: {
        spNo: '202605120007',
        spName: '教职工请假',
        status: 'pending',
        templateId: 'Bs7wQ2NT4ncf4ZygaE8MB3779yUW8nsMaJd3kq01',
        appliedAt: new Date(1778550000000),
        applicantId: 'zhaolei2',
        applicantPartyId: '12',
        records: [
          { status: 'approved', rule: 'any', details: [{ approverId: 'chen.yu', ...agreed, attachmentIds: [] }] },
          {
            status: 'pending',
            rule: 'all',
            details: [
              { approverId: 'wang.min', ...notYet, attachmentIds: [] },
              { approverId: 'li.hua', ...notYet, attachmentIds: [] },
            ],
          },
        ],
        notifiedIds: ['office'],
        nodes: [
          { nodeType: 'approver', status: 'approved', rule: 'any', people: [{ userId: 'chen.yu', ...agreed, mediaIds: [] }] },
          {
            nodeType: 'approver',
            status: 'pending',
            rule: 'all',
            people: [
              { userId: 'wang.min', ...notYet, mediaIds: [] },
              { userId: 'li.hua', ...notYet, mediaIds: [] },
            ],
          },
          {
            nodeType: 'cc',
            status: 'unknown',
            rule: 'unknown',
            people: [{ userId: 'office', speech: '', status: 'unknown', actedAt: null, mediaIds: [] }],
          },
        ],
        comments: [],
        change: 'approved',
      },
    })
  })

  it('A02 makes lists of single records and keeps the comment id as text', () => {
    const { approval } = decoded('A02', nativeApp) as { approval: Record<string, unknown> }

    expect(approval).toMatchObject({ spNo: '202605120008', nodes: [], change: 'commented' })
    expect(approval['records']).toEqual([
      {
        status: 'approved',
        rule: 'any',
        details: [
          {
            approverId: 'chen.yu',
            speech: '',
            status: 'approved',
            actedAt: new Date(1778500100000),
            attachmentIds: ['WWCISP_att_1', 'WWCISP_att_2'],
          },
        ],
      },
    ])
    expect(approval['comments']).toEqual([
      {
        commentId: '7403100000000000123',
        userId: 'li.hua',
        content: '已返校',
        commentedAt: new Date(1778500200000),
        attachmentIds: [],
      },
    ])
  })

  it('A03 is withdrawn after approval and has no records', () => {
    expect(decoded('A03', nativeApp)).toMatchObject({
      approval: { spNo: '202605110003', status: 'withdrawn-after-approval', change: 'withdrawn-after-approval', records: [] },
    })
  })

  it('A04 reads either case of the ids of an own form', () => {
    expect(decoded('A04', systemOfApp)).toEqual({
      type: 'open-approval-change',
      approval: {
        thirdNo: 'KQ-20260512-0042',
        spName: '学生离校审批',
        templateId: '7e41ab_template',
        status: 'pending',
        appliedAt: new Date(1778551111000),
        applicant: { userId: 'chen.yu', name: '陈宇', party: '初二年级', image: 'https://wework.qpic.cn/wwhead/cy/0' },
        nodes: [
          {
            status: 'approved',
            rule: 'any',
            nodeType: 'member',
            people: [
              {
                userId: 'wang.min',
                name: '王敏',
                party: '',
                image: 'https://wework.qpic.cn/wwhead/wm/0',
                status: 'approved',
                speech: '同意',
                actedAt: new Date(1778551200000),
              },
            ],
          },
          {
            status: 'pending',
            rule: 'all',
            nodeType: 'member',
            people: [
              { userId: 'li.hua', name: '李华', party: '教务处', image: '', status: 'pending', speech: '', actedAt: null },
              { userId: 'zhou.ke', name: '周可', party: '德育处', image: '', status: 'pending', speech: '', actedAt: null },
            ],
          },
        ],
        notified: [{ userId: 'gate1', name: '门卫', party: '', image: '' }],
        currentStep: 1,
      },
    })
    expect(decode(sample('A04').replaceAll('approverstep', 'ApproverStep'))).toMatchObject({ approval: { currentStep: 1 } })
  })
})

describe('the smart bot', () => {
  function bot(id: string): Partial<WecomEvent> {
    const { corpId, createdAt, ...rest } = decode(sample(id))
    expect(corpId).toBe('')
    expect(createdAt).toEqual(new Date(rest.createTime * 1000))
    return rest
  }
  const single = { botId: 'aib-kq-0001', chatType: 'single', fromUserId: 'chen.yu', createTime: 0 }
  const group = { botId: 'aib-kq-0001', chatType: 'group', chatId: 'wrkq00001', fromUserId: 'wang.min' }
  const answerTo = (code: string) => `https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=${code}`

  it.each([
    ['B01', { ...single, msgId: 'bm-1001', responseUrl: answerTo('RC1'), content: { kind: 'text', content: '今天谁没到' } }],
    [
      'B02',
      {
        ...group,
        createTime: 0,
        msgId: 'bm-1002',
        responseUrl: answerTo('RC2'),
        content: { kind: 'text', content: '@考勤助手 统计本周' },
        quote: { kind: 'text', content: '周报呢' },
      },
    ],
    [
      'B03',
      {
        ...single,
        msgId: 'bm-1003',
        content: {
          kind: 'mixed',
          items: [
            { kind: 'text', content: '病假条' },
            { kind: 'image', url: 'https://ww-aibot-img.example/a?sig=1' },
          ],
        },
      },
    ],
    [
      'B04',
      {
        ...single,
        msgId: 'bm-1004',
        content: { kind: 'image', url: 'https://ww-aibot-img.example/b?sig=2', aesKey: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=' },
      },
    ],
    ['B05', { ...single, msgId: 'bm-1005', content: { kind: 'voice', content: '帮我请明天上午的假' } }],
    ['B10', { ...single, msgId: 'bm-1010', requestId: 'rq-1', content: { kind: 'text', content: 'hi' } }],
  ])('%s is a message to the bot', (id, expected) => {
    expect(bot(id)).toEqual({ type: 'bot-message', ...expected })
  })

  it('B06 asks how far an answer has come', () => {
    expect(bot('B06')).toEqual({ type: 'bot-stream-poll', ...single, msgId: 'bm-1006', streamId: 'st-778' })
  })

  it('B07 opens the chat', () => {
    expect(bot('B07')).toEqual({ type: 'bot-enter-chat', ...single, createTime: 1778551400, msgId: 'bm-1007' })
  })

  it('B08 is a tap with its choices', () => {
    expect(bot('B08')).toEqual({
      type: 'bot-template-card',
      ...group,
      createTime: 1778551401,
      msgId: 'bm-1008',
      responseUrl: answerTo('RC8'),
      cardType: 'multiple_interaction',
      eventKey: 'multi:submit',
      taskId: 'bot-20260512-1',
      selections: { leave_type: ['sick'], days: ['d1', 'd2'] },
    })
  })

  it('B09 is a tap in the flat form', () => {
    expect(bot('B09')).toMatchObject({ type: 'bot-template-card', eventKey: 'ok', taskId: 'bot-20260512-2', selections: {} })
  })

  it('B11 says that another connection took over', () => {
    expect(bot('B11')).toEqual({
      type: 'bot-disconnected',
      botId: 'aib-kq-0001',
      fromUserId: '',
      createTime: 1778551403,
      msgId: 'bm-1011',
      requestId: 'rq-2',
    })
  })
})

it('every sample of a callback is decoded', () => {
  const ids = sampleIds(/^[METCSAKB]\d\d$/)

  expect(ids).toHaveLength(78)
  for (const id of ids) expect(decode(Buffer.from(sample(id))).type).toBeTruthy()
  expect(ids.filter(id => decode(sample(id)).type === 'unknown')).toEqual(['E23', 'M10'])
})
