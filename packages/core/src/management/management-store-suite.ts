import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MessageCenterError } from '../errors.ts'
import { accountKey, type ManagementChange, type ManagementStore, templateKey } from './management-store.ts'
import type { ApiKey, Route, StoredAccount, TemplateVersion, Tenant } from './records.ts'

export interface ManagementStoreUnderTest {
  /** Not started yet. */
  readonly store: ManagementStore
  /** Another store, not started, over what the first has stored. Absent where nothing outlives the process. */
  reopen?(): Promise<ManagementStore>
  dispose(): Promise<void>
}

const at = new Date('2026-01-02T03:04:05.678Z')
const page = { limit: 100 }

const tenant = (id: string): Tenant => ({ id, name: `Tenant ${id} 租户 😀`, createdAt: at })

const account = (owner: string, id: string, more: Partial<StoredAccount> = {}): StoredAccount => ({
  tenant: owner,
  id,
  plugin: 'sms-example',
  openSettings: { region: 'cn', deep: { list: [1, 'zwei', null, { on: true }] } },
  isEnabled: true,
  createdAt: at,
  updatedAt: at,
  revision: 1,
  ...more,
})

const template = (owner: string, name: string, version: number, state: TemplateVersion['state']): TemplateVersion => ({
  tenant: owner,
  name,
  version,
  state,
  defaultLocale: 'zh-CN',
  locales: { 'zh-CN': { sms: { text: '订单{{no}}' } } },
  variables: { no: { isSensitive: true } },
  providerTemplates: [{ account: 'main', code: 'SMS_1', variables: { a: '{{no}}' } }],
  createdAt: at,
  revision: 1,
})

const apiKey = (id: string, more: Partial<ApiKey> = {}): ApiKey => ({
  id,
  name: 'backend',
  prefix: 'mc_shop_abcd',
  hash: id.padStart(64, '0'),
  scopes: ['messages:send'],
  createdAt: at,
  ...more,
})

const insert = {
  tenant: (record: Tenant): ManagementChange => ({ kind: 'tenant', change: 'insert', record }),
  account: (record: StoredAccount): ManagementChange => ({ kind: 'account', change: 'insert', record }),
  route: (record: Route): ManagementChange => ({ kind: 'route', change: 'insert', record }),
  template: (record: TemplateVersion): ManagementChange => ({ kind: 'template', change: 'insert', record }),
  apiKey: (record: ApiKey): ManagementChange => ({ kind: 'apiKey', change: 'insert', record }),
}

/** What every adapter of `ManagementStore` promises. Needs vitest. */
export function testManagementStore(name: string, makeStore: () => Promise<ManagementStoreUnderTest>): void {
  describe(name, () => {
    let subject: ManagementStoreUnderTest
    let store: ManagementStore

    beforeEach(async () => {
      subject = await makeStore()
      store = subject.store
      await store.start()
    })
    afterEach(async () => {
      await store.stop()
      await subject.dispose()
    })

    const write = async (...changes: readonly ManagementChange[]) => store.write(changes, await store.changeCount())

    it('gives every kind of record back as it was written, with all its members and with the required ones', async () => {
      const full = account('a', 'full', {
        sealedSettings: 'mc1.x.y',
        isEnabled: false,
        rateLimit: { max: 5, perMs: 1_000 },
        concurrency: 7,
        retry: { backoff: { kind: 'list', delaysMs: [1, 2] }, jitter: 0 },
        onUnknown: 'repeat',
      })
      const route: Route = {
        tenant: 'a',
        name: 'code',
        steps: [
          { channel: 'sms', accounts: ['full', 'plain'] },
          { channel: 'push', accounts: [] },
        ],
        createdAt: at,
        updatedAt: at,
        revision: 3,
      }
      const published: TemplateVersion = {
        ...template('a', 't', 2, 'published'),
        retry: { backoff: { kind: 'fixed', delayMs: 5 } },
        publishedAt: at,
      }
      const key = apiKey('k2', { tenant: 'a', expiresAt: at, revokedAt: at })
      await write(
        insert.tenant(tenant('a')),
        insert.account(full),
        insert.account(account('a', 'plain')),
        insert.route(route),
        insert.template(published),
        insert.template(template('a', 't', 3, 'draft')),
        insert.apiKey(key),
        insert.apiKey(apiKey('k1')),
      )
      expect(await store.get('tenant', 'a')).toEqual(tenant('a'))
      expect(await store.get('account', accountKey('a', 'full'))).toEqual(full)
      expect(await store.get('account', accountKey('a', 'plain'))).toEqual(account('a', 'plain'))
      expect(await store.get('route', 'a/code')).toEqual(route)
      expect(await store.get('template', templateKey('a', 't', 2))).toEqual(published)
      expect(await store.get('template', templateKey('a', 't', 3))).toEqual(template('a', 't', 3, 'draft'))
      expect(await store.get('apiKey', 'k2')).toEqual(key)
      expect(await store.get('apiKey', 'k1')).toEqual(apiKey('k1'))
      expect(await store.get('account', accountKey('a', 'none'))).toBeUndefined()
    })

    it('takes names that differ in case for different ones', async () => {
      await write(insert.account(account('a', 'OTP')), insert.account(account('a', 'otp')))
      expect((await store.list('account', {}, page)).map(({ id }) => id)).toEqual(['OTP', 'otp'])
    })

    it('lists by tenant, name and state, in the order of keys and by pages', async () => {
      await write(
        ...['b', 'a'].flatMap(owner => [
          insert.tenant(tenant(owner)),
          insert.account(account(owner, 'z')),
          insert.account(account(owner, 'a-b')),
          insert.account(account(owner, 'a.b')),
          insert.template(template(owner, 't', 10, 'draft')),
          insert.template(template(owner, 't', 9, 'published')),
          insert.template(template(owner, 'u', 1, 'published')),
        ]),
        insert.apiKey(apiKey('k1', { tenant: 'a' })),
        insert.apiKey(apiKey('k2')),
      )
      const accounts = await store.list('account', { tenant: 'a' }, page)
      expect(accounts.map(({ tenant: owner, id }) => `${owner} ${id}`)).toEqual(['a a-b', 'a a.b', 'a z'])
      const first = await store.list('account', { tenant: 'a' }, { limit: 2 })
      expect(first.map(({ id }) => id)).toEqual(['a-b', 'a.b'])
      const second = await store.list('account', { tenant: 'a' }, { limit: 2, after: 'a/a.b' })
      expect(second.map(({ id }) => id)).toEqual(['z'])

      const versions = await store.list('template', { tenant: 'a', name: 't' }, page)
      expect(versions.map(({ version }) => version)).toEqual([9, 10])
      expect(await store.stamps('template', { state: 'published' })).toHaveLength(4)
      expect((await store.list('tenant', { tenant: 'b' }, page)).map(({ id }) => id)).toEqual(['b'])
      expect((await store.list('tenant', {}, { limit: 1, after: 'a' })).map(({ id }) => id)).toEqual(['b'])
      expect((await store.list('apiKey', { tenant: 'a' }, page)).map(({ id }) => id)).toEqual(['k1'])
      expect(await store.list('apiKey', {}, page)).toHaveLength(2)
    })

    it('counts writes, and stamps each record with the write that brought its form', async () => {
      expect(await store.changeCount()).toBe(0)
      await write(insert.tenant(tenant('a')), insert.tenant(tenant('b')))
      await write({ kind: 'tenant', change: 'replace', record: { ...tenant('b'), name: 'New' } })
      expect(await store.changeCount()).toBe(2)
      expect(await store.stamps('tenant', {})).toEqual([
        { key: 'a', stamp: 1 },
        { key: 'b', stamp: 2 },
      ])
      await write({ kind: 'tenant', change: 'remove', key: 'b' })
      await write(insert.tenant(tenant('b')))
      expect(await store.stamps('tenant', {})).toContainEqual({ key: 'b', stamp: 4 })
    })

    it('replaces a record as a whole: members that the new form lacks are gone', async () => {
      await write(insert.account(account('a', 'x', { sealedSettings: 's', concurrency: 5 })))
      await write({ kind: 'account', change: 'replace', record: account('a', 'x', { revision: 2 }) })
      expect(await store.get('account', 'a/x')).toEqual(account('a', 'x', { revision: 2 }))
    })

    it('stores nothing of a write that rests on an outdated count', async () => {
      const seen = await store.changeCount()
      expect(await store.write([insert.tenant(tenant('a'))], seen)).toBe('written')
      expect(await store.write([insert.tenant(tenant('b'))], seen)).toBe('outdated')
      expect(await store.get('tenant', 'b')).toBeUndefined()
      expect(await store.changeCount()).toBe(seen + 1)
    })

    it('lets one of several writes that saw the same count pass', async () => {
      const seen = await store.changeCount()
      const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map(id => store.write([insert.tenant(tenant(id))], seen)))
      expect(outcomes.filter(outcome => outcome === 'written')).toHaveLength(1)
      expect(await store.list('tenant', {}, page)).toHaveLength(1)
    })

    it.each<[string, ManagementChange]>([
      ['an insert of what exists', insert.tenant(tenant('a'))],
      ['a replacement of what does not', { kind: 'tenant', change: 'replace', record: tenant('x') }],
      ['a removal of what does not', { kind: 'tenant', change: 'remove', key: 'x' }],
    ])('rejects %s, and stores nothing of that write', async (_, change) => {
      await write(insert.tenant(tenant('a')))
      await expect(write(insert.tenant(tenant('b')), change)).rejects.toThrow()
      expect(await store.get('tenant', 'b')).toBeUndefined()
      expect(await store.changeCount()).toBe(1)
    })

    it('may be stopped twice', async () => {
      await store.stop()
      await store.stop()
    })

    it('keeps everything over a restart, the count too', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      await write(insert.tenant(tenant('a')))
      await store.stop()
      store = await subject.reopen()
      await store.start()
      expect(await store.get('tenant', 'a')).toEqual(tenant('a'))
      expect(await store.changeCount()).toBe(1)
    })

    it('shows one process what another wrote, and refuses its outdated writes', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      const other = await subject.reopen()
      await other.start()
      try {
        const seen = await store.changeCount()
        expect(await other.write([insert.tenant(tenant('a'))], seen)).toBe('written')
        expect(await store.changeCount()).toBe(seen + 1)
        expect(await store.get('tenant', 'a')).toEqual(tenant('a'))
        expect(await store.write([insert.tenant(tenant('b'))], seen)).toBe('outdated')
      } finally {
        await other.stop()
      }
    })

    it('says that it is unavailable once stopped', async ({ skip }) => {
      if (!subject.reopen) return skip('a store in memory has nothing to lose')
      await store.stop()
      const error = await store.changeCount().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(MessageCenterError)
      expect(error).toMatchObject({ code: 'management_unavailable' })
    })
  })
}
