export { createMedia, type MediaFile, type MediaLine, type NewMedia } from './media.js'
export { createMediaFetch, MOST_BYTES, type Refusal } from './fetch-media.js'
export { expireMedia } from './retention.js'
export { keyOf, refIn } from './ref.js'
