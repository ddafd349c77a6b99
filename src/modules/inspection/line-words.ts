import type { Item, Target } from './inspection.js'

/** Nothing to complain about: 301 合格. */
export const CLEAN = [
  '没有问题 没有扣分 没问题 无问题 无扣分 不扣分 未扣分 没扣分 全部合格 都合格 很干净 很整齐 良好 合格 满分 全优 优秀 很好 正常 干净 整洁 整齐 不错 优 好 无 ok √ ✓ ✔',
]
  .join(' ')
  .split(' ')

/** Said of one item: nothing to complain about there. 地面干净, 门窗已关. */
export const FINE = [
  ...CLEAN,
  '没事',
  '可以',
  '关好',
  '已关',
  '关了',
  '关闭',
  '已擦',
  '已倒',
  '齐',
  '是',
  '有',
  '到位',
  '已断',
  '已锁',
  '已交',
]

/** Said before an item: nothing of it was seen. 没有人说话, 无迟到. */
export const NONE_OF = ['没有人', '没有', '没人', '无人', '未发现', '没发现', '无']

/** Where it was seen; kept as words of the finding. */
export const WHERE = [
  '教室',
  '班级',
  '室内',
  '走廊',
  '后排',
  '前排',
  '前面',
  '后面',
  '中间',
  '门口',
  '墙角',
  '宿舍',
  '寝室',
  '讲台边',
  '角落',
]

/** Words between the others that say nothing. */
export const FILLERS = ['还有', '有人', '发现', '以及', '另外', '有', '和', '及', '且', '的', '班', '室', '寝', '号', ':', '.']

export const RECTIFY = /^(?:需要|限期|立即|马上|要|需|请|应)?整改/
export const NO_RECTIFY = /^(?:不用|不需要?|无需|不要|免)整改/
export const NOTE = /^(?:备注|附注|注|说明)(?:[:\s]|$)\s*/
const HAVE_NOTHING = CLEAN.filter(word => word !== '好' && word !== '无').join('|')
export const REST = new RegExp(
  `^(?:其余|其他|其它|剩下|剩余|余下|别的)的?(?:班级?|教室|宿舍|寝室|房间|地方|区域)?(?:全部|都是|都|均为?|全)?(?:${HAVE_NOTHING}|好)(?=[\\s,;。]|$)`,
)
export const EVERY = new RegExp(`^(?:全部|都|所有的?(?:班级?|宿舍|寝室|房间|教室)?都?)(?:${HAVE_NOTHING}|好)(?=[\\s,;。]|$)`)
/** Asked, not said. */
export const QUESTION = /[?？]\s*$|吗\s*$|怎么|如何|为什么/

const DIGITS: Record<string, number> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 }

function chineseNumber(text: string): number {
  const [tens, ones] = text.includes('十') ? text.split('十') : ['0', text]
  return (tens === '' ? 1 : (DIGITS[tens!] ?? 0)) * 10 + (DIGITS[ones!] ?? 0)
}

/** Full-width to plain, the ways of writing a minus to one, 三人 to 3人. Doing it twice changes nothing: choices carry their own text. */
export function plainLine(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Bidi_Control}/gu, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/[−–—‐‑]/g, '-')
    .replaceAll(/半分/g, '0.5分')
    .replaceAll(/[扣减]了?分?(?=-?[\d.])/g, '-')
    .replaceAll(/-+ *(?=\.?\d)/g, '-')
    .replaceAll(/(十[一二三四五六七八九]?|[一二两三四五六七八九]十?[一二三四五六七八九]?)(?=个?(?:人|床|名|次|分|处))/g, found => {
      return String(chineseNumber(found))
    })
    .toLowerCase()
    .trim()
}

/** As it is compared: without spaces, so that 1号楼 301 is 1号楼301. */
export const compact = (text: string): string => plainLine(text).replaceAll(/\s/g, '')

export interface Label<T> {
  text: string
  of: T
}

/** Longest first. */
const byLength = <T>(labels: Label<T>[]): Label<T>[] => labels.toSorted((a, b) => b.text.length - a.text.length)

export const itemLabels = (items: readonly Item[]): Label<Item>[] =>
  byLength(items.flatMap(item => [item.name, ...item.aliases].map(text => ({ text: compact(text), of: item }))).filter(one => one.text))

export const targetLabels = (targets: readonly Target[]): Label<Target>[] =>
  byLength(
    targets.flatMap(target => [target.name, ...target.aliases].map(text => ({ text: compact(text), of: target }))).filter(one => one.text),
  )

/** How much of the text from here the label takes up, spaces included; 0 = it does not stand here. */
export function takes(text: string, at: number, label: string): number {
  let length = 0
  for (const letter of label) {
    // 1号楼 301 is 1号楼301, but 2 401 is not 2401.
    const gap = /^ +/.exec(text.slice(at + length, at + length + 4))?.[0].length ?? 0
    if (length > 0 && gap > 0 && !(/\d/.test(letter) && /\d/.test(text[at + length - 1]!))) length += gap
    if (!text.startsWith(letter, at + length)) return 0
    length += letter.length
  }
  return length
}

export interface Standing<T> {
  of: T[]
  length: number
  label: string
}

/** The longest labels that stand here: several when things share a name. */
export function standing<T>(text: string, at: number, labels: readonly Label<T>[]): Standing<T> | null {
  const here = labels.flatMap(label => {
    const length = takes(text, at, label.text)
    return length > 0 ? [{ of: label.of, length, label: label.text }] : []
  })
  const [first] = here
  if (!first) return null
  const equal = here.filter(one => one.label.length === first.label.length)
  return { ...first, of: [...new Set(equal.map(one => one.of))] }
}
