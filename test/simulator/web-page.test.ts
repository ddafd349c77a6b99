import { describe, expect, it, jest } from '@jest/globals'
import { chromiumPath } from './web-browser.js'
import { OFFICE, STUDENT, TEACHER, webSession } from './web-session.js'

jest.setTimeout(60_000)

;(chromiumPath === undefined ? describe.skip : describe)('the phones in a browser', () => {
  const session = webSession()
  const { open, phone, lastAsked } = session

  it('opens on a student and that class’s teacher, and keeps them in the address', async () => {
    await open()

    await phone(STUDENT).getByTestId('message').first().waitFor()
    await phone(TEACHER).getByTestId('card').first().waitFor()
    expect(new URL(session.page.url()).hash).toBe(`#${STUDENT},${TEACHER}`)
    expect(session.complaints).toEqual([])
  })

  it('shows the desk that a link names, and forgets a phone that is put away', async () => {
    await open(`#${TEACHER},${OFFICE}`)

    await phone(OFFICE).getByTestId('close-phone').click()

    await phone(OFFICE).waitFor({ state: 'detached' })
    expect(new URL(session.page.url()).hash).toBe(`#${TEACHER}`)
  })

  it('draws everything a card says', async () => {
    await open(`#${TEACHER},${OFFICE}`)
    const cards = phone(TEACHER).getByTestId('card')
    await cards.nth(3).waitFor()

    const six = await cards.nth(3).innerText()
    for (const text of [
      '学工助手 · 签到',
      '谁没到 · 信息2401班',
      '应到 45 人，已到 39 人。\n请假 2 人',
      '买买提·阿卜杜拉汗',
      '九月名单.xlsx',
      '标记为',
    ]) {
      expect(six).toContain(text)
    }
    expect(await cards.nth(3).locator('[data-testid^="card-button-"]').count()).toBe(6)
    expect(await cards.nth(2).locator('[data-testid^="card-option-"]').count()).toBe(20)
    expect(await cards.nth(2).getByTestId('card-option-1').isChecked()).toBe(true)
    expect(await cards.nth(1).innerText()).toContain('43 / 45')
    expect(await cards.nth(0).getByTestId('card-replaced').isDisabled()).toBe(true)
    expect(await phone(OFFICE).locator('select').count()).toBe(3)
    expect(await phone(OFFICE).innerText()).toContain('07:30 操场主席台前')
  })

  it('rests the whole card while a press is under way, then shows its new face', async () => {
    await open(`#${TEACHER}`)
    const card = phone(TEACHER).locator('[data-task-id="task-six"]')
    await card.getByTestId('card-select-reason').selectOption('present')
    const release = session.fixture.hold()

    await card.getByTestId('card-button-2').click()
    await card.locator('[aria-busy="true"]').waitFor()
    expect(await card.getByTestId('card-button-0').isDisabled()).toBe(true)
    release()

    await card.getByTestId('card-replaced').waitFor()
    expect(lastAsked(`/control/phones/${TEACHER}/card`)).toEqual({ taskId: 'task-six', key: 'all.1', selections: { reason: ['present'] } })
  })

  it('submits the ticked names by their ids, in the order of the card', async () => {
    await open(`#${TEACHER}`)
    const card = phone(TEACHER).locator('[data-task-id="task-vote"]')

    await card.getByTestId('card-option-7').check()
    await card.getByTestId('card-option-3').check()
    await card.getByTestId('card-option-1').uncheck()
    await card.getByTestId('card-button-0').click()

    await card.getByTestId('card-replaced').waitFor()
    expect(lastAsked(`/control/phones/${TEACHER}/card`)).toMatchObject({ key: 'mark.1', selections: { students: ['s3', 's7'] } })
  })

  it('chooses from a card’s own menu', async () => {
    await open(`#${TEACHER}`)
    await phone(TEACHER).getByTestId('card-menu').click()

    const answered = session.page.waitForResponse(response => response.url().endsWith('/card-menu'))
    await phone(TEACHER).getByTestId('card-menu-mute.1').click()
    await answered

    expect(lastAsked(`/control/phones/${TEACHER}/card-menu`)).toEqual({ taskId: 'task-six', key: 'mute.1' })
  })

  it('sends words by keyboard alone', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('keyboard-toggle').press('Enter')

    await session.page.keyboard.type('签到')
    await session.page.keyboard.press('Enter')

    await phone(STUDENT).locator('[data-direction="out"]', { hasText: '签到' }).last().waitFor()
    await phone(STUDENT).getByTestId('send').waitFor({ state: 'detached' })
    expect(lastAsked(`/control/phones/${STUDENT}/text`)).toEqual({ text: '签到' })
    expect(await phone(STUDENT).getByTestId('composer').inputValue()).toBe('')
  })

  it('says why words were not taken, and keeps them for another try', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('keyboard-toggle').click()

    await phone(STUDENT).getByTestId('composer').fill('坏消息')
    await phone(STUDENT).getByTestId('send').click()

    expect(await phone(STUDENT).getByRole('alert').innerText()).toContain('服务 5 秒内没有回答')
    expect(await phone(STUDENT).getByTestId('composer').inputValue()).toBe('坏消息')
  })

  it('shows messages that never arrived, with the reason', async () => {
    await open(`#${STUDENT}`)
    await phone(STUDENT).getByTestId('message').first().waitFor()

    const text = await phone(STUDENT).innerText()

    expect(text).toContain('超过每人发送上限')
    expect(text).toContain('没有送达学校的服务')
  })

  it('presses the app menu and its pop-up', async () => {
    await open(`#${STUDENT}`)

    await phone(STUDENT).getByTestId('menu-学工').click()
    await phone(STUDENT).getByTestId('menu-谁没到').click()

    await phone(STUDENT).getByText('收到：谁没到').waitFor()
    expect(lastAsked(`/control/phones/${STUDENT}/menu`)).toEqual({ key: '谁没到' })
  })

  it('tells of news on a phone that is not open, and opens it from there', async () => {
    await open(`#${STUDENT}`)
    session.fixture.receive(OFFICE, { text: '今日汇总已生成' })

    await session.page.getByRole('button', { name: '唐雪' }).click()

    await phone(OFFICE).getByText('今日汇总已生成').waitFor()
  })

  it('finds a person by part of a name and opens the phone with Enter', async () => {
    await open(`#${STUDENT}`)
    await session.page.getByTestId('add-phone').click()

    await session.page.getByTestId('person-search').fill('阿卜杜')
    await session.page.keyboard.press('Enter')

    await phone('s24010102').waitFor()
    expect(await session.page.getByTestId('person-picker').count()).toBe(0)
  })

  it('shows the profile behind a name on a card', async () => {
    await open(`#${TEACHER}`)
    await phone(TEACHER).getByTestId('member-s24010104').click()

    await phone(TEACHER).getByTestId('open-profile-phone').click()

    await phone('s24010104').waitFor()
  })

  it('never makes a link of an address that could run something', async () => {
    session.fixture.phone(STUDENT).messages.push({
      id: 'evil',
      at: '2026-09-14T23:40:30Z',
      direction: 'in',
      kind: 'template_card',
      taskId: 'evil',
      card: {
        card_type: 'text_notice',
        main_title: { title: '<img src=x onerror=alert(1)>' },
        jump_list: [{ type: 1, title: '点我', url: 'javascript:alert(1)' }],
        card_action: { type: 1, url: 'javascript:alert(1)' },
      },
    })
    await open(`#${STUDENT}`)
    const card = phone(STUDENT).locator('[data-task-id="evil"]')
    await card.waitFor()

    expect(await card.locator('a').count()).toBe(0)
    expect(await card.innerText()).toContain('<img src=x onerror=alert(1)>')
    expect(session.complaints).toEqual([])
  })
})
