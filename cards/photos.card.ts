import type { PhotoNotKeptView, PhotosView } from '../src/modules/photos/index.js'
import { clockTime, localDate } from '../src/shared/dates.js'
import type { Renderers } from './renderer.js'
import { asOfSecond, shortDay } from './words.js'

const WHY: Record<PhotoNotKeptView['why'], string> = {
  lost: '在企业微信里已经取不到了，没有存下来。还需要的话，请重新拍一张发过来',
  'too-large': '超过了 10 MB，没有存下来。请改发普通画质（不勾“原图”）再发一次',
  'too-many-pixels': '像素太高（超过 3000 万），没有存下来。请改发普通画质（不勾“原图”）再发一次',
  damaged: '没有传完整，打不开，没有存下来。请再发一次',
  'not-a-picture': '不是能看的图片，没有存下来。请发 JPG、PNG、GIF 或 WebP 格式的照片',
}

export const photosCards: Renderers<PhotosView> = {
  'photos.not-kept': {
    text: view => `你 ${shortDay(localDate(view.sentAt))} ${clockTime(view.sentAt)} 发的照片${WHY[view.why]}。${asOfSecond(view.asOf)}`,
  },
  'photos.gone': { text: view => `有一张照片已经看不到了：过了保存期，或者当时没有存下来。${asOfSecond(view.asOf)}` },
  'photos.photo': { text: () => '（照片）', picture: view => view.mediaId },
}
