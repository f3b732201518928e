import { MessageCenterError } from '../../errors.ts'
import type { MessageRequest } from '../../model/message-request.ts'

const maxAheadMs = 90 * 86_400_000
const otpLifetimeMs = 10 * 60_000

/** When a message goes and when it is worthless, in milliseconds. */
export interface Times {
  readonly sendAt?: number
  readonly expireAt?: number
}

/** A `sendAt` that has passed means now. Throws `invalid_schedule`. */
export function chooseTimes({ sendAt, expireAt, category }: MessageRequest, now: number): Times {
  const due = sendAt ? Date.parse(sendAt) : now
  if (due > now + maxAheadMs)
    throw invalid('/sendAt', 'sendAt is more than 90 days ahead.', 'Choose an earlier moment, or send it later.')
  const end = expireAt ? Date.parse(expireAt) : category === 'otp' ? Math.max(due, now) + otpLifetimeMs : undefined
  if (end !== undefined && end <= now)
    throw invalid('/expireAt', 'expireAt has passed.', 'Choose a moment ahead, or leave it out.')
  if (end !== undefined && end <= due)
    throw invalid('/expireAt', 'expireAt is not after sendAt.', 'Choose a later expireAt.')
  return { ...(due > now && { sendAt: due }), ...(end !== undefined && { expireAt: end }) }
}

const invalid = (field: string, detail: string, fix: string) =>
  new MessageCenterError('invalid_schedule', { field, detail, fix })
