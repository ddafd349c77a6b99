/** A documented refusal of the API: HTTP 200 with an errcode. */
export class ApiError extends Error {
  constructor(
    readonly errcode: number,
    reason: string,
  ) {
    super(reason)
  }
}

export function refuse(errcode: number, reason: string): never {
  throw new ApiError(errcode, reason)
}

/** errmsg carries a trace hint and the caller's address like the real one, so that nobody is tempted to parse it. */
export function errorBody(errcode: number, reason: string): Record<string, unknown> {
  const hint = `${Date.now()}${Math.trunc(Math.random() * 1e6)}`
  return {
    errcode,
    errmsg: `${reason}, hint: [${hint}], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`,
  }
}
