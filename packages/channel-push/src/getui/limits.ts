import type { ContentProblem } from '@message-center/channel'
import type { NotificationLimits } from '../model/limits.ts'
import type { Notification } from '../model/notification.ts'
import { payloadOf } from './build-request.ts'

export const getuiMaxBody = 256

/** Source: Getui, "REST API v2", parameters of a notification. */
export const getuiLimits: NotificationLimits = {
  title: { max: 50, unit: 'utf-16' },
  body: { max: getuiMaxBody, unit: 'utf-16' },
  more: checkPayload,
}

function checkPayload(content: Notification): readonly ContentProblem[] {
  const length = payloadOf(content)?.length ?? 0
  if (length <= 3_072) return []
  return [
    {
      field: '/data',
      reason: `Data and link have ${length} characters as JSON; Getui takes 3072.`,
      fix: 'Send less data: an id by which the app asks for the rest.',
    },
  ]
}
