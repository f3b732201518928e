import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { MessageCenterError } from '../errors.ts'
import { Management, makeManagement, settings } from './management.fixture.ts'
import { MemoryManagementStore } from './memory-management-store.ts'
import { createSqliteManagementStore } from './sql/sqlite-management-store.ts'

const sms = (id: string) => ({ id, plugin: 'sms-example', settings })

/** Two processes over one store. */
async function pair() {
  const store = new MemoryManagementStore()
  const writing = await new Management({ store }).start()
  await writing.tenants.create({ id: 'shop', name: 'Shop' })
  const following = await new Management({ store }).start()
  return { writing, following, store }
}

const text = (content: string) => ({
  defaultLocale: 'en',
  locales: { en: { sms: { text: content } } },
  variables: {},
  providerTemplates: [],
})

describe('the directory', () => {
  test('lists accounts of a channel in the order of their ids, disabled ones as well', async () => {
    const { accounts, directory } = await makeManagement()
    for (const id of ['b', 'c', 'a']) await accounts.create('shop', { ...sms(id), isEnabled: id !== 'b' })
    await accounts.create('shop', { ...sms('p'), plugin: 'push-example' })
    expect(directory.accountsOf('shop', 'sms').map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(directory.accountsOf('shop', 'push').map(({ id }) => id)).toEqual(['p'])
    expect(directory.accountsOf('other', 'sms')).toEqual([])
    await accounts.remove('shop', 'a')
    expect(directory.accountsOf('shop', 'sms').map(({ id }) => id)).toEqual(['b', 'c'])
  })

  test('follows what another process writes, within a poll', async () => {
    const { writing, following } = await pair()
    await writing.accounts.create('shop', sms('main'))
    await writing.templates.createDraft('shop', 'hello', text('One'))
    await writing.templates.publish('shop', 'hello', 1)
    const { key } = await writing.apiKeys.create({ tenant: 'shop', name: 'k', scopes: ['*'] })
    expect(following.directory.account('shop', 'main')).toBeUndefined()

    await following.clock.advance(1_000)
    await vi.waitFor(() => expect(following.apiKeys.find(key)).toBeDefined(), 10_000)
    expect(following.directory.account('shop', 'main')?.settings).toEqual(settings)
    expect(following.directory.template('shop', 'hello')?.version.version).toBe(1)

    await writing.accounts.remove('shop', 'main')
    await writing.templates.createDraft('shop', 'hello', text('Two'))
    await writing.templates.publish('shop', 'hello', 2)
    await following.clock.advance(1_000)
    await vi.waitFor(() => expect(following.directory.template('shop', 'hello')?.version.version).toBe(2), 10_000)
    expect(following.directory.account('shop', 'main')).toBeUndefined()
  })

  test('reads nothing but the count while nothing changes', async () => {
    const { following, store } = await pair()
    const stamps = vi.spyOn(store, 'stamps')
    const counts = vi.spyOn(store, 'changeCount')
    await following.clock.advance(3_000)
    await vi.waitFor(() => expect(counts.mock.calls.length).toBeGreaterThan(1), 10_000)
    expect(stamps).not.toHaveBeenCalled()
  })

  test('reads only what changed', async () => {
    const { writing, store } = await pair()
    for (const id of ['a', 'b', 'c']) await writing.accounts.create('shop', sms(id))
    const gets = vi.spyOn(store, 'get')
    await store.write(
      [{ kind: 'tenant', change: 'insert', record: { id: 'x', name: 'x', createdAt: new Date(0) } }],
      await store.changeCount(),
    )
    await writing.directory.refresh()
    expect(gets.mock.calls).toEqual([['tenant', 'x']])
  })

  test('reads many records by pages', async () => {
    const { writing, store } = await pair()
    const many = Array.from({ length: 1_200 }, (_, index) => ({
      kind: 'tenant' as const,
      change: 'insert' as const,
      record: { id: `t${index}`, name: 'x', createdAt: new Date(0) },
    }))
    await store.write(many, await store.changeCount())
    const gets = vi.spyOn(store, 'get')
    await writing.directory.refresh()
    expect(gets).not.toHaveBeenCalled()
    expect(writing.directory.tenant('t0') && writing.directory.tenant('t1199')).toBeDefined()
  })

  test('tells which accounts changed, and goes on when a listener throws', async () => {
    const { accounts, directory, logged } = await makeManagement()
    const heard: string[] = []
    directory.onAccountChanged(() => {
      throw new Error('mine')
    })
    const stop = directory.onAccountChanged(({ id, account }) => heard.push(`${id} ${account?.isEnabled}`))
    await accounts.create('shop', sms('main'))
    await accounts.change('shop', 'main', { isEnabled: false })
    await accounts.create('shop', sms('spare'))
    await accounts.remove('shop', 'main')
    stop()
    await accounts.remove('shop', 'spare')
    expect(heard).toEqual(['main true', 'main false', 'spare true', 'main undefined'])
    expect(logged.join()).toContain('a listener for accounts threw')
  })

  test('takes no more listeners than somebody could need', async () => {
    const { directory } = await makeManagement()
    for (let count = 0; count < 32; count++) directory.onAccountChanged(() => {})
    expect(() => directory.onAccountChanged(() => {})).toThrow('More than 32 listeners')
  })

  test('goes on with what it knows while the store does not answer, and says so once', async () => {
    const { following, store } = await pair()
    const down = vi
      .spyOn(store, 'changeCount')
      .mockRejectedValue(new MessageCenterError('management_unavailable', { detail: 'down' }))
    for (let poll = 0; poll < 3; poll++) await following.clock.advance(1_000)
    await vi.waitFor(() => expect(down.mock.calls.length).toBeGreaterThan(2), 10_000)
    expect(following.directory.tenant('shop')).toBeDefined()
    expect(following.logged.filter(line => line.includes('does not answer'))).toHaveLength(1)
    down.mockRestore()
    await following.clock.advance(1_000)
    await vi.waitFor(() => expect(following.logged.join()).toContain('answers again'), 10_000)
  })

  test('does not start while the store does not answer', async () => {
    const management = new Management()
    vi.spyOn(management.store, 'changeCount').mockRejectedValue(new Error('down'))
    await expect(management.start()).rejects.toThrow('down')
  })

  test('stops polling, also when stopped twice', async () => {
    const { following, store } = await pair()
    await following.directory.stop()
    await following.directory.stop()
    const counts = vi.spyOn(store, 'changeCount')
    await following.clock.advance(5_000)
    expect(counts).not.toHaveBeenCalled()
  })
})

test('a restart keeps everything', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mc-restart-'))
  const open = () => new Management({ store: createSqliteManagementStore(join(folder, 'management.db')) }).start()
  try {
    const before = await open()
    await before.tenants.create({ id: 'shop', name: 'Shop' })
    await before.accounts.create('shop', sms('main'))
    await before.routes.create('shop', { name: 'code', steps: [{ channel: 'sms', accounts: ['main'] }] })
    await before.templates.createDraft('shop', 'hello', text('Hi'))
    await before.templates.publish('shop', 'hello', 1)
    const { key } = await before.apiKeys.create({ tenant: 'shop', name: 'k', scopes: ['*'] })
    await before.stop()

    const { directory, apiKeys, ...after } = await open()
    expect(directory.tenant('shop')?.name).toBe('Shop')
    expect(directory.account('shop', 'main')?.settings).toEqual(settings)
    expect(directory.route('shop', 'code')?.steps).toEqual([{ channel: 'sms', accounts: ['main'] }])
    expect(directory.template('shop', 'hello')?.compiled.channels).toEqual(new Set(['sms']))
    expect(apiKeys.find(key)).toMatchObject({ tenant: 'shop' })
    await directory.stop()
    await after.store.stop()
  } finally {
    await rm(folder, { recursive: true })
  }
})
