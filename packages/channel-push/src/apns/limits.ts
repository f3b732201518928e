import type { ContentProblem, Json } from '@message-center/channel'
import { isObject } from '@message-center/channel/wire'
import type { NotificationLimits } from '../model/limits.ts'
import type { Notification } from '../model/notification.ts'
import { jsonBytes } from '../model/text-length.ts'
import { buildApnsPayload } from './build-request.ts'

/** Bytes of the payload. Source: Apple, "Generating a remote notification". */
export const apnsMaxBytes = 4096

const headerNames = ['apns-push-type', 'apns-topic', 'apns-priority', 'apns-expiration', 'apns-collapse-id']

export const apnsLimits: NotificationLimits = {
  payload: [{ name: 'The payload', max: apnsMaxBytes, bytes: content => jsonBytes(buildApnsPayload(content)) }],
  more: content => [...checkData(content), ...checkOverride(content)],
}

function checkData({ data = {} }: Notification): readonly ContentProblem[] {
  if (!Object.hasOwn(data, 'aps')) return []
  return [{ field: '/data/aps', reason: 'APNs keeps this name for itself.', fix: 'Choose another name.' }]
}

function checkOverride({ vendors }: Notification): readonly ContentProblem[] {
  const override = vendors?.apns ?? {}
  return Object.entries(override).flatMap(([name, value]) => {
    if (name === 'payload' && isObject(value)) return []
    if (name === 'headers' && isObject(value)) return Object.entries(value).flatMap(checkHeader)
    return [
      {
        field: `/vendors/apns/${name}`,
        reason: 'An override for APNs is an object called headers or payload.',
        fix: 'Write { "headers": { "apns-push-type": "background" }, "payload": { "aps": { … } } }.',
      },
    ]
  })
}

function checkHeader([name, value]: readonly [string, Json | undefined]): readonly ContentProblem[] {
  if (headerNames.includes(name) && typeof value === 'string' && /^[!-~]{1,200}$/.test(value)) return []
  return [
    {
      field: `/vendors/apns/headers/${name}`,
      reason: 'This header is not open to overrides, or its value is not a short visible text.',
      fix: `Use one of ${headerNames.join(', ')}.`,
    },
  ]
}
