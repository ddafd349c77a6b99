import type { IncomingMessage } from 'node:http'
import getRawBody from 'raw-body'
import { AppError } from '../shared/errors.js'

/** The body is too large or did not arrive whole. */
export class BodyError extends AppError {
  readonly status: 400 | 413

  constructor(status: 400 | 413, message: string, options: { cause?: unknown } = {}) {
    super(status === 413 ? 'body-too-large' : 'body-incomplete', message, options)
    this.status = status
  }
}

export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  try {
    return await getRawBody(request, { limit, length: request.headers['content-length'] ?? null })
  } catch (error) {
    // The sender is still writing and would see a broken pipe instead of the answer: let it finish into nothing.
    request.resume()
    const tooLarge = (error as { type?: unknown }).type === 'entity.too.large'
    throw tooLarge ? new BodyError(413, `the body is over ${limit} bytes`) : new BodyError(400, 'the body did not arrive', { cause: error })
  }
}
