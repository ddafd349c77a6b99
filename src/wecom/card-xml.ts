import type { TemplateCard } from './template-card.js'
import { writeElement } from './xml-write.js'
import type { XmlContent, XmlFields } from './xml-write.js'

/** The passive form writes `main_title` as MainTitle, but these not by that rule. */
const NAMES: Readonly<Record<string, string>> = {
  appid: 'AppId',
  pagepath: 'PagePath',
  keyname: 'KeyName',
  userid: 'UserId',
  checkbox: 'CheckBox',
}

function elementName(name: string): string {
  return NAMES[name] ?? name.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

function isFields(value: XmlContent): value is XmlFields {
  return typeof value === 'object' && !Array.isArray(value)
}

function upperCamel(value: XmlContent): XmlContent {
  if (Array.isArray(value)) return value.map(upperCamel)
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [elementName(name), upperCamel(member)]))
}

/** The card as the children of TemplateCard; lists are repeated siblings without a wrapper. */
export function toPassiveCard(card: TemplateCard, { replaceText }: { replaceText?: string } = {}): XmlFields {
  // Interfaces have no index signature; the spread gives the card one.
  const fields: Record<string, XmlContent> = { ...(card as unknown as XmlFields), replace_text: replaceText }
  return upperCamel(fields) as XmlFields
}

export function toPassiveXml(card: TemplateCard, options: { replaceText?: string } = {}): string {
  return writeElement('TemplateCard', toPassiveCard(card, options))
}
