export type RoleName =
  | 'student'
  | 'class_teacher'
  | 'deputy_class_teacher'
  | 'counsellor'
  | 'subject_teacher'
  | 'cadre'
  | 'inspector'
  | 'secretary'
  | 'officer'
  | 'aid_centre'
  | 'work_study_head'
  | 'administrator'

/** Also the standard names of the contact tags that grant these roles before any school file (design.md section 4). */
export const ROLE_LABEL: Record<RoleName, string> = {
  student: '学生',
  class_teacher: '班主任',
  deputy_class_teacher: '副班主任',
  counsellor: '辅导员',
  subject_teacher: '任课教师',
  cadre: '班干部',
  inspector: '学生检查员',
  secretary: '系部书记',
  officer: '学工干事',
  aid_centre: '资助中心',
  work_study_head: '勤助部门负责人',
  administrator: '管理员',
}

export const ROLES = Object.keys(ROLE_LABEL) as RoleName[]

export type GrantScopeKind = 'class' | 'department' | 'school'

/** `scopeKind: 'class', scopeId: 0` is an empty scope: the role is known, its classes are not. A school scope has `scopeId: 0` too. */
export interface Grant {
  role: RoleName
  scopeKind: GrantScopeKind
  scopeId: number
}
