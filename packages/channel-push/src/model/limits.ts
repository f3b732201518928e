import type { ContentProblem } from '@message-center/channel'
import type { Notification } from './notification.ts'
import { cutText, lengthOf, type TextUnit } from './text-length.ts'

/** How long one text may be. */
export interface TextLimit {
  readonly max: number
  readonly unit: TextUnit
}

/** What a vendor refuses for its size. */
export interface NotificationLimits {
  readonly title?: TextLimit
  readonly body?: TextLimit
  readonly payload?: readonly PayloadLimit[]
  /** Anything else that a vendor refuses. */
  readonly more?: (content: Notification) => readonly ContentProblem[]
}

/** How large something may be that is made of the whole notification. */
export interface PayloadLimit {
  /** For people: `The payload`. */
  readonly name: string
  readonly max: number
  /** Size in bytes as the vendor counts, with the longest of what an account or a delivery may add. */
  readonly bytes: (content: Notification) => number
}

/** What of a notification the vendor would refuse. */
export function checkLimits(content: Notification, limits: NotificationLimits): readonly ContentProblem[] {
  const fitted = fitToLimits(content, limits)
  return [
    ...checkText('title', fitted.title, limits.title),
    ...checkText('body', fitted.body, limits.body),
    ...(limits.payload ?? []).flatMap(limit => checkPayload(fitted, limit)),
    ...(limits.more?.(fitted) ?? []),
  ]
}

/** The notification with title and body cut to the limits, where it allows that; else unchanged. */
export function fitToLimits(content: Notification, limits: NotificationLimits): Notification {
  if (content.shorten !== true) return content
  const { title, body, payload = [] } = limits
  const cut = {
    ...content,
    title: title ? cutText(content.title, title.max, title.unit) : content.title,
    body: body ? cutText(content.body, body.max, body.unit) : content.body,
  }
  return payload.reduce(cutToPayload, cut)
}

/** Cuts the body, since a title is short and carries most. */
function cutToPayload(content: Notification, { max, bytes }: PayloadLimit): Notification {
  if (bytes(content) <= max) return content
  let fits = 1
  let tooLong = lengthOf(content.body, 'code points')
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2)
    if (bytes({ ...content, body: cutText(content.body, middle, 'code points') }) <= max) fits = middle
    else tooLong = middle
  }
  return { ...content, body: cutText(content.body, fits, 'code points') }
}

function checkText(field: string, text: string, limit: TextLimit | undefined): readonly ContentProblem[] {
  if (limit === undefined) return []
  const length = lengthOf(text, limit.unit)
  if (length <= limit.max) return []
  return [
    {
      field: `/${field}`,
      reason: `The ${field} has ${length} characters; the vendor takes ${limit.max}.`,
      fix: `Shorten the ${field}, or set shorten to true.`,
    },
  ]
}

function checkPayload(content: Notification, { name, max, bytes }: PayloadLimit): readonly ContentProblem[] {
  const size = bytes(content)
  if (size <= max) return []
  return [
    {
      field: '/body',
      reason: `${name} has ${size} bytes as the vendor counts; it takes ${max}.`,
      fix: 'Shorten body or data, or set shorten to true.',
    },
  ]
}
