import type { NotificationLimits } from '../model/limits.ts'
import { jsonBytes } from '../model/text-length.ts'
import { worstDelivery, worstNow } from '../model/worst-delivery.ts'
import { anyNotifyId, buildHonorMessage } from './build-request.ts'

/** No page that we know names a limit; this is the one of its sister API, without tokens. */
export const honorMaxBytes = 4_096

const worst = { importance: { transactional: 'NORMAL' }, badgeClass: 'b'.repeat(255) } as const

export const honorLimits: NotificationLimits = {
  payload: [
    {
      name: 'The message',
      max: honorMaxBytes,
      bytes: content =>
        jsonBytes({ ...buildHonorMessage(worstDelivery('honor', content), worst, worstNow, anyNotifyId), token: [] }),
    },
  ],
}
