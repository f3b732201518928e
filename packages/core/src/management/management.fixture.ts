import { type ChannelPlugin, defineChannel, type Logger } from '@message-center/channel'
import { createFakeClock } from '@message-center/channel/testing'
import { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import { SecretBox } from '../secrets/secret-box.ts'
import { sampleCapabilities } from '../testing/sample-capabilities.ts'
import { AccountSecrets } from './account-secrets.ts'
import { Accounts } from './accounts.ts'
import { ApiKeys } from './api-keys.ts'
import { Directory } from './directory.ts'
import type { ManagementStore } from './management-store.ts'
import { ManagementWriter } from './management-writer.ts'
import { MemoryManagementStore } from './memory-management-store.ts'
import { Routes } from './routes.ts'
import { TemplateChecks } from './template-checks.ts'
import { Templates } from './templates.ts'
import { Tenants } from './tenants.ts'

function plugin(name: string, channel: string, providerTemplates: 'optional' | 'none'): ChannelPlugin {
  const text = { type: 'object', properties: { text: { type: 'string', maxLength: 70 } }, required: ['text'] }
  const secret = { type: 'string', minLength: 4, writeOnly: true }
  return defineChannel({
    name,
    channel,
    title: { en: name, zh: name },
    settings: {
      type: 'object',
      properties: {
        keyId: { type: 'string' },
        secret,
        proxy: { type: 'object', properties: { host: { type: 'string' }, password: secret }, required: ['host'] },
      },
      required: ['keyId', 'secret'],
      additionalProperties: false,
    },
    address: {
      schema: { type: 'object', properties: { phone: { type: 'string' } } },
      key: () => 'key',
      mask: () => 'mask',
    },
    content: { schema: { ...text, additionalProperties: false }, preview: () => ({ text: 'preview' }) },
    capabilities: { ...sampleCapabilities, providerTemplates },
    failureCodes: [],
    open: async () => ({ send: async () => [], close: async () => {} }),
  })
}

export const catalogue = new PluginCatalogue([
  plugin('sms-example', 'sms', 'optional'),
  plugin('push-example', 'push', 'none'),
])

/** A hub's management, as one process has it. */
export class Management {
  readonly clock = createFakeClock()
  readonly logged: string[] = []
  readonly store: ManagementStore
  readonly directory: Directory
  readonly tenants: Tenants
  readonly accounts: Accounts
  readonly routes: Routes
  readonly templates: Templates
  readonly apiKeys: ApiKeys

  constructor(
    options: {
      readonly store?: ManagementStore
      readonly key?: number
      readonly olderKey?: number
      readonly bootstrapKey?: string
    } = {},
  ) {
    const { clock } = this
    const store = options.store ?? new MemoryManagementStore()
    const key = (byte: number) => new Uint8Array(32).fill(byte)
    const older = options.olderKey === undefined ? [] : [key(options.olderKey)]
    const box = new SecretBox(key(options.key ?? 1), older)
    const secrets = new AccountSecrets({ plugins: catalogue, box: () => box })
    const logger = this.#logger()
    this.store = store
    this.directory = new Directory({ store, secrets, plugins: catalogue, clock, logger, pollMs: 1_000 })
    const writer = new ManagementWriter(store, this.directory)
    const shared = { reader: store, writer, clock }
    this.tenants = new Tenants(shared)
    this.accounts = new Accounts({ ...shared, secrets, plugins: catalogue })
    this.routes = new Routes({ ...shared, plugins: catalogue })
    this.templates = new Templates({ ...shared, checks: new TemplateChecks(catalogue) })
    this.apiKeys = new ApiKeys({
      ...shared,
      directory: this.directory,
      pluginScopes: () => ['inbox:write'],
      ...(options.bootstrapKey !== undefined && { bootstrapKey: options.bootstrapKey }),
    })
  }

  async start(): Promise<this> {
    await this.store.start()
    await this.directory.start()
    return this
  }

  async stop(): Promise<void> {
    await this.directory.stop()
    await this.store.stop()
  }

  #logger(): Logger {
    const log = (message: string, fields: object = {}) => void this.logged.push(`${message} ${JSON.stringify(fields)}`)
    return { debug: log, info: log, warn: log, error: log }
  }
}

/** A running hub with the tenant `shop`. */
export async function makeManagement(): Promise<Management> {
  const management = await new Management().start()
  await management.tenants.create({ id: 'shop', name: 'Shop' })
  return management
}

export const settings = { keyId: 'k', secret: 'swordfish' }
