/** How late a callback may be delivered and still be judged by its own time, in milliseconds (WeCom retries within minutes). */
const BELIEVED_BEFORE_MS = 15 * 60_000
const BELIEVED_AFTER_MS = 120_000

export interface EventTimes {
  /** The instant that judges. */
  at: Date
  receivedAt: Date
  /** CreateTime was not credible; receipt judges and the teacher is told. */
  flagged: boolean
}

/** Event time: CreateTime when it lies within [receipt − 15 min, receipt + 120 s], else receipt, flagged (design.md "Three times"). */
export function judgeTimes(createdAt: Date, receivedAt: Date): EventTimes {
  const ahead = createdAt.getTime() - receivedAt.getTime()
  const credible = ahead >= -BELIEVED_BEFORE_MS && ahead <= BELIEVED_AFTER_MS
  return { at: credible ? createdAt : receivedAt, receivedAt, flagged: !credible }
}
