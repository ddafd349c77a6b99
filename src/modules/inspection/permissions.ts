import type { Permission } from '../manifest.js'

/** Who may do what about inspections; filing also needs a line in the roster, deciding nothing of one's own. */
export const permissions: Permission[] = [
  { name: 'inspection.file', label: '上报巡检', roles: { inspector: 'school' } },
  {
    name: 'inspection.see',
    label: '看巡检结果',
    roles: {
      class_teacher: 'class',
      deputy_class_teacher: 'class',
      counsellor: 'department',
      secretary: 'department',
      officer: 'school',
      administrator: 'school',
    },
  },
  {
    name: 'inspection.see-school',
    label: '看各班巡检排名和检查员',
    roles: { counsellor: 'department', secretary: 'department', officer: 'school', administrator: 'school' },
  },
  { name: 'inspection.decide', label: '裁定巡检分数', roles: { officer: 'school', administrator: 'school' } },
]
