import type { Manifest } from '../manifest.js'
import { askMakeUp, MAKE_UP, makeUpDialogue } from './ask.js'
import { keptTexts } from './kept-texts.js'
import { decidedView } from './kind.js'
import { makeUpSection } from './school-file.js'
import type { MakeUpDeps } from './submit.js'

export { makeUpKind } from './kind.js'
export { submitMakeUp, type MakeUpAsk, type MakeUpDeps } from './submit.js'
export type { MakeUpFault } from './make-up.js'
export type * from './views.js'

/** 补卡: a student asks the class teacher to be counted in a window that was missed (A07). */
export function createMakeUpModule(deps: MakeUpDeps): Manifest {
  return {
    name: 'make-up',
    words: {
      补卡: {
        run: askMakeUp,
        help: '漏签了，请班主任补：补卡；补卡 早自习 手机没电',
        roles: ['student'],
        takesNames: true,
        takesText: true,
      },
    },
    actions: {},
    dialogues: { [MAKE_UP]: makeUpDialogue(deps) },
    menu: [{ word: '补卡', label: '补卡', priority: 60 }],
    permissions: [{ name: 'make-up.ask', label: '申请补卡', roles: { student: 'own' } }],
    views: { 'make-up.decided': { shared: false, load: decidedView } },
    keptTexts,
    schoolFile: [makeUpSection],
  }
}
