import type { PermissionRule, Reach } from './authority.js'
import { ROLE_LABEL, ROLES } from './roles.js'
import type { RoleName } from './roles.js'

export const REACH_LABEL: Record<Reach, string> = { own: '本人', class: '本班', department: '本部门', school: '全校' }

export interface MatrixRow {
  permission: string
  label: string
  /** `null` = this role may not do it at all. */
  reach: Record<RoleName, Reach | null>
}

/** Role × permission × scope, one row a permission: the table behind the matrix test, the help and the documentation. */
export function permissionMatrix(permissions: readonly PermissionRule[]): MatrixRow[] {
  return permissions.map(({ name, label, roles }) => ({
    permission: name,
    label,
    reach: Object.fromEntries(ROLES.map(role => [role, roles[role] ?? null])) as Record<RoleName, Reach | null>,
  }))
}

/** The same table as Markdown, for people. */
export function permissionTable(permissions: readonly PermissionRule[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rows = permissionMatrix(permissions).map(row =>
    line([row.label, ...ROLES.map(role => (row.reach[role] === null ? '' : REACH_LABEL[row.reach[role]]))]),
  )
  return [line(['', ...ROLES.map(role => ROLE_LABEL[role])]), line(['---', ...ROLES.map(() => ':-:')]), ...rows, ''].join('\n')
}
