import type { ContentProblem } from '@message-center/channel'
import type { NotificationLimits } from '../model/limits.ts'
import type { Notification } from '../model/notification.ts'
import { bytesOf } from '../model/text-length.ts'
import { payloadOf } from './build-request.ts'

export const xiaomiMaxBody = 127

/** Source: Xiaomi, "Server API of Mi Push": less than 50 and 128 characters, a payload of less than 4 KB. */
export const xiaomiLimits: NotificationLimits = {
  title: { max: 49, unit: 'utf-16' },
  body: { max: xiaomiMaxBody, unit: 'utf-16' },
  more: content => [...checkPayload(content), ...checkOverride(content)],
}

function checkPayload(content: Notification): readonly ContentProblem[] {
  const bytes = bytesOf(payloadOf(content) ?? '')
  if (bytes < 4_096) return []
  return [
    {
      field: '/data',
      reason: `The data have ${bytes} bytes as JSON; Xiaomi takes 4095.`,
      fix: 'Send less data: an id by which the app asks for the rest.',
    },
  ]
}

/** The request is a form: what is no text has no place in it. Some fields are the plugin's alone. */
function checkOverride({ vendors }: Notification): readonly ContentProblem[] {
  const wrong = Object.entries(vendors?.xiaomi ?? {}).find(
    ([name, value]) =>
      !['string', 'number'].includes(typeof value) ||
      !/^[a-z_][a-z0-9_.]{0,63}$/i.test(name) ||
      /^(?:registration_id|restricted_package_name|extra\.callback.*)$/.test(name),
  )
  if (wrong === undefined) return []
  return [
    {
      field: `/vendors/xiaomi/${wrong[0]}`,
      reason: 'An override for Xiaomi is a field of its form, other than recipients, package and callback.',
      fix: 'Write { "extra.notify_foreground": "0" }.',
    },
  ]
}
