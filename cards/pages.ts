import type { SlipPageView } from '../src/modules/leave/index.js'
import type { View } from '../src/modules/manifest.js'
import { asOfInstant, gatePage } from './page.js'
import { PAGE_STYLE } from './page-style.js'
import { slipPage } from './slip.page.js'

/** How a view looks as a page of its own; null = it says nothing, as if it were not there. */
type PageRenderer<V extends View> = (view: V, url: string) => string | null

const RENDERERS: { [N in SlipPageView['view']]: PageRenderer<Extract<SlipPageView, { view: N }>> } = { 'leave.slip-page': slipPage }

/** Every page that is opened without a log-in, as HTML. */
export const pages = {
  style: PAGE_STYLE,

  render(view: View, url: string): string | null {
    const renderer = (RENDERERS as Record<string, PageRenderer<never> | undefined>)[view.view]
    if (!renderer) throw new Error(`no page draws the view ${view.view}`)
    return renderer(view as never, url)
  },

  /** The same words whether the address was never ours, is mistyped or forged. */
  unknown: (asOf: Date): string =>
    gatePage({
      state: 'unknown',
      title: '查无此条',
      sign: 'question',
      meaning: '这里没有这张假条，不能放行',
      body: '<p class="note">地址可能没有抄全，也可能是伪造的。请让学生在企业微信里发“我的假条”，当面打开，再扫一次上面的二维码。</p>',
      asOf: asOfInstant(asOf),
    }),

  busy: (asOf: Date): string =>
    gatePage({
      state: 'busy',
      title: '请稍等',
      sign: 'dots',
      meaning: '这里一分钟内打开得太多了',
      body: '<p class="note">请等一分钟再打开。着急的话，请打电话问班主任。</p>',
      asOf: asOfInstant(asOf),
    }),

  trouble: (asOf: Date): string =>
    gatePage({
      state: 'trouble',
      title: '暂时查不了',
      sign: 'dots',
      meaning: '系统出了点问题，已经记录',
      body: '<p class="note">这不说明假条真假。请过一会儿再打开；着急的话，请打电话问班主任。</p>',
      asOf: asOfInstant(asOf),
    }),
}

export type Pages = typeof pages
