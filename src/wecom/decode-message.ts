import type { MessageBase, MessageEvent } from './event.js'
import { optional, requiredText, text, textIfPresent } from './fields.js'
import { readPosition } from './position.js'
import type { DocumentElement } from './xml.js'

type MessageDecoder = (document: DocumentElement, base: MessageBase) => MessageEvent

/** MsgType → decoder. What is not here is accepted as unknown. */
export const MESSAGE_DECODERS: ReadonlyMap<string, MessageDecoder> = new Map<string, MessageDecoder>([
  ['text', (document, base) => ({ type: 'text', content: text(document, 'Content'), ...base })],
  ['image', (document, base) => ({ type: 'image', picUrl: text(document, 'PicUrl'), mediaId: requiredText(document, 'MediaId'), ...base })],
  ['voice', (document, base) => ({ type: 'voice', mediaId: requiredText(document, 'MediaId'), format: text(document, 'Format'), ...base })],
  [
    'video',
    (document, base) => ({
      type: 'video',
      mediaId: requiredText(document, 'MediaId'),
      thumbMediaId: text(document, 'ThumbMediaId'),
      ...base,
    }),
  ],
  [
    'location',
    (document, base) => ({
      type: 'location',
      ...readPosition(document, { latitude: 'Location_X', longitude: 'Location_Y' }),
      label: text(document, 'Label'),
      scale: text(document, 'Scale'),
      ...optional('appType', textIfPresent(document, 'AppType')),
      ...base,
    }),
  ],
  [
    'link',
    (document, base) => ({
      type: 'link',
      title: text(document, 'Title'),
      description: text(document, 'Description'),
      url: text(document, 'Url'),
      picUrl: text(document, 'PicUrl'),
      ...base,
    }),
  ],
])
