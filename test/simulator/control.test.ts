import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { statusAs } from '../support/host.js'
import { agentId, buttonCard, classmate, type Json, startDesk, student, teacher, type TestDesk } from './harness.js'

let desk: TestDesk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.close())

const sendCard = (on: TestDesk, taskId: string) => on.send({ touser: student, msgtype: 'template_card', template_card: buttonCard(taskId) })
const lastField = (name: string) => desk.received.at(-1)?.field(name)

describe('the control API', () => {
  it('shows the school with a role and a class for everybody', async () => {
    const school = await desk.control('GET', 'school')
    const members = school['members'] as Json[]

    expect(school).toMatchObject({ corpName: '江城职业技术学校', campus: { radiusMeters: 300 } })
    expect(members.find(member => member['userid'] === teacher)).toMatchObject({ role: '班主任', class: '信息2401班' })
    expect(members.find(member => member['userid'] === student)).toMatchObject({ role: '班干部', class: '信息2401班' })
    expect((school['places'] as Json[]).map(place => place['hint'])).toEqual(['在学校', '在学校', '在学校', '在校门口', '在家'])
  })

  it('counts unread messages until the person looks', async () => {
    await desk.send({ touser: student, msgtype: 'text', text: { content: '一' } })
    expect(await desk.control('GET', `phones/${student}`)).toMatchObject({ userid: student, unread: 1, subtitle: '信息2401班 班长' })

    await desk.act(student, 'read')
    expect(await desk.control('GET', `phones/${student}`)).toMatchObject({ unread: 0 })
  })

  it('keeps a position, by preset or by coordinates, and reports it on demand', async () => {
    await desk.act(student, 'position', { preset: '家里' })
    expect((await desk.control('GET', `phones/${student}`))['location']).toEqual({
      latitude: 31.2495,
      longitude: 121.4961,
      precision: 35,
      preset: 'home',
    })

    expect(await desk.act(student, 'position', { latitude: 31.5, longitude: 121.5, precision: 5000, report: true })).toMatchObject({
      delivered: 1,
    })
    expect([lastField('Event'), lastField('Latitude'), lastField('Precision')]).toEqual(['LOCATION', '31.500000', '5000'])
  })

  it('says in a stream what changed', async () => {
    const stream = await fetch(`${desk.url}/control/events`)
    const reader = stream.body?.getReader()
    const decoder = new TextDecoder()
    let seen = ''
    await desk.send({ touser: student, msgtype: 'text', text: { content: '一' } })
    await desk.control('PUT', 'clock', { offsetMs: 1000 })
    while (!seen.includes('event: clock')) seen += decoder.decode((await reader?.read())?.value)
    await reader?.cancel()

    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    expect(seen).toContain(`event: phone\ndata: {"userid":"${student}"}`)
  })

  it('answers 404 for a stranger and 400 for a body that makes no sense', async () => {
    expect((await desk.request('POST', '/control/phones/nobody/text', { text: 'x' })).status).toBe(404)
    expect((await desk.request('POST', `/control/phones/${student}/text`, {})).status).toBe(400)
  })

  it.each([
    ['as its browser says', 403, { 'sec-fetch-site': 'cross-site' }],
    ['as its origin says', 403, { origin: 'http://evil.example' }],
    ['without an origin', 403, { origin: 'null' }],
    ['with a form, which can send no JSON', 415, { 'content-type': 'text/plain' }],
  ])('is closed to pages of other sites, %s', async (_how, status, headers) => {
    await desk.send({ touser: student, msgtype: 'text', text: { content: '一' } })

    const response = await fetch(`${desk.url}/control/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    })

    expect(response.status).toBe(status)
    expect(desk.messages(student)).toHaveLength(1)
  })

  it('is open to its own page', async () => {
    const headers = { 'content-type': 'application/json', origin: desk.url }

    expect((await fetch(`${desk.url}/control/reset`, { method: 'POST', headers })).status).toBe(200)
  })

  it('knows nobody who asks for it under a name that is not this machine’s', async () => {
    const { port } = new URL(desk.url)

    expect(await statusAs(`rebound.example:${port}`, `${desk.url}/control/school`)).toBe(403)
    expect(await statusAs(`localhost:${port}`, `${desk.url}/control/school`)).toBe(200)
  })

  it('counts how often each card and text was shown to each person', async () => {
    await sendCard(desk, 't1')
    await desk.send({ touser: `${student}|${classmate}`, msgtype: 'text', text: { content: '通知' } })

    const response = await fetch(`${desk.url}/control/shown?userid=${student}`)
    expect(await response.json()).toMatchObject([
      { userid: student, key: 't1', taskId: 't1', count: 1 },
      { userid: student, text: '通知', count: 1 },
    ])
  })

  it('wipes the desk on reset, but keeps menu, switches and token', async () => {
    const token = await desk.token()
    await desk.api('POST', `menu/create?agentid=${agentId}`, { button: [{ type: 'click', name: '签到', key: '签到' }] })
    await sendCard(desk, 't1')
    await desk.control('PUT', `members/${student}`, { name: '改名' })
    await desk.control('PUT', 'faults', { redeliver: 3 })

    await desk.control('POST', 'reset')

    expect(desk.messages(student)).toEqual([])
    expect(await desk.control('GET', 'faults')).toMatchObject({ redeliver: 1, notes: [] })
    expect(desk.simulator.inspect.school().member(student)?.name).not.toBe('改名')
    expect(await desk.token()).toBe(token)
    expect((await desk.control('GET', `phones/${student}`))['menu']).toHaveLength(1)
    expect(await sendCard(desk, 't1')).toMatchObject({ errcode: 0 })
  })
})

describe('an edit of the contacts', () => {
  it('tells the contact-sync receiver with its own keys, ids only', async () => {
    expect(await desk.control('PUT', 'members/s.new', { name: '新同学', departments: [21] })).toEqual({ ok: true, told: true })

    expect(desk.received[0]?.path).toBe('/contacts')
    expect([lastField('FromUserName'), lastField('Event'), lastField('ChangeType'), lastField('UserID'), lastField('Department')]).toEqual([
      'sys',
      'change_contact',
      'create_user',
      's.new',
      '21',
    ])
    expect(lastField('Name')).toBeUndefined()
    expect(lastField('AgentID')).toBeUndefined()
    expect(desk.received[0]?.body).toContain('<AgentID><![CDATA[]]></AgentID>')
    expect(await desk.api('GET', 'user/get?userid=s.new')).toMatchObject({ name: '新同学' })
  })

  it('renames, moves and removes a member everywhere', async () => {
    await desk.control('PUT', `members/${student}`, { newUserid: 's.renamed', departments: [22] })
    expect([lastField('ChangeType'), lastField('UserID'), lastField('NewUserID'), lastField('Department')]).toEqual([
      'update_user',
      student,
      's.renamed',
      '22',
    ])
    expect(desk.simulator.inspect.school().tag(1)?.userids).toContain('s.renamed')

    await desk.control('DELETE', 'members/s.renamed')
    expect([lastField('ChangeType'), lastField('UserID')]).toEqual(['delete_user', 's.renamed'])
    expect((await desk.api('GET', 'user/get?userid=s.renamed'))['errcode']).toBe(60111)
    expect((await desk.request('DELETE', '/control/members/s.renamed')).status).toBe(404)
  })

  it('tells created, changed and removed departments', async () => {
    await desk.control('PUT', 'departments/88', { name: '会计2401班', parentId: 2 })
    expect([lastField('ChangeType'), lastField('Id'), lastField('Name'), lastField('ParentId')]).toEqual([
      'create_party',
      '88',
      '会计2401班',
      '2',
    ])

    await desk.control('PUT', 'departments/88', { parentId: 1 })
    expect([lastField('ChangeType'), lastField('Name'), lastField('ParentId')]).toEqual(['update_party', undefined, '1'])

    await desk.control('DELETE', 'departments/88')
    expect([lastField('ChangeType'), lastField('Id')]).toEqual(['delete_party', '88'])
  })

  it('tells who joined and left a tag', async () => {
    const before = desk.simulator.inspect.school().tag(2)?.userids ?? []

    await desk.control('PUT', 'tags/2', { userids: [...before.slice(1), 't.he'], departmentIds: [5] })

    expect([lastField('TagId'), lastField('AddUserItems'), lastField('DelUserItems'), lastField('AddPartyItems')]).toEqual([
      '2',
      't.he',
      teacher,
      '5',
    ])
    expect(lastField('DelPartyItems')).toBeUndefined()
  })

  it('works without a receiver', async () => {
    const alone = await startDesk({ contactsCallbackUrl: '' })

    expect(await alone.control('PUT', `members/${student}`, { name: '改名' })).toEqual({ ok: true, told: null })
    await alone.close()
  })
})

describe('a restart', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'desk-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('keeps phones, cards, codes and used task ids', async () => {
    const stateFile = path.join(folder, 'desk.json')
    const first = await startDesk({ stateFile })
    const { response_code: code } = await sendCard(first, 't1')
    const token = await first.token()
    await first.close()

    const second = await startDesk({ stateFile })
    expect(second.messages(student)).toMatchObject([{ kind: 'card', taskId: 't1' }])
    expect(await second.token()).toBe(token)
    expect((await sendCard(second, 't1'))['errcode']).toBe(42014)
    const update = { agentid: agentId, userids: [student], response_code: code, button: { replace_name: '好' } }
    expect(await second.api('POST', 'message/update_template_card', update)).toMatchObject({ errcode: 0 })
    await second.close()
  })

  it('starts with a clean desk when the file is torn', async () => {
    const stateFile = path.join(folder, 'desk.json')
    await writeFile(stateFile, '{"version":1,"phon')

    const torn = await startDesk({ stateFile })

    expect(torn.messages(student)).toEqual([])
    await torn.act(student, 'text', { text: '一' })
    await torn.close()
    expect(JSON.parse(await readFile(stateFile, 'utf8'))).toMatchObject({ version: 1 })
  })
})
