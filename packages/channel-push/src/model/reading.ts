import type { HttpOutcome, JsonObject } from '@message-center/channel'
import { readJson } from '@message-center/channel/wire'

/** A whole answer of HTTP. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined }
  readonly body: Uint8Array
  /** The body, where it is a JSON object. */
  readonly json: JsonObject | undefined
}

/** What an answer says of one delivery. */
export type Reading =
  | {
      readonly verdict: 'taken'
      readonly providerMessageId?: string | undefined
      readonly traceId?: string | undefined
    }
  | Refusal
  /** Not in the vendor's form, so nobody knows. */
  | { readonly verdict: 'unreadable' }

export interface Refusal {
  readonly verdict: 'refused'
  /** A code of the vendor's table. */
  readonly code: string
  readonly message?: string | undefined
  readonly traceId?: string | undefined
  readonly retryAfterMs?: number | undefined
  /** Since when a dead token is dead, where the vendor says it. */
  readonly diedAt?: Date | undefined
  /** The token may live, though the code is one of dead tokens: the account may be the wrong one. */
  readonly keepsAddress?: boolean
  /** The call had several recipients and was refused for one of them, which is not named. */
  readonly isMatterOfOne?: boolean
}

export const unreadable: Reading = { verdict: 'unreadable' }

export function refused(code: string, words: Omit<Refusal, 'verdict' | 'code'> = {}): Refusal {
  return { verdict: 'refused', code, ...words }
}

export function toAnswer(outcome: HttpOutcome & { readonly outcome: 'answered' }): Answer {
  const { status, headers, body } = outcome
  return { status, headers, body, json: readJson(body) }
}

/** `retry-after` in milliseconds, written as seconds. */
export function retryAfterOf({ headers }: Answer, header = 'retry-after'): number | undefined {
  const seconds = Number(headers[header] || Number.NaN)
  return seconds >= 0 ? seconds * 1_000 : undefined
}
