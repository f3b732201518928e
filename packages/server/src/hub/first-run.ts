import type { MessageCenter } from '@message-center/core'
import type { KeySource } from './greeting.ts'
import { type Sandbox, sandboxAccount, sandboxProviderTemplate, sandboxTemplate } from './sandbox.ts'

export interface FirstRunOptions {
  readonly defaultTenant: string
  readonly sandbox: Sandbox | undefined
  readonly isKeySet: boolean
}

/**
 * Makes what a hub needs to be tried at once, as far as it is missing: nothing that is there is changed. Each step
 * stands by itself, so a start after a crash in between makes the rest.
 */
export async function makeFirstThings(center: MessageCenter, options: FirstRunOptions): Promise<KeySource> {
  const { defaultTenant: tenant, sandbox, isKeySet } = options
  if (center.directory.tenant(tenant) === undefined) {
    await center.tenants.create({ id: tenant, name: tenant })
  }
  if (center.directory.account(tenant, 'inbox') === undefined && (await isAbsent(center, tenant, 'inbox'))) {
    await center.accounts.create(tenant, { id: 'inbox', plugin: 'inbox', settings: {} })
  }
  if (sandbox !== undefined) await makeSandboxThings(center, tenant, sandbox)
  // The key comes last: who gets it finds everything there.
  return makeKey(center, isKeySet)
}

async function makeSandboxThings(center: MessageCenter, tenant: string, sandbox: Sandbox): Promise<void> {
  if (await isAbsent(center, tenant, sandboxAccount)) {
    const { plugin, settings } = sandbox
    await center.accounts.create(tenant, { id: sandboxAccount, plugin: plugin.name, settings })
  }
  const [version] = await center.templates.versions(tenant, sandboxTemplate, { limit: 1 })
  const draft = version ?? (await center.templates.createDraft(tenant, sandboxTemplate, templateBody))
  if (draft.version === 1 && draft.state === 'draft') await center.templates.publish(tenant, sandboxTemplate, 1)
}

async function isAbsent(center: MessageCenter, tenant: string, id: string): Promise<boolean> {
  const accounts = await center.accounts.list(tenant, { limit: 500 })
  return !accounts.some(account => account.id === id)
}

async function makeKey(center: MessageCenter, isKeySet: boolean): Promise<KeySource> {
  if (isKeySet) return { kind: 'set' }
  const [known] = await center.apiKeys.list(undefined, { limit: 1 })
  if (known !== undefined) return { kind: 'known' }
  const { key } = await center.apiKeys.create({ name: 'first key', scopes: ['*'] })
  return { kind: 'made', key }
}

const templateBody = {
  defaultLocale: 'zh-CN',
  locales: {
    'zh-CN': {
      sms: { text: '您的订单{{no}}已发货。' },
      inbox: { title: '订单已发货', text: '您的订单{{no}}已发货。' },
    },
    en: { inbox: { title: 'Order shipped', text: 'Your order {{no}} is on its way.' } },
  },
  variables: { no: { description: 'Number of the order' } },
  providerTemplates: [{ account: sandboxAccount, code: sandboxProviderTemplate, variables: { no: '{{no}}' } }],
}
