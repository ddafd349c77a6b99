import type { XmlElement } from '../xml.js'

/** How one element of a passive TemplateCard becomes JSON. Lists stand as repeated siblings without a wrapper. */
type Rule = { as: 'text' | 'int' | 'float' | 'bool'; name: string } | { as: 'object' | 'list'; name: string; fields: Record<string, Rule> }

const text = (name: string): Rule => ({ as: 'text', name })
const int = (name: string): Rule => ({ as: 'int', name })
const bool = (name: string): Rule => ({ as: 'bool', name })
const object = (name: string, fields: Record<string, Rule>): Rule => ({ as: 'object', name, fields })
const list = (name: string, fields: Record<string, Rule>): Rule => ({ as: 'list', name, fields })

const TARGET = { Type: int('type'), Url: text('url'), AppId: text('appid'), PagePath: text('pagepath') }
const OPTIONS = list('option_list', { Id: text('id'), Text: text('text'), IsChecked: bool('is_checked') })
const SELECT = {
  QuestionKey: text('question_key'),
  Title: text('title'),
  SelectedId: text('selected_id'),
  Disable: bool('disable'),
  OptionList: OPTIONS,
}

const CARD: Record<string, Rule> = {
  CardType: text('card_type'),
  TaskId: text('task_id'),
  Source: object('source', { IconUrl: text('icon_url'), Desc: text('desc'), DescColor: int('desc_color') }),
  ActionMenu: object('action_menu', { Desc: text('desc'), ActionList: list('action_list', { Text: text('text'), Key: text('key') }) }),
  MainTitle: object('main_title', { Title: text('title'), Desc: text('desc') }),
  QuoteArea: object('quote_area', { ...TARGET, Title: text('title'), QuoteText: text('quote_text') }),
  ImageTextArea: object('image_text_area', { ...TARGET, Title: text('title'), Desc: text('desc'), ImageUrl: text('image_url') }),
  CardImage: object('card_image', { Url: text('url'), AspectRatio: { as: 'float', name: 'aspect_ratio' } }),
  EmphasisContent: object('emphasis_content', { Title: text('title'), Desc: text('desc') }),
  SubTitleText: text('sub_title_text'),
  VerticalContentList: list('vertical_content_list', { Title: text('title'), Desc: text('desc') }),
  HorizontalContentList: list('horizontal_content_list', {
    Type: int('type'),
    KeyName: text('keyname'),
    Value: text('value'),
    Url: text('url'),
    MediaId: text('media_id'),
    UserId: text('userid'),
  }),
  JumpList: list('jump_list', { ...TARGET, Title: text('title') }),
  CardAction: object('card_action', TARGET),
  ButtonSelection: object('button_selection', SELECT),
  ButtonList: list('button_list', { Type: int('type'), Text: text('text'), Style: int('style'), Key: text('key'), Url: text('url') }),
  CheckBox: object('checkbox', { QuestionKey: text('question_key'), OptionList: OPTIONS, Disable: bool('disable'), Mode: int('mode') }),
  SelectList: list('select_list', SELECT),
  SubmitButton: object('submit_button', { Text: text('text'), Key: text('key') }),
  ReplaceText: text('replace_text'),
}

/** The JSON card of a `<TemplateCard>`; throws on a name or value that WeCom would not know. */
export function cardFromXml(element: XmlElement): Record<string, unknown> {
  return readFields(element, CARD)
}

function readFields(element: XmlElement, rules: Record<string, Rule>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const each of element.children) {
    const rule = rules[each.name]
    if (!rule) throw new Error(`<${each.name}> is not known inside <${element.name}>`)
    if (rule.as === 'list') {
      const earlier = result[rule.name]
      result[rule.name] = [...(Array.isArray(earlier) ? (earlier as unknown[]) : []), readFields(each, rule.fields)]
      continue
    }
    if (rule.name in result) throw new Error(`<${each.name}> stands twice`)
    result[rule.name] = readValue(each, rule)
  }
  return result
}

function readValue(element: XmlElement, rule: Exclude<Rule, { as: 'list' }>): unknown {
  if (rule.as === 'object') return readFields(element, rule.fields)
  if (element.children.length > 0) throw new Error(`<${element.name}> must hold text only`)
  if (rule.as === 'text') return element.text
  const value = element.text.trim()
  if (rule.as === 'bool') {
    if (value !== 'true' && value !== 'false') throw new Error(`<${element.name}> must be true or false`)
    return value === 'true'
  }
  if (!(rule.as === 'int' ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(value)) throw new Error(`<${element.name}> must be a number`)
  return Number(value)
}
