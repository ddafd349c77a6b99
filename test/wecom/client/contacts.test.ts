import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { BASE, failureOf, givenClient, givenTokens, onGet, useNock } from './support.js'

useNock({ beforeEach, afterEach, afterAll })
beforeEach(() => {
  givenTokens()
})

const WANG = {
  userid: 'wang.min',
  name: '王敏',
  department: ['2', 5],
  order: [1, 2],
  position: '讲师',
  is_leader_in_dept: [0, '1'],
  direct_leader: ['li.hua'],
  main_department: '5',
  status: 1,
  alias: '0012',
  extattr: {
    attrs: [
      { type: 0, name: '工号', text: { value: '00731' } },
      { type: 1, name: '主页', web: { url: 'x', title: 'y' } },
    ],
  },
}

describe('reading people', () => {
  it('lists departments with their leaders; numbers may be strings and names may be withheld', async () => {
    const { client } = givenClient()
    onGet('department/list').reply(200, {
      errcode: 0,
      errmsg: 'ok',
      department: [
        { id: 1, name: '示例中学', parentid: 0, order: 100000000, department_leader: ['li.hua'] },
        { id: '2', parentid: '1', order: '7' },
      ],
    })

    expect(await client.listDepartments()).toEqual([
      { id: 1, name: '示例中学', parentId: 0, order: 100000000, leaderIds: ['li.hua'] },
      { id: 2, name: null, parentId: 1, order: 7, leaderIds: [] },
    ])
  })

  it('reads a member with leadership, alias and named attributes, keeping leading zeros', async () => {
    const { client } = givenClient()
    onGet('user/list', { department_id: '5' }).reply(200, { errcode: 0, errmsg: 'ok', userlist: [WANG] })

    expect(await client.listDepartmentUsers(5)).toEqual([
      {
        userId: 'wang.min',
        name: '王敏',
        alias: '0012',
        position: '讲师',
        departmentIds: [2, 5],
        leaderInDepartmentIds: [5],
        directLeaderIds: ['li.hua'],
        mainDepartmentId: 5,
        status: 1,
        attributes: [
          { name: '工号', value: '00731' },
          { name: '主页', value: '' },
        ],
        detail: 'full',
      },
    ])
  })

  it.each([45029, 48009])('takes the simple list where the detailed one is refused (%i)', async errcode => {
    const { client } = givenClient()
    onGet('user/list', { department_id: '5' }).reply(200, { errcode, errmsg: 'no' })
    onGet('user/simplelist', { department_id: '5' }).reply(200, {
      errcode: 0,
      userlist: [{ userid: 'wang.min', name: '王敏', department: [5] }],
    })

    const members = await client.listDepartmentUsers(5)

    expect(members).toMatchObject([{ userId: 'wang.min', name: '王敏', departmentIds: [5], alias: null, status: null, detail: 'simple' }])
  })

  it('does not hide another failure behind the simple list', async () => {
    const { client } = givenClient()
    onGet('user/list', { department_id: '5' }).reply(200, { errcode: 40035, errmsg: 'no' })

    expect(await failureOf(client.listDepartmentUsers(5))).toMatchObject({ errcode: 40035 })
  })

  it('refuses a list with a broken row instead of losing a person', async () => {
    const { client } = givenClient()
    onGet('user/list', { department_id: '5' }).reply(200, { errcode: 0, userlist: [WANG, { name: '没有帐号' }] })

    expect(await failureOf(client.listDepartmentUsers(5))).toMatchObject({ failure: 'protocol', outage: false })
  })

  it.each(['department/list', 'tag/list'])('refuses an answer without its list: %s', async api => {
    const { client } = givenClient()
    onGet(api).reply(200, {})

    expect(await failureOf(api === 'tag/list' ? client.listTags() : client.listDepartments())).toMatchObject({ failure: 'protocol' })
  })

  it.each([60111, 60011])('knows nobody where WeCom knows nobody (%i)', async errcode => {
    const { client } = givenClient()
    onGet('user/get', { userid: 'gone' }).reply(200, { errcode, errmsg: 'userid not found' })

    expect(await client.getUser('gone')).toBeNull()
  })

  it('reads one member', async () => {
    const { client } = givenClient()
    onGet('user/get', { userid: 'wang.min' }).reply(200, { errcode: 0, errmsg: 'ok', ...WANG })

    expect(await client.getUser('wang.min')).toMatchObject({ userId: 'wang.min', leaderInDepartmentIds: [5], detail: 'full' })
  })

  it('reads a tag with its people and departments', async () => {
    const { client } = givenClient()
    onGet('tag/get', { tagid: '3' }).reply(200, {
      errcode: 0,
      errmsg: 'ok',
      tagname: '班主任',
      userlist: [{ userid: 'wang.min', name: '王敏' }, { userid: 7403118820653 }],
      partylist: [2, '9'],
    })

    expect(await client.getTag(3)).toEqual({ name: '班主任', userIds: ['wang.min', '7403118820653'], departmentIds: [2, 9] })
  })
})

describe('who logs in', () => {
  it('is a member, also in the older spelling', async () => {
    const { client } = givenClient()
    onGet('auth/getuserinfo', { code: 'code-1' }).reply(200, { errcode: 0, userid: 'chen.yu', user_ticket: 'ut' })
    onGet('auth/getuserinfo', { code: 'code-2' }).reply(200, { errcode: 0, UserId: 'chen.yu', DeviceId: '' })

    expect(await client.getUserInfoByCode('code-1')).toEqual({ userId: 'chen.yu', openId: null, externalUserId: null, userTicket: 'ut' })
    expect(await client.getUserInfoByCode('code-2')).toMatchObject({ userId: 'chen.yu' })
  })

  it('may be an outsider without a userid', async () => {
    const { client } = givenClient()
    onGet('auth/getuserinfo', { code: 'code-1' }).reply(200, { errcode: 0, openid: 'o1', external_userid: 'wm1' })

    expect(await client.getUserInfoByCode('code-1')).toEqual({ userId: null, openId: 'o1', externalUserId: 'wm1', userTicket: null })
  })

  it.each([40029, 42003])('must start again with a code that is bad or old (%i)', async errcode => {
    const { client } = givenClient()
    onGet('auth/getuserinfo', { code: 'code-1' }).reply(200, { errcode, errmsg: 'invalid code' })

    expect(await failureOf(client.getUserInfoByCode('code-1'))).toMatchObject({ mark: 'login-code', disposition: 'never' })
  })
})

describe('setting the app up', () => {
  it('creates the menu for this agent', async () => {
    const { client } = givenClient()
    const menu = { button: [{ type: 'click', name: '签到', key: '签到' }] }
    const created = nock(BASE)
      .post('/cgi-bin/menu/create', menu)
      .query({ access_token: 'token-number-1', agentid: '1000027' })
      .reply(200, { errcode: 0, errmsg: 'ok' })

    await client.createMenu(menu)

    expect(created.isDone()).toBe(true)
  })

  it('reads the visible range and the location switch', async () => {
    const { client } = givenClient()
    onGet('agent/get', { agentid: '1000027' }).reply(200, {
      errcode: 0,
      agentid: 1000027,
      name: '学工助手',
      allow_userinfos: { user: [{ userid: 'chen.yu' }] },
      allow_partys: { partyid: [1] },
      close: 0,
      report_location_flag: '1',
      isreportenter: 1,
    })

    expect(await client.getAgent()).toEqual({
      name: '学工助手',
      allowedUserIds: ['chen.yu'],
      allowedDepartmentIds: [1],
      allowedTagIds: [],
      reportLocationFlag: 1,
      reportsEntry: true,
      closed: false,
      redirectDomain: '',
      homeUrl: '',
    })
  })

  it('changes only what is named', async () => {
    const { client } = givenClient()
    const set = nock(BASE)
      .post('/cgi-bin/agent/set', { agentid: 1000027, report_location_flag: 1, isreportenter: 1 })
      .query(true)
      .reply(200, { errcode: 0, errmsg: 'ok' })

    await client.setAgent({ reportLocationFlag: 1, reportsEntry: true })

    expect(set.isDone()).toBe(true)
  })

  it('reads the addresses of WeCom', async () => {
    const { client } = givenClient()
    onGet('getcallbackip').reply(200, { errcode: 0, ip_list: ['101.226.103.*'] })
    onGet('get_api_domain_ip').reply(200, { errcode: 0, ip_list: ['182.254.11.176'] })

    expect(await client.callbackIps()).toEqual(['101.226.103.*'])
    expect(await client.apiDomainIps()).toEqual(['182.254.11.176'])
  })
})
