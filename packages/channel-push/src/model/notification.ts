import type { Delivery, JsonObject, JsonSchema } from '@message-center/channel'
import { type PushAddress, type PushVendorName, pushVendors } from './address.ts'

/** What a device shows. One model for all vendors; each takes of it what it has a place for. */
export interface Notification {
  readonly title: string
  readonly body: string
  /** For the app; texts only. */
  readonly data?: { readonly [name: string]: string } | undefined
  /** Opened by a tap: a web address, or a link into the app. Default: the app itself. */
  readonly link?: string | undefined
  /** Number at the app's icon. Vendors that can only add count one more for any number above 0. */
  readonly badge?: number | undefined
  /** `default`, or a sound that the app brings. */
  readonly sound?: string | undefined
  /** Address of a picture. */
  readonly image?: string | undefined
  /** A later notification with the same key replaces the earlier one on the screen. */
  readonly collapseKey?: string | undefined
  /** How long the vendor keeps it for a device that is away, in seconds. Default and maximum are the vendor's. */
  readonly ttlSeconds?: number | undefined
  /** Whether title and body may be cut to the vendor's limits. Default: a notification beyond them is refused. */
  readonly shorten?: boolean | undefined
  /** Laid over the request to a vendor, member by member, for what this model has no word for. */
  readonly vendors?: { readonly [vendor in PushVendorName]?: JsonObject | undefined } | undefined
}

export type PushDelivery = Delivery<PushAddress, Notification>

export const notificationSchema: JsonSchema = {
  type: 'object',
  properties: {
    title: { type: 'string', title: 'Title', pattern: '\\S', maxLength: 200 },
    body: { type: 'string', title: 'Text', pattern: '\\S', maxLength: 4096 },
    data: {
      type: 'object',
      title: 'Data for the app',
      maxProperties: 20,
      propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$' },
      additionalProperties: { type: 'string', maxLength: 4096 },
    },
    link: {
      type: 'string',
      title: 'Link',
      description: 'Opened by a tap: https://… or a link into the app such as shop://order/1. Default: the app',
      pattern: '^[A-Za-z][A-Za-z0-9+.-]*:\\S+$',
      maxLength: 1024,
    },
    badge: { type: 'integer', title: 'Badge', minimum: 0, maximum: 99_999 },
    sound: { type: 'string', title: 'Sound', pattern: '^[A-Za-z0-9_./-]{1,100}$' },
    image: { type: 'string', title: 'Image', pattern: '^https://\\S+$', maxLength: 1024 },
    collapseKey: { type: 'string', title: 'Collapse key', pattern: '^[A-Za-z0-9._:-]{1,64}$' },
    ttlSeconds: { type: 'integer', title: 'Time to live, in seconds', minimum: 0, maximum: 2_419_200 },
    shorten: { type: 'boolean', title: 'Cut what is too long', default: false },
    vendors: {
      type: 'object',
      title: 'For single vendors',
      description: "Laid over the request to the vendor, in the vendor's own words.",
      properties: Object.fromEntries(pushVendors.map(vendor => [vendor, { type: 'object' }])),
      additionalProperties: false,
    },
  },
  required: ['title', 'body'],
  additionalProperties: false,
}

export function previewNotification({ title, body }: Notification): { readonly title: string; readonly text: string } {
  return { title, text: body }
}
