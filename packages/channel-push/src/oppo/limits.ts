import type { ContentProblem } from '@message-center/channel'
import type { NotificationLimits } from '../model/limits.ts'
import type { Notification } from '../model/notification.ts'
import { oppoLongBody, parametersOf } from './build-request.ts'

/** Source: OPPO, "Single push of notifications": every character counts one, emoji included. */
export const oppoLimits: NotificationLimits = {
  title: { max: 50, unit: 'code points' },
  body: { max: oppoLongBody, unit: 'code points' },
  more: checkParameters,
}

function checkParameters(content: Notification): readonly ContentProblem[] {
  const length = parametersOf(content)?.length ?? 0
  if (length <= 4_000) return []
  return [
    {
      field: '/data',
      reason: `The data have ${length} characters as JSON; OPPO takes 4000.`,
      fix: 'Send less data: an id by which the app asks for the rest.',
    },
  ]
}
