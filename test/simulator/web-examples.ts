import type { Message, TemplateCard } from '../../simulator/web/lib/types.js'

/** A desk full of awkward things: long names, long cards, all five card types. Times are those of the fixture's morning. */
const NAMES = ['陈思远', '买买提·阿卜杜拉汗', '李欣怡', '欧阳若曦', '周子昂', '吴雨桐', '郑浩然', '王梓萱', '冯博文', '褚佳琪']

const student = (userid: string, name: string, role = '学生', duty = '') => ({
  userid,
  name,
  departments: [21],
  role,
  class: '信息2401班',
  subtitle: ['信息2401班', duty].filter(Boolean).join(' '),
})

const menu = [
  { name: '签到', type: 'click', key: '签到' },
  {
    name: '学工',
    sub_button: ['今日', '谁没到', '请假', '我的假条', '补卡'].map(key => ({ name: key, type: 'click', key })),
  },
  { name: '更多', sub_button: ['汇总', '为什么', '帮助'].map(key => ({ name: key, type: 'click', key })) },
]

const log = {
  calls: [
    { at: '2026-09-14T23:40:03Z', method: 'POST', api: 'message/send', status: 200, errcode: 0, ms: 12 },
    { at: '2026-09-14T23:39:41Z', method: 'POST', api: 'message/update_template_card', status: 200, errcode: 42022, ms: 7 },
    { at: '2026-09-14T23:38:00Z', method: 'GET', api: 'gettoken', status: 200, errcode: 0, ms: 3 },
  ],
  callbacks: [{ at: '2026-09-14T23:40:02Z', userid: 's24010102', event: 'click 签到', attempt: 2, status: 200, ms: 31, reply: 'text' }],
  notes: [{ at: '2026-09-14T23:37:00Z', userid: 't.wang', text: '服务回复无法解析：MsgType is missing' }],
}

export const exampleSchool = {
  corpName: '江城职业技术学校',
  appName: '学工助手',
  departments: [
    { id: 1, name: '江城职业技术学校', parentId: 0 },
    { id: 21, name: '信息2401班', parentId: 1 },
  ],
  members: [
    { userid: 't.wang', name: '王慧敏', departments: [21], role: '班主任', class: '信息2401班', subtitle: '信息2401班 班主任' },
    { userid: 't.lin', name: '林若楠', departments: [21], role: '副班主任', class: '信息2401班', subtitle: '信息2401班 副班主任' },
    { userid: 'tang.xue', name: '唐雪', departments: [1], role: '学工干事', class: '', subtitle: '学工干事' },
    ...NAMES.map((name, index) => student(`s240101${String(index + 1).padStart(2, '0')}`, name)),
    student('s24010111', '许知行', '学生检查员', '学生检查员'),
  ],
  places: [
    { key: 'teaching-building', name: '教学楼', latitude: 31.2307, longitude: 121.4739, precision: 25 },
    { key: 'playground', name: '操场', latitude: 31.2312, longitude: 121.475, precision: 15 },
    { key: 'gate', name: '校门口', latitude: 31.22716, longitude: 121.4737, precision: 80 },
    { key: 'home', name: '家里', latitude: 31.2495, longitude: 121.4961, precision: 35 },
  ],
  campus: { name: '校园', latitude: 31.2304, longitude: 121.4737, radiusMeters: 300 },
  menu,
  log,
}

const source = { desc: '学工助手 · 签到', desc_color: 0 }

export const exampleCards: Record<string, TemplateCard> = {
  six: {
    card_type: 'button_interaction',
    source,
    action_menu: { desc: '这张卡片', action_list: [{ text: '今天不再提醒', key: 'mute.1' }] },
    main_title: { title: '谁没到 · 信息2401班', desc: '早签到 07:20 至 08:00，截至 07:41' },
    quote_area: { title: '提示', quote_text: '位置不准的同学请在教室门口重新进入应用。' },
    sub_title_text: '应到 45 人，已到 39 人。\n请假 2 人，未到 4 人。',
    horizontal_content_list: [
      { keyname: '未到', value: '买买提·阿卜杜拉汗', type: 3, userid: 's24010102' },
      { keyname: '未到', value: '欧阳若曦', type: 3, userid: 's24010104' },
      { keyname: '位置', value: '教学楼东侧一层大厅靠近保安室的那一面，误差约 80 米' },
      { keyname: '规则', value: '签到办法', type: 1, url: 'https://example.com/rules' },
      { keyname: '附件', value: '九月名单.xlsx', type: 2, media_id: 'm' },
    ],
    button_selection: {
      question_key: 'reason',
      title: '标记为',
      option_list: [
        { id: 'none', text: '请选择' },
        { id: 'present', text: '已到（当面见到）' },
        { id: 'leave', text: '请假（纸条）' },
      ],
    },
    button_list: [
      { text: '第 1 页', key: 'page.1.1', style: 1 },
      { text: '第 2 页', key: 'page.1.2', style: 2 },
      { text: '全部已到', key: 'all.1', style: 3 },
      { text: '今天不签到', key: 'cancel.1', style: 4 },
      { text: '刷新', key: 'refresh.1', style: 2 },
      { text: '汇总', key: 'summary.1', style: 3 },
    ],
  },
  vote: {
    card_type: 'vote_interaction',
    source,
    main_title: { title: '标记已到（第 1 页，共 3 页）', desc: '勾选你当面见到的同学' },
    checkbox: {
      question_key: 'students',
      mode: 1,
      option_list: Array.from({ length: 20 }, (_, index) => ({
        id: `s${index}`,
        text: NAMES[index % NAMES.length] ?? '',
        is_checked: index === 1,
      })),
    },
    submit_button: { text: '提交', key: 'mark.1' },
  },
  lists: {
    card_type: 'multiple_interaction',
    source: { desc: '学工助手 · 请假', desc_color: 3 },
    main_title: { title: '请假申请', desc: '选好后提交，班主任会收到' },
    select_list: ['类别', '开始', '结束'].map((title, index) => ({
      question_key: `q${index}`,
      title,
      option_list: ['请选择', '事假', '病假'].map((text, id) => ({ id: String(id), text })),
    })),
    submit_button: { text: '提交申请', key: 'leave.1' },
  },
  digest: {
    card_type: 'text_notice',
    source,
    main_title: { title: '今日签到日报', desc: '信息2401班，截至 21:30' },
    emphasis_content: { title: '43 / 45', desc: '已到人数' },
    sub_title_text: '请假 1 人：周子昂。\n未到 1 人：买买提·阿卜杜拉汗。',
    jump_list: [{ type: 1, title: '查看名单', url: 'https://example.com/list' }],
    card_action: { type: 1, url: 'https://example.com/day' },
  },
  news: {
    card_type: 'news_notice',
    source,
    main_title: { title: '运动会安排', desc: '周五全天' },
    card_image: { url: picture('%230b6e69'), aspect_ratio: 2.2 },
    vertical_content_list: [{ title: '集合', desc: '07:30 操场主席台前' }],
    card_action: { type: 1, url: 'https://example.com/news' },
  },
  done: {
    card_type: 'button_interaction',
    source,
    main_title: { title: '补卡申请 · 李欣怡' },
    sub_title_text: '昨天早签到，理由：手机没电。',
    button_list: [{ text: '同意', key: 'agree.1' }],
    replace_text: '已由 王慧敏 于 07:35 处理',
  },
}

export function exampleMessages(userid: string): Message[] {
  if (userid === 't.wang') return ['done', 'digest', 'vote', 'six'].map(cardMessage)
  if (userid === 'tang.xue') return ['news', 'lists'].map(cardMessage)
  if (userid === 's24010101') return chat()
  return []
}

function cardMessage(name: string, index: number): Message {
  const card = exampleCards[name]
  if (card === undefined) throw new Error(`no example card ${name}`)
  const minutes = String(20 + index * 5)
  return { id: `card-${name}`, at: `2026-09-14T23:${minutes}:00Z`, direction: 'in', kind: 'template_card', card, taskId: `task-${name}` }
}

function chat(): Message[] {
  const said = (at: string, rest: Partial<Message>): Message => ({ id: at, at, direction: 'in', kind: 'text', ...rest })
  return [
    said('2026-09-11T00:01:00Z', { text: '早签到已关闭。你今天没有签到记录，如有疑问请联系班主任，或发送“补卡”。' }),
    said('2026-09-13T23:52:00Z', { direction: 'out', text: '签到' }),
    said('2026-09-13T23:52:01Z', { text: '签到成功，07:52。位置：教学楼，误差约 25 米。' }),
    said('2026-09-14T23:30:00Z', { direction: 'system', text: '进入应用' }),
    said('2026-09-14T23:30:10Z', {
      direction: 'out',
      kind: 'location',
      location: { latitude: 31.2304, longitude: 121.4737, label: '校园南门' },
    }),
    said('2026-09-14T23:30:11Z', {
      kind: 'markdown',
      text: '## 位置已收到\n> 地图上选的点只能作为参考\n请**重新进入应用**后再点 `签到`。\n<font color="warning">还有 29 分钟截止</font>',
    }),
    said('2026-09-14T23:31:00Z', { direction: 'out', kind: 'image', image: picture('%2335607f') }),
    said('2026-09-14T23:31:20Z', { text: '提醒：早签到将于 08:00 截止。', dropped: true }),
    said('2026-09-14T23:31:30Z', { direction: 'out', text: '我到教室了', state: 'failed' }),
    said('2026-09-14T23:40:00Z', { direction: 'out', text: '帮助' }),
    said('2026-09-14T23:40:01Z', { text: '现在可以：签到、请假、看今日。\n办法见 https://example.com/help 。' }),
  ]
}

function picture(colour: string): string {
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='320' height='220'%3E%3Crect width='320' height='220' fill='${colour}'/%3E%3C/svg%3E`
}
