import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { agentId, buttonCard, classmate, type Json, startDesk, student, teacher, type TestDesk, voteCard } from './harness.js'

const HOURS = 3_600_000

let desk: TestDesk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.close())

async function sendCard(touser: string, card: Json) {
  return String((await desk.send({ touser, msgtype: 'template_card', template_card: card }))['response_code'])
}
const update = (body: Json) => desk.api('POST', 'message/update_template_card', { agentid: agentId, ...body })
const button = { replace_name: '已处理' }

describe('update_template_card', () => {
  it('greys the buttons on the named phones only', async () => {
    const code = await sendCard(`${student}|${classmate}`, buttonCard('t1'))

    expect(await update({ userids: [student], response_code: code, button })).toEqual({ errcode: 0, errmsg: 'ok', invaliduser: [] })

    expect(desk.messages(student)[0]).toMatchObject({ replaceText: '已处理' })
    expect(desk.messages(classmate)[0]).not.toHaveProperty('replaceText')
  })

  it('replaces the whole card for every receiver, and its new buttons work', async () => {
    const code = await sendCard(`${student}|${classmate}`, buttonCard('t1'))

    await update({ atall: 1, response_code: code, template_card: { ...voteCard('t1'), task_id: undefined } })

    expect(desk.messages(classmate)[0]?.card).toMatchObject({ card_type: 'vote_interaction', task_id: 't1' })
    expect(await desk.act(classmate, 'card', { taskId: 't1', key: 'mark.1' })).toMatchObject({ ok: true, delivered: 1 })
  })

  it('uses each response code once', async () => {
    const code = await sendCard(student, buttonCard('t1'))
    await update({ userids: [student], response_code: code, button })

    expect((await update({ userids: [student], response_code: code, button }))['errcode']).toBe(42022)
  })

  it('knows a code for 72 hours of simulated time', async () => {
    const early = await sendCard(student, buttonCard('t1'))
    const late = await sendCard(student, buttonCard('t2'))

    desk.pass(72 * HOURS - 1)
    expect(await update({ userids: [student], response_code: early, button })).toMatchObject({ errcode: 0 })
    desk.pass(1)
    expect((await update({ userids: [student], response_code: late, button }))['errcode']).toBe(60140)
  })

  it('lets every tap mint a code of its own', async () => {
    await sendCard(student, buttonCard('t1'))
    await desk.act(student, 'card', { taskId: 't1', key: 'arrived.1' })
    await desk.act(student, 'card', { taskId: 't1', key: 'arrived.1' })
    const [first, second] = desk.received.map(callback => callback.field('ResponseCode'))

    expect(first).not.toBe(second)
    expect(await update({ userids: [student], response_code: first, button })).toMatchObject({ errcode: 0 })
    expect(await update({ userids: [student], response_code: second, button })).toMatchObject({ errcode: 0 })
  })

  it('does not spend the code of a refused update', async () => {
    const code = await sendCard(student, buttonCard('t1'))
    await update({ userids: [student], response_code: code, button: {} })

    expect(await update({ userids: [student], response_code: code, button })).toMatchObject({ errcode: 0 })
  })

  it.each<[string, Json, number]>([
    ['an unknown code', { userids: [student], response_code: 'x', button }, 60140],
    ['no target', { button }, 82101],
    ['somebody who did not receive the card', { userids: [teacher], button }, 82102],
    ['a list in one string', { userids: `${student}|${classmate}`, button }, 40058],
    ['more than 1000 members', { userids: Array(1001).fill(student), button }, 40058],
    ['neither button nor card', { userids: [student] }, 40058],
    ['both button and card', { userids: [student], button, template_card: buttonCard('t1') }, 40058],
    ['a card with a fault', { userids: [student], template_card: buttonCard('t1', { button_list: [] }) }, 40058],
    ['another task_id', { userids: [student], template_card: buttonCard('t2') }, 42014],
    ['another app', { userids: [student], button, agentid: 5 }, 42015],
  ])('refuses %s', async (_, body, errcode) => {
    const response_code = await sendCard(student, buttonCard('t1'))

    expect((await update({ response_code, ...body }))['errcode']).toBe(errcode)
  })

  it('lists unknown members in lower case, as an array', async () => {
    const code = await sendCard(student, buttonCard('t1'))

    expect(await update({ userids: [student, 'NoBody'], response_code: code, button })).toMatchObject({
      errcode: 0,
      invaliduser: ['nobody'],
    })
  })

  it('expires every code when the fault panel says so', async () => {
    const code = await sendCard(student, buttonCard('t1'))
    await desk.control('PUT', 'faults', { expireCodes: true })

    expect((await update({ userids: [student], response_code: code, button }))['errcode']).toBe(60140)
  })
})
