import type { MenuButton } from '../state.js'
import { byteLength } from '../text.js'
import { agentIdInQuery, type ApiDeps, type ApiTable, isJson, type Json, jsonBody, ok } from './call.js'
import { refuse } from './errors.js'

const TYPES = [
  'click',
  'view',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
  'view_miniprogram',
]

/** Limits of one level, with the errcode of each: the sub-menu has its own codes. */
const TOP = { most: 3, count: 40016, type: 40017, nameBytes: 16, name: 40018, key: 40019, url: 40020 }
const SUB = { most: 5, count: 40023, type: 40024, nameBytes: 40, name: 40025, key: 40026, url: 40027 }

export function menuApi({ desk }: ApiDeps): ApiTable {
  return {
    'menu/create': {
      method: 'POST',
      owners: ['app'],
      handle(call) {
        agentIdInQuery(call, desk.options.agentId)
        desk.state.menu = readButtons(jsonBody(call)['button'], TOP)
        desk.publish('phone', { userid: '*' })
        return ok()
      },
    },
    'menu/get': {
      method: 'GET',
      owners: ['app'],
      handle(call) {
        agentIdInQuery(call, desk.options.agentId)
        return desk.state.menu ? ok({ button: desk.state.menu }) : refuse(46003, 'no menu')
      },
    },
    'menu/delete': {
      method: 'GET',
      owners: ['app'],
      handle(call) {
        agentIdInQuery(call, desk.options.agentId)
        desk.state.menu = null
        desk.publish('phone', { userid: '*' })
        return ok()
      },
    },
  }
}

function readButtons(value: unknown, level: typeof TOP): MenuButton[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > level.most)
    refuse(level.count, `a menu level holds 1 to ${level.most} buttons`)
  return value.map((button: unknown) => (isJson(button) ? readButton(button, level) : refuse(40058, 'button must be an object')))
}

function readButton(button: Json, level: typeof TOP): MenuButton {
  const name = textOf(button, 'name')
  if (name === '' || byteLength(name) > level.nameBytes) refuse(level.name, `menu name is empty or longer than ${level.nameBytes} bytes`)
  const subButtons = button['sub_button']
  if (Array.isArray(subButtons) && subButtons.length > 0) {
    if (level === SUB) refuse(40022, 'a sub-menu cannot hold another one')
    return { name, sub_button: readButtons(subButtons, SUB) }
  }
  const type = textOf(button, 'type')
  if (!TYPES.includes(type)) refuse(level.type, 'invalid menu type')
  if (type === 'view') return { name, type, url: urlOf(button, level) }
  if (type === 'view_miniprogram') return { name, type, pagepath: textOf(button, 'pagepath'), appid: textOf(button, 'appid') }
  const key = textOf(button, 'key')
  if (key === '' || byteLength(key) > 128) refuse(level.key, 'menu key is empty or longer than 128 bytes')
  return { name, type, key }
}

function urlOf(button: Json, level: typeof TOP): string {
  const url = textOf(button, 'url')
  if (byteLength(url) > 1024) refuse(level.url, 'menu url is longer than 1024 bytes')
  return /^https?:\/\//.test(url) ? url : refuse(40055, 'menu url has no scheme')
}

function textOf(button: Json, field: string): string {
  const value = button[field]
  return typeof value === 'string' ? value : ''
}
