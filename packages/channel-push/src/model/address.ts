import type { AddressSpec, JsonSchema } from '@message-center/channel'
import type { CommonSettings } from './settings.ts'

/** Vendors of this package; the plugin of each is called `push-<vendor>`. */
export const pushVendors = [
  'apns',
  'fcm',
  'jpush',
  'getui',
  'huawei-harmony',
  'huawei-hms',
  'xiaomi',
  'oppo',
  'vivo',
  'honor',
] as const

export type PushVendorName = (typeof pushVendors)[number]

/** An installation of an app on a device, as its vendor knows it. */
export interface PushDevice {
  readonly vendor: PushVendorName
  /** Device token, registration id or client id: what the vendor's SDK gave to the app. */
  readonly token: string
  /** Bundle or package name. An account of another app leaves the device to other accounts. */
  readonly app?: string | undefined
  /** Of APNs: which of its two worlds the token belongs to. An account of the other leaves the device to others. */
  readonly environment?: 'production' | 'sandbox' | undefined
}

export interface PushAddress {
  readonly device: PushDevice
}

/** Separators of the vendors' lists are no part of any token. */
const tokenPattern = '^[!#-+\\-./0-9:<-\\[\\]-~]{8,4096}$'

const schema: JsonSchema = {
  type: 'object',
  properties: {
    device: {
      type: 'object',
      title: 'Device',
      properties: {
        vendor: {
          type: 'string',
          title: 'Vendor',
          description: 'Whose token it is. Huawei has two worlds: HarmonyOS 5 and later, and Android with HMS.',
          enum: pushVendors,
        },
        token: {
          type: 'string',
          title: 'Token',
          description: "What the vendor's SDK gave to the app, unchanged: 8 to 4,096 visible characters",
          pattern: tokenPattern,
        },
        app: {
          type: 'string',
          title: 'App',
          description: 'Bundle or package name, such as com.example.shop',
          pattern: '^[A-Za-z0-9._-]{1,155}$',
        },
        environment: {
          type: 'string',
          title: 'Environment',
          description: 'Of APNs: sandbox for development builds.',
          enum: ['production', 'sandbox'],
        },
      },
      required: ['vendor', 'token'],
      additionalProperties: false,
      if: { properties: { vendor: { const: 'apns' } }, required: ['vendor'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        properties: {
          token: {
            description: 'The device token of APNs in hexadecimal, without blanks',
            pattern: '^[0-9A-Fa-f]{64,200}$',
          },
        },
      },
    },
  },
  required: ['device'],
  additionalProperties: false,
}

/** Neither app nor environment are part of it: receipts name the token alone. */
export function deviceKey(vendor: PushVendorName, token: string): string {
  return `${vendor}:${vendor === 'apns' ? token.toLowerCase() : token}`
}

/** The same for the plugins of all vendors, so that one route may hold accounts of several: each takes what fits it. */
export function addressSpecOf(vendor: PushVendorName): AddressSpec<PushAddress, CommonSettings> {
  return {
    schema,
    key: ({ device }) => deviceKey(device.vendor, device.token),
    mask: ({ device }) => `${device.vendor}:${device.token.slice(0, 3)}****${device.token.slice(-3)}`,
    fits: ({ device }, { app, environment = 'production' }) =>
      device.vendor === vendor &&
      isSame(device.app, app) &&
      (vendor !== 'apns' || isSame(device.environment, environment)),
  }
}

/** What one of the two leaves open is no contradiction. */
function isSame(wanted: string | undefined, given: string | undefined): boolean {
  return wanted === undefined || given === undefined || wanted === given
}
