import type { NotificationLimits } from '../model/limits.ts'
import type { Notification } from '../model/notification.ts'
import { jsonBytes } from '../model/text-length.ts'
import { worstDelivery, worstNow } from '../model/worst-delivery.ts'
import { buildHarmonyMessage } from './harmony-request.ts'
import { buildHmsMessage } from './hms-request.ts'
import { anyNotifyId } from './notify-id.ts'

/** Bytes of the body without tokens. Source: Huawei, "Push Kit REST API", code 80300008. */
export const huaweiMaxBytes = 4_096

const harmonyWorst = { categories: { transactional: 'DEVICE_REMINDER' } }
const hmsWorst = {
  classes: { transactional: { category: 'C'.repeat(32), channelId: 'c'.repeat(128) } },
  badgeClass: 'b'.repeat(255),
}

export const harmonyLimits = limitsOf(content => ({
  ...buildHarmonyMessage(worstDelivery('huawei-harmony', content), harmonyWorst, worstNow, anyNotifyId),
  target: { token: [] },
}))

export const hmsLimits = limitsOf(content => ({
  validate_only: false,
  message: {
    ...buildHmsMessage(worstDelivery('huawei-hms', content), hmsWorst, worstNow, anyNotifyId),
    token: [],
  },
}))

function limitsOf(bodyOf: (content: Notification) => object): NotificationLimits {
  return { payload: [{ name: 'The message', max: huaweiMaxBytes, bytes: content => jsonBytes(bodyOf(content)) }] }
}
