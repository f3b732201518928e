import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MessageCenter } from '@message-center/core'
import type { HubOptions } from './hub-options.ts'

const tenant = 'bench'

const template = {
  defaultLocale: 'zh-CN',
  locales: {
    'zh-CN': {
      bench: { title: '订单已发货', text: '{{name}}您好，您的订单{{no}}已由{{carrier}}发出，预计{{day}}送达。' },
    },
    en: { bench: { title: 'Order shipped', text: 'Hello {{name}}, {{carrier}} brings your order {{no}} on {{day}}.' } },
  },
  variables: { name: {}, no: {}, carrier: {}, day: {} },
  providerTemplates: [],
}

/** Makes tenant, account, template and key in a fresh folder, or points the account at today's double. Answers the key. */
export async function makeFirstThings(center: MessageCenter, options: HubOptions): Promise<string> {
  const { folder, concurrency } = options
  const settings = { url: options.providerUrl }
  const keyFile = join(folder, 'bench-key')
  if (center.directory.tenant(tenant) !== undefined) {
    const account = center.directory.account(tenant, 'bench')
    const isToday = account?.settings.url === settings.url && account.concurrency === concurrency
    if (!isToday) await center.accounts.change(tenant, 'bench', { settings, concurrency })
    return readFile(keyFile, 'utf8')
  }
  await center.tenants.create({ id: tenant, name: 'Bench' })
  await center.accounts.create(tenant, { id: 'bench', plugin: 'bench', settings, concurrency })
  const { version } = await center.templates.createDraft(tenant, 'order-shipped', template)
  await center.templates.publish(tenant, 'order-shipped', version)
  const scopes = ['messages:write', 'messages:read']
  const { key } = await center.apiKeys.create({ tenant, name: 'generator', scopes })
  await writeFile(keyFile, key, { mode: 0o600 })
  return key
}
