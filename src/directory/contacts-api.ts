/** A department as department/list gives it. */
export interface ContactDepartment {
  id: number
  name: string
  /** 0 or absent at the root. */
  parentId: number
  order: number
  /** Userids of department_leader. */
  leaders: string[]
}

/** A member as user/get and user/list give it; sensitive fields never reach a new app, so none is named here. */
export interface ContactUser {
  userId: string
  name: string
  alias: string
  position: string
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  status: number
  departments: number[]
  /** The departments among these that the member leads (is_leader_in_dept). */
  leads: number[]
  /** Named extra attributes (extattr), text ones only. */
  attributes: Record<string, string>
}

export interface ContactTag {
  id: number
  name: string
  users: string[]
  departments: number[]
}

/** What the directory reads of WeCom's contacts; the client in src/wecom satisfies it. */
export interface ContactsApi {
  listDepartments(): Promise<ContactDepartment[]>
  /** Direct members only. */
  listDepartmentUsers(departmentId: number): Promise<ContactUser[]>
  /** Null when the member does not exist or lies outside the app's visible range: WeCom answers both alike (60111). */
  getUser(userId: string): Promise<ContactUser | null>
  listTags(): Promise<{ id: number; name: string }[]>
  /** Null when the tag is gone or not this app's to see. */
  getTag(tagId: number): Promise<ContactTag | null>
}
