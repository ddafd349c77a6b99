/** A window as the school file writes it; `next_day` says aloud that it closes after midnight. */
export interface WindowTimes {
  open: string
  late?: string | undefined
  close: string
  next_day: boolean
  remind_before: number
}

export interface TimesProblem {
  field: 'late' | 'close' | 'next_day' | 'remind_before'
  message: string
}

const DAY_MINUTES = 1440

/** Minutes after the midnight in which the window opens. */
export function minutesOf({ open, close, next_day: nextDay }: Pick<WindowTimes, 'open' | 'close' | 'next_day'>): {
  open: number
  close: number
} {
  return { open: minutes(open), close: minutes(close) + (nextDay ? DAY_MINUTES : 0) }
}

export function windowTimesProblems(window: WindowTimes): TimesProblem[] {
  const { open, close } = minutesOf(window)
  if (close <= open) {
    const message = `（${window.close}）不晚于 open（${window.open}）；如果第二天才结束，请加一行 next_day: true`
    return [{ field: 'close', message }]
  }
  if (close - open >= DAY_MINUTES) {
    return [{ field: 'next_day', message: `写了 true，窗口就超过 24 小时了；close（${window.close}）如果是当天的，请去掉这一行` }]
  }
  const problems: TimesProblem[] = []
  if (window.late !== undefined) {
    const late = minutes(window.late) + (window.next_day && minutes(window.late) <= open ? DAY_MINUTES : 0)
    if (late <= open || late >= close) {
      problems.push({ field: 'late', message: `（${window.late}）应该在 open（${window.open}）和 close（${window.close}）之间` })
    }
  }
  if (window.remind_before > 0 && window.remind_before >= close - open) {
    problems.push({ field: 'remind_before', message: `（${window.remind_before} 分钟）比整个窗口还长，提醒应该在窗口打开以后` })
  }
  return problems
}

/** Whether two windows are ever open at one moment; one that closes when the other opens does not count. */
export function timesOverlap(a: WindowTimes & { weekdays: readonly number[] }, b: WindowTimes & { weekdays: readonly number[] }): boolean {
  return weekSpans(a).some(one => weekSpans(b).some(other => one.open < other.close && other.open < one.close))
}

/** The window's spans in one week, and again shifted by a week, so that Sunday night meets Monday morning. */
function weekSpans(window: WindowTimes & { weekdays: readonly number[] }): { open: number; close: number }[] {
  const { open, close } = minutesOf(window)
  return window.weekdays.flatMap(weekday =>
    [0, 7].map(shift => ({ open: open + (weekday + shift) * DAY_MINUTES, close: close + (weekday + shift) * DAY_MINUTES })),
  )
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}
