import type { JsonObject } from '@message-center/channel'
import { isObject, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, retryAfterOf, unreadable } from '../model/reading.ts'
import { arrayOf } from '../wire/read-fields.ts'

/** The wait after a quota, where the answer names none. Source: Firebase, "Scaling". */
const defaultQuotaWaitMs = 60_000

/** Source: Firebase, "FCM error codes" and "Method: projects.messages.send". */
export function readFcmAnswer(answer: Answer): Reading {
  const { status, json = {} } = answer
  const name = textOf(json.name)
  if (status === 200 && name !== undefined) return { verdict: 'taken', providerMessageId: name }
  if (status === 200 || !isObject(json.error)) return unreadable
  return readError(json.error, retryAfterOf(answer))
}

function readError(error: JsonObject, retryAfterMs: number | undefined): Reading {
  const details = arrayOf(error.details).filter(isObject)
  const ownCode = textOf(details.find(({ '@type': type }) => String(type).endsWith('FcmError'))?.errorCode)
  const code = ownCode ?? textOf(error.status)
  if (code === undefined) return unreadable
  const message = textOf(error.message)
  // The same code for a dead token and for a request of ours that is wrong; only the first has a detail of FCM.
  if (code === 'INVALID_ARGUMENT' && ownCode !== undefined && /registration token/i.test(message ?? ''))
    return refused('INVALID_ARGUMENT/token', { message })
  const isQuota = code === 'QUOTA_EXCEEDED' || code === 'RESOURCE_EXHAUSTED'
  return refused(code, { message, retryAfterMs: retryAfterMs ?? (isQuota ? defaultQuotaWaitMs : undefined) })
}

/** The call that only validates answers as any other. */
export function readFcmProbe(answer: Answer): Reading {
  return answer.status === 200 && answer.json !== undefined ? { verdict: 'taken' } : readFcmAnswer(answer)
}
