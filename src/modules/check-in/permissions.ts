import type { Permission } from '../manifest.js'

export const permissions: Permission[] = [
  { name: 'check-in.tap', label: '签到', roles: { student: 'own' } },
  {
    name: 'check-in.see-roll',
    label: '看班级签到',
    roles: {
      class_teacher: 'class',
      deputy_class_teacher: 'class',
      counsellor: 'department',
      secretary: 'department',
      officer: 'school',
      administrator: 'school',
    },
  },
  { name: 'check-in.mark', label: '当面标记', roles: { class_teacher: 'class', deputy_class_teacher: 'class', counsellor: 'department' } },
  { name: 'check-in.exempt', label: '免签', roles: { class_teacher: 'class', deputy_class_teacher: 'class' } },
  { name: 'check-in.cancel-day', label: '今天不签到', roles: { class_teacher: 'class', deputy_class_teacher: 'class' } },
  {
    name: 'check-in.set-window',
    label: '设置签到时段',
    roles: { class_teacher: 'class', deputy_class_teacher: 'class', administrator: 'school' },
  },
]
