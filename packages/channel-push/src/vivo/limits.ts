import type { ContentProblem } from '@message-center/channel'
import type { NotificationLimits } from '../model/limits.ts'
import type { Notification } from '../model/notification.ts'

export const vivoMaxBody = 100

/** Source: vivo, "Push to one". */
export const vivoLimits: NotificationLimits = {
  title: { max: 40, unit: 'utf-16' },
  body: { max: vivoMaxBody, unit: 'utf-16' },
  more: checkData,
}

function checkData({ data = {} }: Notification): readonly ContentProblem[] {
  const length = Object.entries(data).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (length <= 1_024) return []
  return [
    {
      field: '/data',
      reason: `The data have ${length} characters; vivo takes 1024.`,
      fix: 'Send less data: an id by which the app asks for the rest.',
    },
  ]
}
