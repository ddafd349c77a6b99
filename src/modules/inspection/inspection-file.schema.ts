import { z } from 'zod'
import { fields } from '../../school-file/index.js'
import { DEFAULT_INSPECTION_RULES } from './default-templates.js'

const { date, list, name, part, time, weekdays, whole, yesNo } = fields

const standard = DEFAULT_INSPECTION_RULES

/** More than anybody fills in while standing in a classroom. */
export const MOST_ITEMS = 20

/** Also as numbers: so the section stores them, and what is stored must read back. */
const days = z.union([z.array(z.literal([1, 2, 3, 4, 5, 6, 7])), weekdays], { error: fields.WEEKDAYS })

/** One, or a list that may be empty: as it is stored, so it must read back. */
const oneOrMany = (item: z.ZodType<string>, what: string) =>
  z
    .union([item, z.array(item).max(100, '最多 100 项')], { error: `应该是${what}` })
    .transform(value => (typeof value === 'string' ? [value] : value))

const POINTS = '应该是 0 到 100 之间的分数，可以是半分，例如 1、0.5'
const points = z.number({ error: POINTS }).min(0, POINTS).max(100, POINTS)

const ROOM = '应该是房间号，例如 301、A301，或一段房间号，例如 305-312'
const room = z
  .union([z.number().int().positive(), z.string()], { error: ROOM })
  .transform(value => String(value).trim())
  .refine(value => /^([\p{Script=Han}A-Za-z]{0,4})\d{1,6}(?:\s*[-~–至到]\s*\1?\d{1,6})?$/u.test(value), { error: ROOM })

const item = part(
  {
    name: name('检查项目的名称，例如 “地面”', 12),
    aliases: oneOrMany(name('别名', 16), '别名或它们的列表').default([]),
    kind: z
      .enum(['deduct', 'count', 'yes-no', 'text'], {
        error: '应该是 deduct（扣分）、count（按人数、次数扣）、yes-no（有没有做到）或 text（只写文字）',
      })
      .default('deduct'),
    points: points.optional(),
    ceiling: points.optional(),
    per_bed: yesNo.default(false),
    rectify: yesNo.default(false),
  },
  '一个检查项目',
)

const template = part(
  {
    name: name('检查的名称，例如 “每日卫生晨检”', 20),
    off: yesNo.default(false),
    target: z.enum(['class', 'room', 'area'], { error: '应该是 class（班级）、room（宿舍房间）或 area（区域）' }).optional(),
    slot: part({ from: time, until: time, weekdays: days }, '检查的时间 { from: 07:30, until: 08:00, weekdays: 一二三四五 }').optional(),
    base: whole('分', 1, 1000).default(100),
    items: list(item, '检查项目', MOST_ITEMS).min(1, '至少写一个项目').optional(),
  },
  '一种检查',
)

export const inspectionFileSchema = part(
  {
    templates: list(template, '检查', 40).default([]),
    rooms: list(
      part(
        {
          building: name('宿舍楼的名称，例如 “1号楼”', 16),
          rooms: list(room, '房间号', 300).min(1, '至少写一个房间'),
          beds: whole('张床', 1, 24).optional(),
          class: name('班级名称', 64),
        },
        '一些房间',
      ),
      '房间',
    ).default([]),
    areas: list(
      part({ name: name('区域的名称，例如 “操场东侧”', 16), class: name('班级名称', 64).optional() }, '一个区域'),
      '区域',
    ).default([]),
    roster: list(
      part(
        {
          template: name('检查的名称', 20),
          inspectors: oneOrMany(name('姓名或账号', 64), '姓名、账号或它们的列表').default([]),
          tag: name('通讯录标签的名称', 64).optional(),
          targets: oneOrMany(name('班级、部门、楼、房间或区域', 64), '班级、部门、楼、房间、区域，或它们的列表').default([]),
          weekdays: days.optional(),
          from: date.optional(),
          until: date.optional(),
        },
        '一条值班安排',
      ),
      '值班安排',
    ).default([]),
    own_class: z.enum(['refuse', 'mark'], { error: '应该是 refuse（不许查自己班）或 mark（可以查，会注明）' }).default(standard.ownClass),
    missing_after_minutes: whole('分钟', 0, 240).default(standard.missingAfterMinutes),
    report_at: time.default(standard.reportAt),
    amend_at: time.default(standard.amendAt),
    appeal_days: whole('个上课日', 0, 30).default(standard.appealDays),
    photo_retention_days: whole('天', 1, 3660).default(standard.photoRetentionDays),
  },
  '巡检的规则',
)

export type InspectionFile = z.infer<typeof inspectionFileSchema>
export type FileTemplate = InspectionFile['templates'][number]

/** `305-312`, `A305-A312` written out; null = backwards or too many. */
export function roomsOf(written: string): string[] | null {
  const match = /^(\D*)(\d+)\s*[-~–至到]\s*\1?(\d+)$/.exec(written)
  if (!match) return [written]
  const [, letters, first, last] = match
  const count = Number(last) - Number(first) + 1
  if (count < 1 || count > 200) return null
  return Array.from({ length: count }, (_, index) => `${letters}${String(Number(first) + index).padStart(first!.length, '0')}`)
}
