import type { ExportsView } from '../src/modules/exports/index.js'
import type { Renderers } from './renderer.js'

export const exportsCards: Renderers<ExportsView> = {
  'exports.file': { text: view => `（文件）${view.name}`, file: view => view.mediaId },
  'exports.picture': { text: view => `（图片）${view.name}`, picture: view => view.mediaId },
}
