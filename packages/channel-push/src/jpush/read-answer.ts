import type { Json, JsonObject } from '@message-center/channel'
import { identifierOf, isObject, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, retryAfterOf, unreadable } from '../model/reading.ts'
import type { Call } from '../push-vendor.ts'
import { arrayOf } from '../wire/read-fields.ts'
import { isJpushBatch } from './build-request.ts'
import type { JpushAccount } from './settings.ts'

/** Source: JPush, "Push API v3", "Batch push by registration id". */
export function readJpushAnswer(answer: Answer, call: Call<JpushAccount>): readonly Reading[] | Reading {
  const { json } = answer
  if (json === undefined) return unreadable
  if (isObject(json.error)) return readError(json.error, answer)
  if (answer.status !== 200) return unreadable
  if (isJpushBatch(call)) return call.items.map((_, n) => readEntry(json[call.prepared[n] ?? ''], answer))
  const id = identifierOf(json.msg_id)
  if (id === undefined) return unreadable
  // All recipients share the id: the number behind it tells that taking back one would take back all.
  const others = call.items.length - 1
  return { verdict: 'taken', providerMessageId: others === 0 ? id : `${id}+${others}` }
}

function readEntry(entry: Json | undefined, answer: Answer): Reading {
  if (!isObject(entry)) return unreadable
  if (isObject(entry.error)) return readError(entry.error, answer)
  const id = identifierOf(entry.msg_id)
  return id === undefined ? unreadable : { verdict: 'taken', providerMessageId: id }
}

function readError(error: JsonObject, answer: Answer): Reading {
  const code = identifierOf(error.code)
  if (code === undefined) return unreadable
  return refused(code, { message: textOf(error.message), retryAfterMs: retryAfterOf(answer, 'x-rate-limit-reset') })
}

/** The keys of a call for different contents, one per message. */
export function readJpushKeys(answer: Answer, { items }: Call<JpushAccount>) {
  const values = arrayOf(answer.json?.cidlist).flatMap(key => textOf(key) ?? [])
  if (answer.status === 200 && values.length >= items.length) return { verdict: 'prepared' as const, values }
  return readJpushProbe(answer)
}

export function readJpushProbe(answer: Answer): Reading {
  if (isObject(answer.json?.error)) return readError(answer.json.error, answer)
  return answer.status === 200 && Array.isArray(answer.json?.cidlist) ? { verdict: 'taken' } : unreadable
}

/** The answer to taking back. */
export function readJpushRevocation(answer: Answer): Reading {
  if (isObject(answer.json?.error)) return readError(answer.json.error, answer)
  return answer.status === 200 ? { verdict: 'taken' } : unreadable
}
