export { createInbox } from './accept.js'
export { createInboxRetry } from './retry.js'
export type { Delivery, Dispatch, Endpoint, EventKey, Route, RouteContext } from './port.js'
export { judgeTimes, type EventTimes } from './times.js'
