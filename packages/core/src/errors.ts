/** What a caller can do wrong, and what can be missing on our side. One row per code; the docs list them from here. */
export const errorCodes = {
  invalid_request: { status: 400, title: 'The request has a field that does not fit' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  invalid_cursor: { status: 400, title: 'The cursor is not one of this list' },
  invalid_sql: { status: 400, title: 'The query cannot be understood' },
  unsupported_sql: { status: 400, title: 'The query asks for a part of SQL that is not supported' },
  sql_limit: { status: 400, title: 'The query is over a limit' },
  missing_variable: { status: 400, title: 'The template needs a variable that is not given' },
  invalid_template: { status: 400, title: 'The template cannot be compiled' },
  invalid_content: { status: 400, title: 'The content does not fit the channel' },
  invalid_address: { status: 400, title: 'The recipient cannot be addressed on the channel' },
  invalid_schedule: { status: 400, title: 'sendAt or expireAt does not fit' },
  invalid_settings: { status: 400, title: 'The account settings do not fit the plugin' },
  unknown_channel: { status: 400, title: 'No plugin serves this channel' },
  unknown_account: { status: 400, title: 'The tenant has no such account' },
  unknown_route: { status: 400, title: 'The tenant has no such route' },
  unknown_template: { status: 400, title: 'The tenant has no such published template' },
  unauthorized: { status: 401, title: 'The API key is missing or not valid' },
  forbidden: { status: 403, title: 'The API key lacks the scope' },
  not_found: { status: 404, title: 'There is nothing under this name' },
  conflict: { status: 409, title: 'It exists already or has changed meanwhile' },
  in_use: { status: 409, title: 'Something else still refers to it' },
  idempotency_conflict: { status: 409, title: 'The idempotency key stands for another content' },
  idempotency_running: { status: 409, title: 'The first request with this idempotency key is still being accepted' },
  body_too_large: { status: 413, title: 'The body is over the limit' },
  unsupported_media_type: { status: 415, title: 'The body has to be application/json' },
  too_many_requests: { status: 429, title: 'The limit of this key is reached' },
  not_implemented_by_channel: { status: 409, title: 'The channel cannot do this' },
  invalid_options: { status: 500, title: 'The message center is configured in a way that cannot work' },
  internal: { status: 500, title: 'A defect on our side' },
  queue_unavailable: { status: 503, title: 'The queue cannot store the message now' },
  queue_unsure: { status: 504, title: 'Nobody knows whether the queue has stored the message' },
  index_unavailable: { status: 503, title: 'Status and search cannot answer now' },
  not_indexed_yet: { status: 503, title: 'The message is accepted, its status is not readable yet' },
  management_unavailable: { status: 503, title: 'Templates, accounts and keys cannot be read now' },
  overloaded: { status: 503, title: 'Too much is in hand at this moment' },
  starting: { status: 503, title: 'This process is starting' },
  stopping: { status: 503, title: 'This process is stopping' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorCodes

export interface ErrorDetails {
  /** What is wrong, in a sentence. Never an address, a secret or a template variable's value. */
  readonly detail: string
  /** JSON pointer into the request, for example `/variables/no`. */
  readonly field?: string
  /** What to do. */
  readonly fix?: string
  /** For 429 and 503: when to come again. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** The one error class that callers of the engine meet. */
export class MessageCenterError extends Error {
  override readonly name = 'MessageCenterError'
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly fix: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, { detail, field, fix, retryAfterMs, cause }: ErrorDetails) {
    super(detail, cause === undefined ? {} : { cause })
    this.code = code
    this.field = field
    this.fix = fix
    this.retryAfterMs = retryAfterMs
  }

  get status(): number {
    return errorCodes[this.code].status
  }
}
