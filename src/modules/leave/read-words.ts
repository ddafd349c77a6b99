import { cutText } from '../../shared/text.js'
import type { LeaveRules } from './leave.js'
import type { Token } from './read-tokens.js'

/** More than a chat message holds. */
const MOST_REASON = 2000

const ASKING = /请(?:个|一个|一下|一天|几天|半天)?假|告假|休假/
/** What looks like leave and is none: 放假, 假条, 假期, 销假 … */
const OTHER_WORDS =
  /^(?:取消|撤回|撤销|销假|续假|催|同意|驳回|退回|转审|加签|已到|未到|纸条|免签|今日免签|签到|我的假条|待审批|代理|查|看看)/
const QUESTION = /[?？]|[吗么呢]\s*$|怎么|什么时候|几点|如何|多少|多久|为什么|谁/

/** What words hint at, for a school that calls its types so; the first that is there counts. */
const HINTS: readonly { type: string; words: RegExp }[] = [
  {
    type: '病假',
    words:
      /发烧|发热|低烧|高烧|头疼|头痛|头晕|感冒|咳嗽|流感|肚子[疼痛]|胃[疼痛]|[牙腰腿脚]疼|牙痛|看牙|拔牙|补牙|看病|医院|就诊|就医|医生|不舒服|难受|生病|拉肚子|腹泻|过敏|骨折|受伤|[摔扭烫]伤|输液|打针|挂水|呕吐|发炎|痛经|复查|手术|住院|检查身体|病了/,
  },
  { type: '公假', words: /比赛|竞赛|大赛|集训|演出|参赛|开会|代表学校/ },
  { type: '事假', words: /回家|家里有事|家中有事|有事|婚礼|喜宴|葬礼|奔丧|去世|办证|身份证|驾照|驾考|搬家|接人|送人/ },
]

const LEAVES = /离校|出校|回家|不回宿舍|不在宿舍住|外宿|离开学校|回老家/
const STAYS = /(?:不离|不出|不用离|不用出|没有?离|没有?出|无需离)校|不回家/

const OVERNIGHT = /不回宿舍|不在宿舍住|外宿|住外面|住家里|夜不归/

/** Where the reason begins, and no time is looked for any more. */
const REASON_MARK = /事由[:： ]|因为|由于|原因[:：是 ]|理由[:：是 ]/

/** The marker with which a written request sets its reason apart. */
export const REASON_TAG = '事由:'

export interface Words {
  type?: string
  typeGuessedFrom?: string
  leavesCampus?: boolean
  /** Away for the night, so that an evening lasts until the morning. */
  overnight?: boolean
  /** Pieces of the text that said something and do not belong to the reason. */
  taken: { at: number; end: number }[]
}

export function wordsOf(text: string, rules: LeaveRules): Words {
  const words: Words = { taken: [] }
  const named = typeNamed(text, rules)
  if (named) {
    words.type = named.name
    words.taken.push(named)
  } else {
    for (const { type, words: hints } of HINTS) {
      const said = rules.types.some(({ name }) => name === type) ? hints.exec(text)?.[0] : undefined
      if (said === undefined) continue
      words.type = type
      words.typeGuessedFrom = said
      break
    }
  }
  if (STAYS.test(text)) words.leavesCampus = false
  else if (LEAVES.test(text)) words.leavesCampus = true
  if (OVERNIGHT.test(text)) words.overnight = true
  // 离校 is a box that was ticked; 回家 is also a reason.
  for (const { index, 0: said } of text.matchAll(/(?:不用?|没有?|无需|要|需要)?(?:离校|出校)/g))
    words.taken.push({ at: index, end: index + said.length })
  return words
}

/** The school's own names first, the longest of them; one without 假 only where it stands alone, since 其他 is a word of every day. */
function typeNamed(text: string, { types }: LeaveRules): { name: string; at: number; end: number } | null {
  for (const { name } of types.toSorted((a, b) => b.name.length - a.name.length)) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      const end = at + name.length
      const denied = /(?:不是|不算|并非)$/.test(text.slice(Math.max(0, at - 3), at))
      const alone = (at === 0 || /[\s,，。:请是成为]/.test(text[at - 1]!)) && (end === text.length || /[\s,，。假]/.test(text[end]!))
      if (!denied && (name.endsWith('假') || alone)) return { name, at, end }
    }
  }
  return null
}

/** How the text stands to leave, where nobody has asked for one yet. */
export function intentOf(text: string, rules: LeaveRules, hasTime: boolean): 'asks' | 'hints' | 'none' {
  const start = text.trimStart()
  if (OTHER_WORDS.test(start)) return 'none'
  const asks = ASKING.test(text) || rules.types.some(({ name }) => name.endsWith('假') && text.includes(name))
  if (asks) return hasTime || !QUESTION.test(text) ? 'asks' : 'none'
  if (!hasTime || QUESTION.test(text)) return 'none'
  return LEAVES.test(text) || HINTS[0]!.words.test(text) ? 'hints' : 'none'
}

/** The place from which everything is reason; the text's end when nothing says so. */
export function reasonStart(text: string, tokens: readonly Token[]): { at: number; skip: number } {
  const match = REASON_MARK.exec(text)
  if (!match) return { at: text.length, skip: 0 }
  // 因为明天看牙，请假: the time stands in the reason, so the whole is read.
  const tagged = match[0].startsWith('事由')
  return tagged || tokens.some(token => token.end <= match.index)
    ? { at: match.index, skip: match[0].length }
    : { at: text.length, skip: 0 }
}

/** What is left when everything that was understood is taken out. */
export function reasonOf(text: string, taken: readonly { at: number; end: number }[], tail: string): string {
  const pieces: string[] = []
  let at = 0
  for (const piece of [...taken, { at: text.length, end: text.length }].toSorted((a, b) => a.at - b.at)) {
    if (piece.at > at) pieces.push(text.slice(at, piece.at))
    at = Math.max(at, piece.end)
  }
  const words = pieces.map(trimmed).filter(piece => !/^(?:[\p{P}\s~+]*|[一从是的都和这那]|时间|以后|整)$/u.test(piece))
  return clean([...words, tail.trim()].filter(piece => piece !== '').join('，'))
}

/** As it can be stored and shown: no control characters, no halves of an emoji. */
export function clean(text: string): string {
  return cutText(
    text
      .replaceAll(/\p{Cc}+/gu, ' ')
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      .trim(),
    MOST_REASON,
  )
}

const EDGE_SIGNS = ' \u3000,，。.、;；:：!！~～了呀啊吧'
const LEADING = [
  '时间是',
  '时间为',
  '假 ',
  '假，',
  '老师您好',
  '老师好',
  '老师',
  '您好',
  '你好',
  '我想要',
  '我想',
  '我要',
  '想要',
  '我',
  '想',
  '麻烦',
  '因为',
  '由于',
  '申请',
  '需要',
  '要',
  '请个假',
  '请假',
  '请',
  '帮我',
  '给我',
  '本人',
  '不对',
  '改成',
  '改为',
]
const TRAILING = [
  '谢谢老师',
  '谢谢您',
  '谢谢',
  '请批准',
  '望批准',
  '请老师批准',
  '请假',
  '请个假',
  '想请',
  '要请',
  '申请',
  '请',
  '我想',
  '我要',
  '我',
  '想',
  '因为',
  '假',
  '补',
  '请一',
  '一下',
]

/** Without the polite words around it. A leading 请 is one, unless it begins a word of its own. */
function trimmed(piece: string): string {
  let [start, end] = [0, piece.length]
  for (let shorter = true; shorter && start < end;) {
    shorter = false
    while (start < end && (EDGE_SIGNS.includes(piece[start]!) || piece[start] === '的')) start++
    while (start < end && EDGE_SIGNS.includes(piece[end - 1]!)) end--
    const head = LEADING.find(word => piece.startsWith(word, start) && !/^请[教客]/.test(piece.slice(start, start + 2)))
    if (head && start + head.length <= end) {
      start += head.length
      shorter = true
    }
    const tail = TRAILING.find(word => end - word.length >= start && piece.slice(end - word.length, end) === word)
    if (tail) {
      end -= tail.length
      shorter = true
    }
  }
  return piece.slice(start, end)
}
