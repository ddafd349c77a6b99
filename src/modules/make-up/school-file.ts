import type { z } from 'zod'
import type { Tx } from '../../db/index.js'
import { defineSection, fields, settingChanges } from '../../school-file/index.js'
import type { MakeUpRules } from './make-up.js'

const { part, whole, yesNo } = fields

const schema = part(
  {
    enabled: yesNo.default(true),
    days: whole('天', 1, 31).default(3),
    monthly_cap: whole('次', 1, 31).default(3),
    cut_off_day: whole('日', 1, 28).optional(),
  },
  '补卡的规则',
)

/** The rules of 补卡 (A07). */
export const makeUpSection = defineSection<z.infer<typeof schema>>({
  key: 'make_up',
  schema,
  check: ({ days, cut_off_day: cutOff }, { warning }) =>
    cutOff !== undefined && cutOff >= days
      ? [warning(['cut_off_day'], `（${cutOff} 日）不起作用：只能补 ${days} 天以内的，到 ${cutOff} 日早已不能补上个月的了`)]
      : [],
  apply: settingChanges('补卡的规则'),
})

/** As the last import set them; without one, the defaults. */
export async function loadMakeUpRules(tx: Tx): Promise<MakeUpRules> {
  const row = await tx.setting.findUnique({ where: { key: 'school-file:make_up' }, select: { value: true } })
  const { enabled, days, monthly_cap: monthlyCap, cut_off_day: cutOffDay } = schema.parse(row?.value ?? {})
  return { enabled, days, monthlyCap, cutOffDay: cutOffDay ?? null }
}
