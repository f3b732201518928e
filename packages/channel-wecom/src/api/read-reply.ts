import type { HttpOutcome, JsonObject } from '@message-center/channel'
import { identifierOf, readJson, textOf } from '@message-center/channel/wire'

/** A whole answer in the API's own form, success or refusal. */
export interface WecomAnswer {
  readonly kind: 'answer'
  /** `errcode` as text; `0` is success. */
  readonly code: string
  readonly message: string | undefined
  /** The `hint` in the message, by which the provider finds the call. */
  readonly traceId: string | undefined
  readonly body: JsonObject
}

/** What became of a call, seen from the sender: only `answer` says what the provider did. */
export type WecomReply =
  | WecomAnswer
  | { readonly kind: 'not-sent'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string }

export const successCode = '0'

/** Reads the outcome of a request. Source: WeCom, "Global error codes". */
export function readReply(outcome: HttpOutcome): WecomReply {
  if (outcome.outcome !== 'answered') return { kind: outcome.outcome, reason: outcome.reason }
  const body = readJson(outcome.body)
  const code = identifierOf(body?.errcode)
  // Whoever answered, it was not the API, or not all of it. The request may have reached it all the same.
  if (body === undefined || code === undefined)
    return { kind: 'unanswered', reason: `The answer (HTTP ${outcome.status}) is not one of the provider's API.` }
  const message = textOf(body.errmsg)
  return { kind: 'answer', code, message, traceId: hintOf(message), body }
}

/** `…, hint: [1704335944429391615909812], from ip: …` */
function hintOf(message: string | undefined): string | undefined {
  return message?.match(/hint: \[([\w-]{1,100})\]/)?.[1]
}
