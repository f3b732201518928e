import { describe, expect, test, vi } from 'vitest'
import { allows } from './api-scopes.ts'
import { Management, makeManagement, settings } from './management.fixture.ts'

const rejection = (call: () => Promise<unknown>) =>
  Promise.resolve()
    .then(call)
    .catch((reason: unknown) => reason)

describe('a tenant', () => {
  test('is made, renamed, listed and removed', async () => {
    const { tenants, directory } = await makeManagement()
    await tenants.rename('shop', 'Shop 2')
    expect(directory.tenant('shop')).toMatchObject({ id: 'shop', name: 'Shop 2' })
    await tenants.create({ id: 'bank', name: 'Bank' })
    expect((await tenants.list()).map(({ id }) => id)).toEqual(['bank', 'shop'])
    expect((await tenants.list({ limit: 1, after: 'bank' })).map(({ id }) => id)).toEqual(['shop'])
    await tenants.remove('bank')
    expect(directory.tenant('bank')).toBeUndefined()
  })

  test.each(['', 'Shop', 'a/b', '-a', 'operator', 'x'.repeat(41), 'été'])('cannot be called %j', async id => {
    const { tenants } = await makeManagement()
    expect(await rejection(() => tenants.create({ id, name: 'x' }))).toMatchObject({
      code: 'invalid_request',
      field: '/id',
    })
  })

  test('stays while anything belongs to it', async () => {
    const { tenants, accounts, apiKeys } = await makeManagement()
    await accounts.create('shop', { id: 'main', plugin: 'sms-example', settings })
    expect(await rejection(() => tenants.remove('shop'))).toMatchObject({ code: 'in_use' })
    await accounts.remove('shop', 'main')
    await apiKeys.create({ tenant: 'shop', name: 'k', scopes: ['*'] })
    expect(await rejection(() => tenants.remove('shop'))).toMatchObject({ message: 'The tenant still has keys.' })
  })
})

describe('a route', () => {
  const steps = [
    { channel: 'sms', accounts: ['main'] },
    { channel: 'push', accounts: ['app'] },
  ]
  const prepared = async () => {
    const management = await makeManagement()
    await management.accounts.create('shop', { id: 'main', plugin: 'sms-example', settings })
    await management.accounts.create('shop', { id: 'app', plugin: 'push-example', settings })
    return management
  }

  test('is seen by the hot path as soon as it is answered', async () => {
    const { routes, directory } = await prepared()
    const made = await routes.create('shop', { name: 'code', steps })
    expect(directory.route('shop', 'code')).toEqual(made)
    await routes.change('shop', 'code', { steps: steps.slice(1), revision: made.revision })
    expect(directory.route('shop', 'code')?.steps).toEqual(steps.slice(1))
    await routes.remove('shop', 'code')
    expect(directory.route('shop', 'code')).toBeUndefined()
  })

  test.each([
    ['no step', [], 'invalid_request', '/steps'],
    ['an unknown channel', [{ channel: 'fax', accounts: ['main'] }], 'unknown_channel', '/steps/0/channel'],
    ['a channel twice', [...steps, steps[0]], 'invalid_request', '/steps/2/channel'],
    ['no account', [{ channel: 'sms', accounts: [] }], 'invalid_request', '/steps/0/accounts'],
    ['an account twice', [{ channel: 'sms', accounts: ['main', 'main'] }], 'invalid_request', '/steps/0/accounts'],
    ['an unknown account', [{ channel: 'sms', accounts: ['main', 'x'] }], 'unknown_account', '/steps/0/accounts/1'],
    [
      'an account of another channel',
      [{ channel: 'sms', accounts: ['app'] }],
      'unknown_account',
      '/steps/0/accounts/0',
    ],
  ])('with %s is refused', async (_, wrong, code, field) => {
    const { routes } = await prepared()
    const given = wrong.filter(step => step !== undefined)
    expect(await rejection(() => routes.create('shop', { name: 'code', steps: given }))).toMatchObject({ code, field })
  })

  test('never names an account that is removed while the route is decided', async () => {
    const { routes, accounts, store } = await prepared()
    const write = store.write.bind(store)
    vi.spyOn(store, 'write').mockImplementationOnce(async (changes, seen) => {
      await accounts.remove('shop', 'main')
      return write(changes, seen)
    })
    expect(await rejection(() => routes.create('shop', { name: 'code', steps }))).toMatchObject({
      code: 'unknown_account',
    })
    expect(await routes.list('shop')).toEqual([])
  })
})

describe('an API key', () => {
  test('is seen once, names its tenant, and is found by nothing but itself', async () => {
    const { apiKeys, store } = await makeManagement()
    const { key, apiKey } = await apiKeys.create({
      tenant: 'shop',
      name: 'backend',
      scopes: ['messages:write', 'inbox:*'],
    })
    expect(key).toMatch(/^mc_shop_[0-9A-Za-z]{43}$/)
    expect(apiKey.prefix).toBe(key.slice(0, 12))
    expect(apiKeys.find(key)).toEqual(apiKey)
    expect(apiKeys.find(`${key}x`)).toBeUndefined()
    expect(JSON.stringify([await store.list('apiKey', {}, { limit: 10 }), await apiKeys.list()])).not.toContain(
      key.slice(12),
    )
  })

  test('of an operator has no tenant', async () => {
    const { apiKeys } = await makeManagement()
    const { key } = await apiKeys.create({ name: 'ops', scopes: ['*'] })
    expect(key).toMatch(/^mc_operator_/)
    expect(apiKeys.find(key)).not.toHaveProperty('tenant')
  })

  test('works until it expires', async () => {
    const { apiKeys, clock } = await makeManagement()
    const expiresAt = new Date(clock.now() + 1_000)
    const { key } = await apiKeys.create({ tenant: 'shop', name: 'k', scopes: ['*'], expiresAt })
    await clock.advance(999)
    expect(apiKeys.find(key)).toBeDefined()
    await clock.advance(1)
    expect(apiKeys.find(key)).toBeUndefined()
  })

  test('is worthless once revoked, while others of the tenant go on', async () => {
    const { apiKeys } = await makeManagement()
    const [old, fresh] = [
      await apiKeys.create({ tenant: 'shop', name: 'old', scopes: ['*'] }),
      await apiKeys.create({ tenant: 'shop', name: 'new', scopes: ['*'] }),
    ]
    expect(await rejection(() => apiKeys.revoke(old.apiKey.id, 'other'))).toMatchObject({ code: 'not_found' })
    await apiKeys.revoke(old.apiKey.id, 'shop')
    expect(apiKeys.find(old.key)).toBeUndefined()
    expect(apiKeys.find(fresh.key)).toBeDefined()
  })

  test.each([
    ['a scope there is not', { scopes: ['messages:fly'] }, '/scopes/0'],
    ['no scope', { scopes: [] }, '/scopes'],
    ['an end in the past', { expiresAt: new Date(0) }, '/expiresAt'],
    ['no name', { name: ' ' }, '/name'],
  ])('with %s is refused', async (_, change, field) => {
    const { apiKeys } = await makeManagement()
    const given = { tenant: 'shop', name: 'k', scopes: ['*'], ...change }
    expect(await rejection(() => apiKeys.create(given))).toMatchObject({ code: 'invalid_request', field })
  })

  test('from the configuration works without being stored', async () => {
    const bootstrapKey = 'mc_0123456789012345678901234567890123456789'
    const { apiKeys } = await new Management({ bootstrapKey }).start()
    expect(apiKeys.find(bootstrapKey)).toMatchObject({ id: 'bootstrap', scopes: ['*'] })
    expect(await apiKeys.list()).toEqual([])
  })

  test('allows what its scopes say, by name, by area or altogether', () => {
    expect(allows(['messages:read'], 'messages:read')).toBe(true)
    expect(allows(['messages:read'], 'messages:write')).toBe(false)
    expect(allows(['messages:*'], 'messages:write')).toBe(true)
    expect(allows(['messages:*'], 'message:write')).toBe(false)
    expect(allows(['*'], 'inbox:write')).toBe(true)
  })
})
