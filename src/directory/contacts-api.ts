import type { WecomClient } from '../wecom/client/index.js'

/** What the directory reads of WeCom's contacts. */
export type ContactsApi = Pick<WecomClient, 'listDepartments' | 'listDepartmentUsers' | 'getUser' | 'listTags' | 'getTag'>
