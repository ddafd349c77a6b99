/** What `action` throws; the test fails when it throws nothing. */
export function thrownBy(action: () => unknown): unknown {
  let result: unknown
  try {
    result = action()
  } catch (error) {
    return error
  }
  throw new Error(`nothing was thrown, but ${typeof result} was returned`)
}
