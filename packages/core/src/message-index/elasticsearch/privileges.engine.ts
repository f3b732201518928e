import { type ElasticsearchNode, startElasticsearch } from '@message-center/engines/elasticsearch'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { FactUpdate } from '../../model/fact.ts'
import { ElasticsearchIndex } from './elasticsearch-index.ts'
import type { ElasticsearchOptions } from './options.ts'
import { initElasticsearch } from './prepare.ts'
import { rebuildIndex } from './rebuild-index.ts'

const password = 'only-for-this-test'
const prefix = 'guarded'
/** A node reads a new role within a second. */
const patience = { timeout: 30_000, interval: 100 }
let node: ElasticsearchNode
const opened: ElasticsearchIndex[] = []

beforeAll(async () => {
  const users = [
    { name: 'admin', password: 'admin-of-this-test', role: 'superuser' },
    { name: 'hub', password, role: 'hub' },
    { name: 'stranger', password, role: 'nothing' },
  ]
  node = await startElasticsearch({ users })
  await node.setRoles({ hub: needed })
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(index => index.stop()))
})
afterAll(() => node?.remove())

/** What docs/cluster.md says that the hub needs. */
const needed = {
  cluster: ['monitor', 'manage_index_templates'],
  indices: [{ names: [`${prefix}*`], privileges: ['manage', 'read', 'write'] }],
}

const options = (more: Partial<ElasticsearchOptions> = {}): ElasticsearchOptions => ({
  urls: [node.address],
  prefix,
  replicas: 0,
  username: 'hub',
  password,
  requestTimeoutMs: 60_000,
  ...more,
})

async function ready(more: Partial<ElasticsearchOptions> = {}): Promise<ElasticsearchIndex> {
  const index = new ElasticsearchIndex(options(more))
  opened.push(index)
  await index.start()
  await vi.waitFor(() => index.get([]), { timeout: 60_000, interval: 50 })
  return index
}

const sent = (): FactUpdate => ({
  id: deliveryId(newMessageId(Date.now()), 0),
  tenant: 'shop',
  facts: [{ kind: 'sent', attempt: 1, at: Date.now() }],
})

it('the privileges that the documentation names are enough', async () => {
  await vi.waitFor(() => initElasticsearch(options()), patience)
  const index = await ready()
  const update = sent()
  expect(await index.merge([update])).toEqual([{ outcome: 'stored' }])
  expect((await index.get([update.id]))[0]?.state).toBe('sent')
  expect((await index.search({}, 1)).documents.length).toBeLessThan(2)
  expect(await index.forgetBefore(Date.now() - 8 * 86_400_000)).toBe(0)
  await rebuildIndex(Date.now(), options(), AbortSignal.timeout(60_000))
  expect((await index.get([update.id]))[0]?.state).toBe('sent')
})

it('credentials and privileges that are missing end the start, and the setting is named', async () => {
  const refusal = (detail: string) => ({
    code: 'invalid_options',
    field: '/elasticsearch/username',
    message: expect.stringContaining(detail),
  })
  await expect(initElasticsearch(options({ password: 'wrong' }))).rejects.toMatchObject(refusal('credentials'))
  const stranger = options({ username: 'stranger' })
  await expect(initElasticsearch(stranger)).rejects.toMatchObject(refusal('may not do what is needed'))
  const index = new ElasticsearchIndex(stranger)
  opened.push(index)
  await expect(index.start()).rejects.toMatchObject(refusal('may not do what is needed'))
})

it('privileges that are taken away later are named, nothing is refused for good, and all goes on when they are back', async () => {
  const index = await ready()
  const [first, late] = [sent(), sent()]
  await index.merge([first])
  const refusal = {
    code: 'index_unavailable',
    message: expect.stringContaining('403'),
    fix: expect.stringContaining('privileges'),
  }
  await node.setRoles({ hub: { cluster: ['monitor'], indices: [] } })
  await vi.waitFor(() => expect(index.get([first.id])).rejects.toMatchObject(refusal), patience)
  await expect(index.merge([late])).rejects.toMatchObject(refusal)
  await expect(index.count({})).rejects.toMatchObject(refusal)
  await node.setRoles({ hub: needed })
  await vi.waitFor(() => index.get([first.id]), patience)
  expect(await index.merge([late])).toEqual([{ outcome: 'stored' }])
  expect((await index.get([first.id, late.id])).map(document => document?.state)).toEqual(['sent', 'sent'])
})
