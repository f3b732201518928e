import type { NotificationLimits } from '../model/limits.ts'
import { jsonBytes } from '../model/text-length.ts'
import { buildJpushNotification } from './build-request.ts'

const longestClass = { channelId: 'c'.repeat(128) }

/** Bytes of the part for iOS, the smaller of the two. Source: JPush, "Push API v3", limits of length. */
export const jpushMaxBytes = 2_000

export const jpushLimits: NotificationLimits = {
  payload: [
    {
      name: 'The part for Android',
      max: 4_000,
      bytes: content => jsonBytes(buildJpushNotification(content, longestClass).android),
    },
    {
      name: 'The part for iOS',
      max: jpushMaxBytes,
      bytes: content => jsonBytes(buildJpushNotification(content, longestClass).ios),
    },
  ],
}
