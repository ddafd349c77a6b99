import { isDeepStrictEqual } from 'node:util'
import type { Change, ImportContext } from '../section.js'

/** `apply` of a section whose value is only read as a setting: nothing to write, only to say what changed. */
export function settingChanges(label: string) {
  return async (context: ImportContext, value: unknown): Promise<Change[]> => {
    if (isDeepStrictEqual(context.previous, value)) return []
    if (value === undefined) return [context.removed(`去掉${label}`)]
    return [context.previous === undefined ? context.added(`设置${label}`) : context.changed(`更新${label}`)]
  }
}
