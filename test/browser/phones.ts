import type { Locator, Page } from 'playwright-core'
import type { Demo } from './demo.js'

export const phoneOn = (page: Page, userid: string): Locator => page.getByTestId(`phone-${userid}`)
export const newestCard = (phone: Locator): Locator => phone.getByTestId('card').last()
/** What a phone shows in words, without cards. */
export const wordsOn = (page: Page, userid: string): Locator =>
  phoneOn(page, userid).getByTestId('message').and(page.locator('[data-kind="text"]'))
export const saying = (where: Locator, text: string | RegExp): Promise<void> => where.getByText(text).last().waitFor()

/** Moves the school's clock from the desk, and waits until the desk shows it. */
export async function moveClock(desk: Page, moment: string): Promise<void> {
  await desk.getByTestId('clock-input').fill(moment)
  await desk.getByTestId('clock-set').click()
  await desk.getByTestId('clock-now').getByText(moment.slice(-5)).waitFor()
}

/** Types a text on a phone, with the keyboard out. */
export async function type(phone: Locator, text: string): Promise<void> {
  const keyboard = phone.getByTestId('keyboard-toggle')
  if (await keyboard.isVisible()) await keyboard.click()
  await phone.getByTestId('composer').fill(text)
  await phone.getByTestId('send').click()
}

/** Taps a leaf of the app's menu. */
export async function tapMenu(phone: Locator, group: string, word: string): Promise<void> {
  const back = phone.getByTestId('menu-toggle')
  if (await back.isVisible()) await back.click()
  await phone.getByTestId(`menu-${group}`).click()
  await phone.getByTestId(`menu-${word}`).click()
}

/** Seats of the first class come to the teaching building and tap 签到, each on a phone that nobody watches. */
export async function checkIn(demo: Demo, seats: readonly number[]): Promise<void> {
  await Promise.all(
    seats.map(async seat => {
      const userid = `s240101${String(seat).padStart(2, '0')}`
      await demo.act(userid, 'position', { preset: 'teaching-building', report: true })
      await demo.act(userid, 'menu', { key: '签到' })
    }),
  )
}

export const seats = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Carries a phone to a place of the demo school, where it reports its position as when the app is opened. */
export async function goTo(phone: Locator, place: string): Promise<void> {
  await phone.getByTestId('position-open').click()
  await phone.getByTestId(`position-${place}`).click()
}
