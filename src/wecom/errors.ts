import { AppError } from '../shared/errors.js'

export type EnvelopeFault = 'query' | 'signature' | 'envelope' | 'receive-id'

/** A request that is not an authenticated callback: it has no effect and is answered 4xx. */
export class EnvelopeError extends AppError {
  readonly reason: EnvelopeFault

  constructor(reason: EnvelopeFault, message: string, options: { cause?: unknown } = {}) {
    super(`wecom.envelope.${reason}`, message, options)
    this.reason = reason
  }
}

export type InnerDocumentFault = 'encoding' | 'syntax' | 'shape'

/** An authenticated callback whose inner document cannot be understood: counted, logged, answered 200 and empty. */
export class InnerDocumentError extends AppError {
  readonly reason: InnerDocumentFault

  constructor(reason: InnerDocumentFault, message: string, options: { cause?: unknown } = {}) {
    super(`wecom.inner-document.${reason}`, message, options)
    this.reason = reason
  }
}

/** A document our strict readers refuse. The message names the rule and never quotes the document. */
export class MalformedDocumentError extends AppError {
  readonly kind: 'encoding' | 'syntax'

  constructor(kind: 'encoding' | 'syntax', message: string, options: { cause?: unknown } = {}) {
    super(`wecom.malformed.${kind}`, message, options)
    this.kind = kind
  }
}
