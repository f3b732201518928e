import { describe, expect, test } from 'vitest'
import { Management, makeManagement, settings } from './management.fixture.ts'
import { MemoryManagementStore } from './memory-management-store.ts'

const sms = { id: 'main', plugin: 'sms-example', settings }

describe('an account', () => {
  test('is shown without its secrets, with the names of those that are set', async () => {
    const { accounts } = await makeManagement()
    const made = await accounts.create('shop', {
      ...sms,
      settings: { ...settings, proxy: { host: 'h', password: 'pass' } },
    })
    expect(made).toMatchObject({
      id: 'main',
      isEnabled: true,
      settings: { keyId: 'k', proxy: { host: 'h' } },
      secretsSet: ['/secret', '/proxy/password'],
    })
    expect(await accounts.get('shop', 'main')).toEqual(made)
    expect(await accounts.list('shop')).toEqual([made])
  })

  test('reaches the store sealed and the hot path in clear', async () => {
    const { accounts, store, directory } = await makeManagement()
    await accounts.create('shop', sms)
    const stored = await store.get('account', 'shop/main')
    expect(JSON.stringify(stored)).not.toContain('swordfish')
    expect(stored).toMatchObject({ openSettings: { keyId: 'k' }, sealedSettings: expect.stringMatching(/^mc1\./) })
    expect(directory.account('shop', 'main')?.settings).toEqual(settings)
  })

  test('keeps secrets that a change does not give, and drops those that are null or lose their object', async () => {
    const { accounts, directory } = await makeManagement()
    await accounts.create('shop', { ...sms, settings: { ...settings, proxy: { host: 'h', password: 'pass' } } })
    const change = (given: object) => accounts.change('shop', 'main', { settings: { keyId: 'k2', ...given } })
    const kept = () => directory.account('shop', 'main')?.settings

    await change({ proxy: { host: 'h2' } })
    expect(kept()).toEqual({ keyId: 'k2', secret: 'swordfish', proxy: { host: 'h2', password: 'pass' } })
    await change({ proxy: { host: 'h2', password: null } })
    expect(kept()).toEqual({ keyId: 'k2', secret: 'swordfish', proxy: { host: 'h2' } })
    await change({ secret: 'tunafish', proxy: { host: 'h3', password: 'pass' } })
    await change({})
    expect(kept()).toEqual({ keyId: 'k2', secret: 'tunafish' })
  })

  test('changes options one by one; null brings the default back', async () => {
    const { accounts } = await makeManagement()
    await accounts.create('shop', { ...sms, concurrency: 5, onUnknown: 'repeat' })
    const changed = await accounts.change('shop', 'main', { concurrency: null, rateLimit: { max: 1, perMs: 1_000 } })
    expect(changed).not.toHaveProperty('concurrency')
    expect(changed).toMatchObject({ onUnknown: 'repeat', rateLimit: { max: 1, perMs: 1_000 }, secretsSet: ['/secret'] })
    expect(await accounts.change('shop', 'main', { isEnabled: false })).toMatchObject({ isEnabled: false })
  })

  test.each([
    ['a plugin that is not installed', { plugin: 'sms-nowhere' }, 'invalid_request', '/plugin'],
    ['settings without a required member', { settings: { keyId: 'k' } }, 'invalid_settings', '/settings/secret'],
    ['settings with an unknown member', { settings: { ...settings, x: 1 } }, 'invalid_settings', '/settings/x'],
    ['an id that is none', { id: 'a b' }, 'invalid_request', '/id'],
    ['a rate limit of nothing', { rateLimit: { max: 0, perMs: 1 } }, 'invalid_request', '/rateLimit/max'],
    ['too much concurrency', { concurrency: 1e9 }, 'invalid_request', '/concurrency'],
    [
      'an endless retry',
      { retry: { backoff: { kind: 'list', delaysMs: [] } } as const },
      'invalid_request',
      '/retry/backoff/delaysMs',
    ],
    [
      'a jitter over 1',
      { retry: { backoff: { kind: 'fixed', delayMs: 1 }, jitter: 2 } as const },
      'invalid_request',
      '/retry/jitter',
    ],
  ])('with %s is refused by the name of the field', async (_, change, code, field) => {
    const { accounts } = await makeManagement()
    const refusal = accounts.create('shop', { ...sms, ...change })
    await expect(refusal).rejects.toMatchObject({ code, field })
  })

  test('refusals never repeat a secret', async () => {
    const { accounts } = await makeManagement()
    const refusal = accounts.create('shop', { ...sms, settings: { ...settings, secret: 'xyz' } })
    const error = await refusal.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'invalid_settings', field: '/settings/secret' })
    expect(String(error) + JSON.stringify(error)).not.toContain('xyz')
  })

  test('of a name that is taken is refused, also when both come at the same time', async () => {
    const { accounts } = await makeManagement()
    const outcomes = await Promise.allSettled([accounts.create('shop', sms), accounts.create('shop', sms)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(accounts.create('shop', sms)).rejects.toMatchObject({ code: 'conflict', field: '/id' })
  })

  test('of an unknown tenant, and of another tenant, is not found', async () => {
    const { accounts, tenants } = await makeManagement()
    await expect(accounts.create('nobody', sms)).rejects.toMatchObject({ code: 'not_found' })
    await tenants.create({ id: 'other', name: 'Other' })
    await accounts.create('shop', sms)
    await expect(accounts.get('other', 'main')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is not changed on a revision that is gone', async () => {
    const { accounts } = await makeManagement()
    const { revision } = await accounts.create('shop', sms)
    await accounts.change('shop', 'main', { isEnabled: false, revision })
    await expect(accounts.change('shop', 'main', { isEnabled: true, revision })).rejects.toMatchObject({
      code: 'conflict',
      field: '/revision',
    })
  })

  test('that is made anew under its old name never has an old revision', async () => {
    const { accounts } = await makeManagement()
    const first = await accounts.create('shop', sms)
    await accounts.remove('shop', 'main')
    expect((await accounts.create('shop', sms)).revision).toBeGreaterThan(first.revision)
  })

  test('stays while a route or a published template names it', async () => {
    const { accounts, routes, templates } = await makeManagement()
    await accounts.create('shop', sms)
    await routes.create('shop', { name: 'code', steps: [{ channel: 'sms', accounts: ['main'] }] })
    await expect(accounts.remove('shop', 'main')).rejects.toMatchObject({
      code: 'in_use',
      message: 'The route code uses the account.',
    })
    await routes.remove('shop', 'code')

    await templates.createDraft('shop', 'hello', {
      defaultLocale: 'en',
      locales: { en: { sms: { text: 'Hi' } } },
      variables: {},
      providerTemplates: [{ account: 'main', code: 'SMS_1', variables: {} }],
    })
    await templates.publish('shop', 'hello', 1)
    await expect(accounts.remove('shop', 'main')).rejects.toMatchObject({ code: 'in_use' })
    await templates.retire('shop', 'hello')
    await accounts.remove('shop', 'main')
    await expect(accounts.get('shop', 'main')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('sealed under a key that is gone is told apart, not used, and mended by entering the secrets again', async () => {
    const store = new MemoryManagementStore()
    const before = await new Management({ store }).start()
    await before.tenants.create({ id: 'shop', name: 'Shop' })
    await before.accounts.create('shop', sms)
    await before.stop()

    const after = await new Management({ store, key: 2 }).start()
    expect(after.directory.account('shop', 'main')).toBeUndefined()
    expect(after.logged.join()).toMatch(/account cannot be used .*"account":"main".* sealed under the key [0-9a-f]{8}/)
    expect(await after.accounts.get('shop', 'main')).toMatchObject({
      problem: expect.stringContaining('sealed'),
      secretsSet: [],
    })
    await expect(after.accounts.change('shop', 'main', { settings: { keyId: 'k' } })).rejects.toMatchObject({
      code: 'invalid_settings',
      field: '/settings/secret',
    })
    await after.accounts.change('shop', 'main', { settings })
    expect(after.directory.account('shop', 'main')?.settings).toEqual(settings)
    await after.stop()
  })

  test('moves to a new key, after which the old one can go', async () => {
    const store = new MemoryManagementStore()
    const before = await new Management({ store }).start()
    await before.tenants.create({ id: 'shop', name: 'Shop' })
    const { revision } = await before.accounts.create('shop', sms)
    const both = await new Management({ store, key: 2, olderKey: 1 }).start()
    expect(both.directory.account('shop', 'main')?.settings).toEqual(settings)
    expect(await both.accounts.sealAnew()).toBe(1)
    expect(await both.accounts.sealAnew()).toBe(0)
    const after = await new Management({ store, key: 2 }).start()
    expect(after.directory.account('shop', 'main')).toMatchObject({ settings, revision })
    for (const each of [before, both, after]) await each.stop()
  })
})
