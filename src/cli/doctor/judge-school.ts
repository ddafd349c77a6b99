import type { InspectionGap } from '../../app.js'
import { localDate } from '../../shared/dates.js'
import { bad, info, ok, warn, type Check } from './facts.js'

const MOST_ITEMS = 10
/** Next year's holidays are announced in November. */
const ASK_FOR_NEXT_YEAR_FROM = '-11-15'

const people: Check = ({ people, gaps }) => {
  if (people === 0) return [bad('通讯录', '一个人也没有', '先让上面“企业微信”和“可见范围”变好，再 npm run cli -- sync。')]
  return [
    ok('通讯录', `${people} 人`),
    ...gaps.map(({ kind, text, items }) => ({
      topic: '通讯录',
      level: kind === 'missing-role-tags' ? ('info' as const) : ('warn' as const),
      text,
      items: items.length > MOST_ITEMS ? [...items.slice(0, MOST_ITEMS), `……共 ${items.length} 个`] : items,
    })),
  ]
}

const calendar: Check = ({ calendar: { years, terms }, now }) => {
  const today = localDate(now)
  const year = Number(today.slice(0, 4))
  const todo = (of: number) => `在学校文件的 calendar.years 里写上 ${of} 年的放假和调休，再 npm run cli -- school import。`
  if (terms.length === 0)
    return [bad('校历', '还没有学期', '在学校文件里写上 calendar，再 npm run cli -- school import <文件>（样例见 school.example.yaml）。')]
  const term = terms.find(({ first, last }) => first <= today && today <= last)
  return [
    years.has(year) ? ok('校历', `${year} 年的放假安排已知`) : bad('校历', `不知道 ${year} 年的放假安排，所以不安排签到`, todo(year)),
    ...(years.has(year + 1) || today < `${year}${ASK_FOR_NEXT_YEAR_FROM}`
      ? []
      : [warn('校历', `还不知道 ${year + 1} 年的放假安排`, todo(year + 1))]),
    term
      ? ok('校历', `今天在学期“${term.name}”里（${term.first} 至 ${term.last}）`)
      : warn('校历', '今天不在任何学期里，不安排签到', '假期里是正常的；已经开学就在学校文件里写上新学期，再导入。'),
  ]
}

const windows: Check = ({ windows: { rules, classes, today }, calendar }) => {
  if (rules === 0) return [warn('签到时段', '还没有设置', '在学校文件里写上 windows，或由班主任在聊天里设置。')]
  if (today > 0) return [ok('签到时段', `今天有 ${today} 个（${classes} 个班）`)]
  if (!calendar.runsToday) return [info('签到时段', `今天没有：${calendar.label}`)]
  return [
    bad(
      '签到时段',
      '今天该有，却一个也没有排',
      '确认班级在通讯录里、试点的日期包括今天；重新导入学校文件会重排：npm run cli -- school import <文件>。',
    ),
  ]
}

const INSPECTION_GAP: Record<InspectionGap['kind'], string> = {
  'unknown-class': '房间、区域写的班级不在通讯录里（或没有启用），那里查不了',
  'unknown-inspector': '排了班的检查员找不到，或不是学生检查员',
  'shared-name': '排班里的姓名有重名，请改写账号',
  'unknown-target': '排班里写的地方不在这种检查里',
  'nobody-on-duty': '今天没有人值班的检查',
}

const inspections: Check = ({ inspectionGaps }) =>
  inspectionGaps.map(({ kind, items }) => ({
    topic: '巡检',
    level: 'warn' as const,
    text: INSPECTION_GAP[kind],
    items: items.length > MOST_ITEMS ? [...items.slice(0, MOST_ITEMS), `……共 ${items.length} 个`] : items,
  }))

/** What the school has told us. */
export const schoolChecks: readonly Check[] = [people, calendar, windows, inspections]
