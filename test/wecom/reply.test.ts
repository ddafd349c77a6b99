import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { TEXT_REPLY_MAX_BYTES, buttonCard, multipleCard, textReply, updateButtonReply, updateCardReply } from '../../src/wecom/index.js'
import { readXml } from '../../src/wecom/xml.js'
import { sample } from './fixtures.js'

const address = (createTime: number) => ({ toUserId: 'chen.yu', corpId: 'ww7f3e21a9c04b58d6', createTime })

/** The document as a reader sees it; the order of different elements does not matter, that of equal ones does. */
function meaning(document: string): unknown {
  return JSON.parse(JSON.stringify(readXml(document)))
}

describe('passive replies', () => {
  it('R1 is a text', () => {
    expect(meaning(textReply(address(1778551202), '已收到'))).toEqual(meaning(sample('R1')))
  })

  it('R2 greys the buttons of the tapped card', () => {
    expect(meaning(updateButtonReply(address(1778551301), '已同意'))).toEqual(meaning(sample('R2')))
  })

  it('R3 gives a card of buttons its closed face', () => {
    const card = buttonCard({
      taskId: 't',
      title: '请假申请',
      desc: '王小明 初二(3)班',
      source: { desc: '考勤机器人', desc_color: 1 },
      body: '事由：看牙',
      rows: [
        { label: '时间', value: '05-12 上午' },
        { label: '结果', value: '陈宇 已同意' },
      ],
      link: { type: 1, url: 'https://kq.example.cn/l/8812' },
      buttons: [
        { text: '同意', action: 'leave:agree:8812' },
        { text: '驳回', action: 'leave:reject:8812', style: 'secondary' },
      ],
    })

    const reply = updateCardReply(address(1778551301), card, { replaceText: '已同意' })

    expect(meaning(reply.replace('<TaskId><![CDATA[t]]></TaskId>', ''))).toEqual(meaning(sample('R3')))
    expect(reply).toContain('<TaskId><![CDATA[t]]></TaskId>')
  })

  it('R4 gives a card of lists its closed face, with the choice locked', () => {
    const card = multipleCard({
      taskId: 't',
      title: '请假类型',
      selects: [
        {
          key: 'leave_type',
          title: '类型',
          selectedId: 'sick',
          disabled: true,
          options: [
            { id: 'sick', text: '病假' },
            { id: 'personal', text: '事假' },
          ],
        },
      ],
      submit: { text: '提交', action: 'multi:submit' },
    })

    const reply = updateCardReply(address(1778551302), card, { replaceText: '已提交' })

    expect(meaning(reply.replace('<TaskId><![CDATA[t]]></TaskId>', ''))).toEqual(meaning(sample('R4')))
  })

  it('without a grey text keeps the buttons alive', () => {
    const card = buttonCard({ taskId: 't', title: 'x', buttons: [{ text: '好', action: 'k' }] })

    expect(updateCardReply(address(1), card)).not.toContain('ReplaceText')
  })

  it('writes every name of the passive form as documented', () => {
    const reply = updateCardReply(address(1), {
      card_type: 'news_notice',
      source: { icon_url: 'u' },
      main_title: { title: 't' },
      quote_area: { type: 2, appid: 'a', pagepath: 'p', quote_text: 'q' },
      image_text_area: { image_url: 'i' },
      card_image: { url: 'u', aspect_ratio: 1.5 },
      vertical_content_list: [{ title: 'v' }],
      horizontal_content_list: [{ type: 2, keyname: 'k', media_id: 'm', userid: 'w' }],
      jump_list: [{ title: 'j' }],
      action_menu: { action_list: [{ text: 'a', key: 'k' }] },
      card_action: { type: 1, url: 'u' },
    })

    const names = [...reply.matchAll(/<(\w+)>/g)].map(([, name]) => name)
    expect(new Set(names.slice(names.indexOf('TemplateCard') + 1))).toEqual(
      new Set(
        `CardType Source IconUrl MainTitle Title QuoteArea Type AppId PagePath QuoteText ImageTextArea ImageUrl CardImage Url AspectRatio
         VerticalContentList HorizontalContentList KeyName MediaId UserId JumpList ActionMenu ActionList Text Key CardAction`.split(/\s+/),
      ),
    )
  })
})

describe('a text', () => {
  const contentOf = (text: string) => readXml(textReply(address(1), text)).root['Content'] as string

  it('cannot break out of its element', () => {
    expect(contentOf(']]></Content><MsgType>evil</MsgType>')).toBe(']]></Content><MsgType>evil</MsgType>')
  })

  it('of 2,048 bytes is whole, and a longer one is cut between two characters', () => {
    expect(contentOf('a'.repeat(2048))).toHaveLength(2048)
    expect(contentOf('a'.repeat(2049))).toHaveLength(2048)
    expect(contentOf(`a${'签'.repeat(700)}`)).toBe(`a${'签'.repeat(682)}`)
    expect(contentOf(`a${'😷'.repeat(600)}`)).toBe(`a${'😷'.repeat(511)}`)
  })

  it('is a start of what was said and within the limit, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 1500 }), text => {
        const content = contentOf(text)

        expect(text.startsWith(content)).toBe(true)
        expect(Buffer.byteLength(content)).toBeLessThanOrEqual(TEXT_REPLY_MAX_BYTES)
        expect(Buffer.byteLength(content)).toBeGreaterThan(Math.min(Buffer.byteLength(text), TEXT_REPLY_MAX_BYTES) - 4)
      }),
      // Shrinking texts of this length takes minutes and tells nothing more.
      { endOnFailure: true },
    )
  })
})
