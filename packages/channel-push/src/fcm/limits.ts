import type { ContentProblem, Json, JsonObject } from '@message-center/channel'
import { isObject } from '@message-center/channel/wire'
import type { NotificationLimits } from '../model/limits.ts'
import type { Notification } from '../model/notification.ts'
import { bytesOf } from '../model/text-length.ts'
import { worstDelivery, worstNow } from '../model/worst-delivery.ts'
import { buildFcmMessage } from './build-request.ts'

/** Bytes of keys and values together. Source: Firebase, "About FCM messages". */
export const fcmMaxBytes = 4096

const longestChannel = 'c'.repeat(64)
const worstAccount = { androidChannels: { transactional: longestChannel } }

export const fcmLimits: NotificationLimits = {
  payload: [
    {
      name: 'The message',
      max: fcmMaxBytes,
      bytes: content =>
        countBytes({ ...buildFcmMessage(worstDelivery('fcm', content), worstAccount, worstNow), token: '' }),
    },
  ],
  more: checkDataNames,
}

/** Bytes of every key and every value. What stands between them is not counted. */
export function countBytes(message: JsonObject): number {
  return Object.entries(message).reduce((sum, [name, value]) => sum + bytesOf(name) + bytesOfValue(value), 0)
}

function bytesOfValue(value: Json | undefined): number {
  if (value === undefined) return 0
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + bytesOfValue(item), 0)
  return isObject(value) ? countBytes(value) : bytesOf(String(value))
}

function checkDataNames({ data = {} }: Notification): readonly ContentProblem[] {
  const reserved = Object.keys(data).find(name => /^(?:from|gcm|message_type|google.*|gcm\..*)$/i.test(name))
  if (reserved === undefined) return []
  return [
    {
      field: `/data/${reserved}`,
      reason: 'FCM keeps this name for itself.',
      fix: 'Choose another name than from, gcm, message_type or one that begins with google.',
    },
  ]
}
