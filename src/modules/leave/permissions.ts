import type { Permission } from '../manifest.js'

export const permissions: Permission[] = [
  { name: 'leave.ask', label: '请假', roles: { student: 'own' } },
  {
    name: 'leave.file',
    label: '代学生请假',
    roles: { class_teacher: 'class', deputy_class_teacher: 'class', counsellor: 'department' },
  },
  {
    name: 'leave.confirm-return',
    label: '当面销假',
    roles: { class_teacher: 'class', deputy_class_teacher: 'class', counsellor: 'department' },
  },
  {
    name: 'leave.see-class',
    label: '看班级请假',
    roles: {
      class_teacher: 'class',
      deputy_class_teacher: 'class',
      counsellor: 'department',
      secretary: 'department',
      officer: 'school',
      administrator: 'school',
    },
  },
]
