import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { presetPicture } from '../../simulator/phones/pictures.js'
import { agentId, contactKeys, type Json, keys, startDesk, student, teacher, type TestDesk } from './harness.js'

const DAY = 86_400_000

let desk: TestDesk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.close())

const contactsToken = async () =>
  String((await desk.request('GET', `/cgi-bin/gettoken?corpid=${keys.corpId}&corpsecret=${contactKeys.secret}`)).json['access_token'])
const list = (answer: Json, field: string) => answer[field] as Json[]

describe('the API', () => {
  it('answers 404 for a path WeCom does not have, and errcode 40058 for the wrong method', async () => {
    expect((await fetch(`${desk.url}/cgi-bin/user/fly`)).status).toBe(404)
    expect((await desk.api('GET', 'message/send'))['errcode']).toBe(40058)
  })

  it('answers HTTP 200 and a traceable errmsg for a refusal', async () => {
    const { status, json } = await desk.request('GET', '/cgi-bin/tag/list')

    expect(status).toBe(200)
    expect(json).toEqual({ errcode: 41001, errmsg: expect.stringMatching(/hint: \[\d+\].*from ip/) })
  })
})

describe('contacts', () => {
  it('lists departments with their leaders, whole and below one', async () => {
    const departments = list(await desk.api('GET', 'department/list'), 'department')

    expect(departments.find(department => department['id'] === 21)).toMatchObject({
      name: '信息2401班',
      parentid: 2,
      department_leader: [teacher],
    })
    expect(departments.find(department => department['id'] === 2)?.['department_leader']).toEqual(['xu.jianping', 'gao.ming'])
    expect(list(await desk.api('GET', 'department/list?id=2'), 'department')).toHaveLength(7)
    expect(list(await desk.api('GET', 'department/simplelist'), 'department_id')[0]).toEqual({ id: 1, parentid: 0, order: 99_999 })
    expect((await desk.api('GET', 'department/list?id=99'))['errcode']).toBe(60003)
  })

  it('gives a member with structure and extra attributes, and without phone numbers', async () => {
    const member = await desk.api('GET', `user/get?userid=${student.toUpperCase()}`)

    expect(member).toMatchObject({
      errcode: 0,
      userid: student,
      department: [21],
      is_leader_in_dept: [0],
      status: 1,
      extattr: { attrs: [{ type: 0, name: '学号', text: { value: '0240101' } }] },
    })
    expect(member).not.toHaveProperty('mobile')
    expect(await desk.api('GET', `user/get?userid=${teacher}`)).toMatchObject({
      department: [21, 2],
      is_leader_in_dept: [1, 0],
      main_department: 21,
    })
    expect((await desk.api('GET', 'user/get?userid=nobody'))['errcode']).toBe(60111)
  })

  it('lists a department’s own members, and those below on request', async () => {
    expect(list(await desk.api('GET', 'user/list?department_id=21'), 'userlist')).toHaveLength(46)
    expect(list(await desk.api('GET', 'user/simplelist?department_id=2&fetch_child=1'), 'userlist')).toHaveLength(6 * 46 + 7)
  })

  it('hides members outside the visible range and marks inactive ones', async () => {
    await desk.control('PUT', 'faults', { hidden: [student], inactive: [teacher] })

    const members = list(await desk.api('GET', 'user/list?department_id=21'), 'userlist')
    expect(members).toHaveLength(45)
    expect(members.find(member => member['userid'] === teacher)?.['status']).toBe(4)
    expect((await desk.api('GET', `user/get?userid=${student}`))['errcode']).toBe(60011)
  })

  it('knows tags with their members', async () => {
    expect(list(await desk.api('GET', 'tag/list'), 'taglist')[1]).toEqual({ tagid: 2, tagname: '班主任' })
    expect(list(await desk.api('GET', 'tag/get?tagid=2'), 'userlist')).toHaveLength(6)
    expect(await desk.api('GET', 'tag/get?tagid=1')).toMatchObject({ tagname: '学生', partylist: [] })
    expect((await desk.api('GET', 'tag/get?tagid=77'))['errcode']).toBe(40068)
  })

  it('pages ids for the contact-sync secret, which may not send', async () => {
    expect((await desk.api('POST', 'user/list_id', {}))['errcode']).toBe(48002)
    const token = await contactsToken()
    const page = (body: Json) => desk.request('POST', `/cgi-bin/user/list_id?access_token=${token}`, body).then(answer => answer.json)

    const first = await page({ limit: 200 })
    const second = await page({ limit: 200, cursor: first['next_cursor'] })

    expect(list(first, 'dept_user')).toHaveLength(200)
    expect(second['next_cursor']).toBe('')
    expect(list(second, 'dept_user').length).toBe(6 * 45 + 6 * 2 + 11 - 200)
    const send = await desk.request('POST', `/cgi-bin/message/send?access_token=${token}`, {
      agentid: agentId,
      touser: student,
      msgtype: 'text',
      text: { content: 'x' },
    })
    expect(send.json['errcode']).toBe(48002)
  })
})

describe('media', () => {
  const upload = async (type: string, bytes: Uint8Array, name = '照片.png') => {
    const form = new FormData()
    form.append('media', new Blob([new Uint8Array(bytes)]), name)
    const response = await fetch(`${desk.url}/cgi-bin/media/upload?type=${type}&access_token=${await desk.token()}`, {
      method: 'POST',
      body: form,
    })
    return (await response.json()) as Json
  }
  const download = async (id: unknown) => fetch(`${desk.url}/cgi-bin/media/get?media_id=${id}&access_token=${await desk.token()}`)

  it('keeps a picture for three days and shows it on the phone', async () => {
    const { media_id: id, created_at: createdAt } = await upload('image', presetPicture('note'))
    await desk.send({ touser: student, msgtype: 'image', image: { media_id: id } })

    expect(createdAt).toEqual(expect.any(String))
    expect(desk.messages(student)).toMatchObject([{ kind: 'image', image: `control/media/${id}` }])
    const kept = await download(id)
    expect(Buffer.from(kept.headers.get('content-disposition') ?? '', 'latin1').toString()).toBe('attachment; filename="照片.png"')
    expect(Buffer.from(await kept.arrayBuffer()).equals(presetPicture('note'))).toBe(true)

    desk.pass(3 * DAY)
    expect(await (await download(id)).json()).toMatchObject({ errcode: 40007 })
  })

  it.each([
    ['an unknown type', 'poster', presetPicture('note'), 40004],
    ['a text as an image', 'image', Buffer.from('not an image'), 40009],
    ['five bytes', 'file', Buffer.from('12345'), 40006],
    ['a voice of more than 2 MB', 'voice', Buffer.alloc(2 * 1024 * 1024 + 1), 45001],
  ])('refuses %s', async (_, type, bytes, errcode) => {
    expect((await upload(type, bytes))['errcode']).toBe(errcode)
  })

  it('refuses a body without the part “media”', async () => {
    expect((await desk.api('POST', 'media/upload?type=file', {}))['errcode']).toBe(44001)
  })
})

describe('menu', () => {
  const create = (button: unknown) => desk.api('POST', `menu/create?agentid=${agentId}`, { button })
  const leaf = (over: Json = {}) => ({ type: 'click', name: '签到', key: 'k', ...over })

  it('is stored, shown on the phones and deleted', async () => {
    const button = [leaf(), { name: '更多', sub_button: [leaf({ name: '帮助' }), { type: 'view', name: '网页', url: 'https://a.cn' }] }]

    expect(await create(button)).toMatchObject({ errcode: 0 })
    expect(await desk.api('GET', `menu/get?agentid=${agentId}`)).toMatchObject({ button })
    expect((await desk.control('GET', `phones/${student}`))['menu']).toEqual(button)

    await desk.api('GET', `menu/delete?agentid=${agentId}`)
    expect((await desk.api('GET', `menu/get?agentid=${agentId}`))['errcode']).toBe(46003)
  })

  it.each<[string, unknown, number]>([
    ['four buttons', [leaf(), leaf(), leaf(), leaf()], 40016],
    ['no button', [], 40016],
    ['a name of 17 bytes', [leaf({ name: '一二三四五xy' })], 40018],
    ['a key of 129 bytes', [leaf({ key: 'k'.repeat(129) })], 40019],
    ['a url of 1025 bytes', [{ type: 'view', name: 'x', url: `https://a.cn/${'p'.repeat(1013)}` }], 40020],
    ['a url without a scheme', [{ type: 'view', name: 'x', url: 'a.cn' }], 40055],
    ['an unknown type', [leaf({ type: 'dance' })], 40017],
    ['six sub-buttons', [{ name: 'x', sub_button: Array(6).fill(leaf()) }], 40023],
    ['a third level', [{ name: 'x', sub_button: [{ name: 'y', sub_button: [leaf()] }] }], 40022],
    ['a sub-button name of 41 bytes', [{ name: 'x', sub_button: [leaf({ name: 'y'.repeat(41) })] }], 40025],
  ])('refuses %s', async (_, button, errcode) => {
    expect((await create(button))['errcode']).toBe(errcode)
  })

  it('belongs to its app only', async () => {
    expect((await desk.api('POST', 'menu/create?agentid=5', { button: [leaf()] }))['errcode']).toBe(301002)
  })
})

describe('the app, its tickets and its addresses', () => {
  it('switches location reporting', async () => {
    expect(await desk.api('GET', `agent/get?agentid=${agentId}`)).toMatchObject({ report_location_flag: 1 })
    await desk.api('POST', 'agent/set', { agentid: agentId, report_location_flag: 0 })
    expect(await desk.api('GET', `agent/get?agentid=${agentId}`)).toMatchObject({ report_location_flag: 0 })
    expect((await desk.api('POST', 'agent/set', { agentid: agentId, report_location_flag: '1' }))['errcode']).toBe(40058)
  })

  it('gives two different tickets that last 7200 seconds', async () => {
    const corp = await desk.api('GET', 'get_jsapi_ticket')
    const agent = await desk.api('GET', 'ticket/get?type=agent_config')

    expect(corp).toMatchObject({ errcode: 0, expires_in: 7200 })
    expect(agent['ticket']).not.toBe(corp['ticket'])
    expect((await desk.api('GET', 'get_jsapi_ticket'))['ticket']).toBe(corp['ticket'])
    expect((await desk.api('GET', 'get_jsapi_ticket?type=agent_config'))['errcode']).toBe(91040)
    expect((await desk.api('GET', 'ticket/get?type=jsapi'))['errcode']).toBe(91040)
  })

  it('names the addresses of callbacks and of the API', async () => {
    expect((await desk.api('GET', 'getcallbackip'))['ip_list']).toContain('127.0.0.1')
    expect((await desk.api('GET', 'get_api_domain_ip'))['ip_list']).toContain('127.0.0.1')
  })
})

describe('web login', () => {
  const authorise = (over: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      appid: keys.corpId,
      redirect_uri: `${desk.serviceUrl}/app/?x=1`,
      response_type: 'code',
      scope: 'snsapi_base',
      state: 'abc123',
      sim_userid: student,
      ...over,
    })
    return fetch(`${desk.url}/connect/oauth2/authorize?${query}`, { redirect: 'manual' })
  }
  const codeOf = async () => new URL((await authorise()).headers.get('location') ?? '').searchParams.get('code')

  it('sends the person back with a code that works once', async () => {
    const response = await authorise()
    const location = new URL(response.headers.get('location') ?? '')
    expect(response.status).toBe(302)
    expect(location.origin).toBe(desk.serviceUrl)
    expect(location.searchParams.get('state')).toBe('abc123')

    const exchange = `auth/getuserinfo?code=${location.searchParams.get('code')}`
    expect(await desk.api('GET', exchange)).toEqual({ errcode: 0, errmsg: 'ok', userid: student })
    expect((await desk.api('GET', exchange))['errcode']).toBe(42022)
  })

  it('gives a code five minutes', async () => {
    const code = await codeOf()
    desk.pass(5 * 60_000)

    expect((await desk.api('GET', `auth/getuserinfo?code=${code}`))['errcode']).toBe(42003)
    expect((await desk.api('GET', 'auth/getuserinfo?code=made-up'))['errcode']).toBe(40029)
  })

  it.each<[string, Record<string, string>]>([
    ['another corp', { appid: 'ww1' }],
    ['a state with other characters', { state: 'a=b' }],
    ['an address that is not trusted', { redirect_uri: 'https://example.cn/' }],
    ['an unknown scope', { scope: 'everything' }],
  ])('refuses %s', async (_, over) => {
    expect((await authorise(over)).status).toBe(400)
  })

  it('asks who is opening the page when nobody is logged in', async () => {
    const response = await authorise({ sim_userid: '' })

    expect(response.status).toBe(200)
    expect(await response.text()).toContain('以谁的身份打开')
  })
})
