import type { KeyObject } from 'node:crypto'
import type { JsonSchema } from '@message-center/channel'
import { type CommonSettings, idField, originPattern, secretField, settingsSchema } from '../model/settings.ts'
import { readPrivateKey } from '../wire/sign-jwt.ts'

/** An account with APNs: an app, and a key of its team. */
export interface ApnsSettings extends CommonSettings {
  /** Bundle id; the topic of all notifications. */
  readonly app: string
  readonly teamId: string
  readonly keyId: string
  /** The .p8 file. */
  readonly privateKey: string
  readonly environment?: 'production' | 'sandbox' | undefined
  readonly baseUrl?: string | undefined
  readonly connections?: number | undefined
  readonly certificateAuthority?: string | undefined
}

export interface ApnsAccount extends ApnsSettings {
  readonly environment: 'production' | 'sandbox'
  readonly baseUrl: string
  readonly key: KeyObject
}

const hosts = {
  production: 'https://api.push.apple.com',
  sandbox: 'https://api.sandbox.push.apple.com',
} as const

/** Hosts of Apple, whatever the port. */
const applePattern = '^https://([a-z0-9-]+\\.)+apple\\.com(:[0-9]{1,5})?$'

const anyHost = {
  certificateAuthority: {
    type: 'string',
    title: 'Certificate authority',
    description: "Certificates in PEM to trust instead of the system's: of a gateway of your own, or of the double.",
    pattern: '^-----BEGIN CERTIFICATE-----',
    maxLength: 65_536,
  },
}

export function apnsSettings(allowsOtherHosts: boolean): JsonSchema {
  return settingsSchema(
    {
      teamId: idField(
        'Team id',
        'Ten characters, from the membership page of the developer account.',
        '^[A-Z0-9]{10}$',
      ),
      keyId: idField('Key id', 'Ten characters, from the page of the key.', '^[A-Z0-9]{10}$'),
      privateKey: secretField('Private key', 'The .p8 file of the key, whole.', 4_096),
      environment: {
        type: 'string',
        title: 'Environment',
        description: 'Sandbox for builds that are run from Xcode; all others use production.',
        enum: ['production', 'sandbox'],
        default: 'production',
      },
      connections: {
        type: 'integer',
        title: 'Connections',
        description: 'Most connections at a time; one carries a thousand requests.',
        minimum: 1,
        maximum: 8,
        default: 2,
      },
      baseUrl: {
        type: 'string',
        title: 'Base URL',
        description: "Default: Apple's of the environment. Port 2197 helps where 443 is closed.",
        pattern: allowsOtherHosts ? originPattern : applePattern,
      },
      ...(allowsOtherHosts && anyHost),
    },
    ['app', 'teamId', 'keyId', 'privateKey'],
    allowsOtherHosts,
  )
}

/** Reads the key. Throws an error that names the setting. */
export function toApnsAccount(settings: ApnsSettings): ApnsAccount {
  const environment = settings.environment ?? 'production'
  return {
    ...settings,
    environment,
    baseUrl: settings.baseUrl ?? hosts[environment],
    key: readPrivateKey(settings.privateKey, 'ES256', 'privateKey'),
  }
}
