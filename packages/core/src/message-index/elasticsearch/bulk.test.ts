import { describe, expect, it, onTestFinished } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { FactUpdate } from '../../model/fact.ts'
import { ElasticsearchIndex } from './elasticsearch-index.ts'
import { NodeDouble } from './node-double.fixture.ts'
import type { BulkOptions } from './options.ts'

const newId = () => deliveryId(newMessageId(Date.now()), 0)
const newIds = (count: number) => Array.from({ length: count }, newId)
const queued = (id: string): FactUpdate => ({ id, tenant: 'shop', facts: [{ kind: 'queued', attempt: 0, at: 1 }] })
const sent = (id: string): FactUpdate => ({ id, tenant: 'shop', facts: [{ kind: 'sent', attempt: 1, at: 2 }] })
const tooMany = { status: 429, error: { type: 'es_rejected_execution_exception' } }

async function open(bulk: BulkOptions = {}) {
  const node = await NodeDouble.open()
  const index = new ElasticsearchIndex({ urls: [node.url], bulk: { giveUpAfterMs: 5_000, maxAgeMs: 1, ...bulk } })
  onTestFinished(() => index.stop())
  await index.start()
  return { node, index }
}

describe('a request', () => {
  it('goes when enough updates have come together', async () => {
    const { node, index } = await open({ maxDocuments: 10, maxAgeMs: 60_000 })
    const ids = newIds(20)
    await Promise.all(ids.map(id => index.merge([queued(id)])))
    expect(node.bulks.map(({ length }) => length)).toEqual([10, 10])
    expect(node.bulks.flat().map(({ id }) => id)).toEqual(ids)
  })

  it('goes when its first update is old enough, however many keep coming', async () => {
    const { node, index } = await open({ maxAgeMs: 30 })
    const merged: Promise<unknown>[] = []
    while (node.bulks.length === 0) {
      merged.push(index.merge([queued(newId())]))
      await new Promise(resolve => setTimeout(resolve, 3))
      expect(merged.length).toBeLessThan(900)
    }
    await Promise.all(merged)
  })

  it('holds a bounded number of bytes, or one document', async () => {
    const { node, index } = await open({ maxBytes: 2_000 })
    const sealed = 'x'.repeat(600)
    const updates = newIds(6).map(id => ({ ...queued(id), sealed }))
    await index.merge([...updates, { ...queued(newId()), sealed: 'y'.repeat(5_000) }])
    for (const { length } of node.bulks) expect(length).toBeLessThanOrEqual(2)
    expect(node.documents.size).toBe(7)
  })

  it('joins updates of one delivery, and no two requests hold the same one', async () => {
    const { node, index } = await open({ inFlight: 3 })
    const id = newId()
    let underWay = 0
    node.onBulk = async () => {
      expect(++underWay).toBe(1)
      await new Promise(resolve => setTimeout(resolve, 5))
      underWay--
      return undefined
    }
    await Promise.all([index.merge([queued(id)]), index.merge([sent(id), sent(id)])])
    expect(node.bulks.map(({ length }) => length)).toEqual([1])
    await Promise.all(
      (['delivered', 'read', 'recalled'] as const).map(async (kind, n) => {
        await new Promise(resolve => setTimeout(resolve, 2 * n))
        await index.merge([{ id, tenant: 'shop', facts: [{ kind, attempt: 1, at: 3 }] }])
      }),
    )
    const [document] = await index.get([id])
    expect(document?.facts.map(({ kind }) => kind)).toEqual(['queued', 'sent', 'delivered', 'read', 'recalled'])
    expect(node.requests.filter(({ path }) => path.startsWith('/_mget'))).toHaveLength(1)
  })

  it('writes nothing for a repeat', async () => {
    const { node, index } = await open()
    const id = newId()
    await index.merge([queued(id), sent(id)])
    expect(await index.merge([sent(id), queued(id)])).toEqual([{ outcome: 'stored' }, { outcome: 'stored' }])
    expect(node.bulks).toHaveLength(1)
  })

  it('keeps to the number of requests under way', async () => {
    const { node, index } = await open({ inFlight: 2, maxDocuments: 5 })
    let most = 0
    let underWay = 0
    node.onBulk = async () => {
      most = Math.max(most, ++underWay)
      await new Promise(resolve => setTimeout(resolve, 3))
      underWay--
      return undefined
    }
    await index.merge(newIds(50).map(queued))
    expect(most).toBe(2)
  })
})

describe('a cluster with too much to do', () => {
  it('gets half as much at once, and only what it refused is sent again', async () => {
    const { node, index } = await open({ maxDocuments: 100, inFlight: 1 })
    const ids = newIds(100)
    let round = 0
    node.onBulk = (actions, store) => {
      if (round++ > 0) return undefined
      const items = store()
      for (const { id } of actions.slice(40)) node.documents.delete(id)
      return { body: { items: items.map((item, n) => (n < 40 ? item : { create: tooMany })) } }
    }
    const outcomes = await index.merge(ids.map(queued))
    expect(outcomes.every(({ outcome }) => outcome === 'stored')).toBe(true)
    expect(node.bulks.map(({ length }) => length)).toEqual([100, 50, 10])
    expect(
      node.bulks
        .slice(1)
        .flat()
        .map(({ id }) => id),
    ).toEqual(ids.slice(40))
  })

  it('slows down the caller in the end', async () => {
    const { node, index } = await open({ giveUpAfterMs: 300 })
    node.onBulk = actions => ({ body: { items: actions.map(() => ({ create: tooMany })) } })
    await expect(index.merge([queued(newId())])).rejects.toMatchObject({
      code: 'index_unavailable',
      retryAfterMs: 2_000,
    })
  })

  it('makes new updates be refused when too many wait already', async () => {
    const { node, index } = await open({ maxPending: 100, inFlight: 1 })
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    node.onBulk = async () => {
      await held
      return undefined
    }
    const first = index.merge(newIds(90).map(queued))
    await expect(index.merge(newIds(11).map(queued))).rejects.toMatchObject({ code: 'index_unavailable' })
    release()
    expect(await first).toHaveLength(90)
    expect(await index.merge(newIds(101).map(queued))).toHaveLength(101)
  })
})

describe('an answer that says too little', () => {
  it.each([
    ['is cut off', { text: '{"items":[{"create":{"status":201,"_ind' }],
    [
      'has an entry too few',
      { body: { items: [{ create: { status: 201, _index: 'i', _seq_no: 1, _primary_term: 1 } }] } },
    ],
    ['has none', { body: {} }],
    [
      'lacks the place of the document',
      { body: { items: [{ create: { status: 201 } }, { create: { status: 201 } }] } },
    ],
    ['knows no status', { body: { items: [{ create: { status: 302 } }, { create: { status: 302 } }] } }],
    ['is an error of a gateway', { status: 502, text: '<html>' }],
    ['is an error of the cluster', { status: 503, body: { error: { type: 'no_master' } } }],
  ])('%s: all is sent again, and what was stored stays as it is', async (_, reply) => {
    const { node, index } = await open()
    const ids = newIds(2)
    let round = 0
    node.onBulk = (_, store) => {
      if (round++ > 1) return undefined
      store()
      return reply
    }
    const outcomes = await index.merge(ids.flatMap(id => [queued(id), sent(id)]))
    expect(outcomes).toHaveLength(4)
    expect((await index.get(ids)).map(document => document?.facts.length)).toEqual([2, 2])
    expect(node.bulks.length).toBeGreaterThanOrEqual(3)
  })

  it('ends in a rejection that names the time to come again', async () => {
    const { node, index } = await open({ giveUpAfterMs: 250 })
    node.onBulk = () => ({ status: 503, body: { error: { type: 'cluster_block_exception' } } })
    await expect(index.merge([queued(newId())])).rejects.toMatchObject({
      code: 'index_unavailable',
      message: 'Elasticsearch answers 503 cluster_block_exception.',
      retryAfterMs: expect.any(Number),
    })
  })
})

describe('a request that is too large for what lies between', () => {
  it('is divided, and a document that is too large alone is refused', async () => {
    const { node, index } = await open({ maxDocuments: 40 })
    const ids = newIds(40)
    const large = ids[7]
    node.onBulk = actions =>
      actions.length > 15 || actions.some(({ id }) => id === large) ? { status: 413, text: '' } : undefined
    const outcomes = await index.merge(ids.map(queued))
    expect(outcomes.filter(({ outcome }) => outcome === 'refused')).toEqual([
      { outcome: 'refused', reason: 'the document is larger than the server takes' },
    ])
    expect(outcomes[7]?.outcome).toBe('refused')
    expect(node.documents.size).toBe(39)
  })
})

describe('an item', () => {
  it('that may not be written ends the call at once and names what to check', async () => {
    const { node, index } = await open()
    node.onBulk = actions => ({
      body: { items: actions.map(() => ({ create: { status: 403, error: { type: 'security_exception' } } })) },
    })
    await expect(index.merge([queued(newId())])).rejects.toMatchObject({
      code: 'index_unavailable',
      fix: expect.stringContaining('apiKey'),
    })
    expect(node.bulks).toHaveLength(1)
  })

  it('is refused without a word of what the recipient is sent', async () => {
    const { node, index } = await open()
    const reason =
      "[1:9] failed to parse field [status_at] of type [date]. Preview of field's value: 'secret code 4711'"
    node.onBulk = actions => ({
      body: {
        items: actions.map(() => ({ create: { status: 400, error: { type: 'document_parsing_exception', reason } } })),
      },
    })
    expect(await index.merge([queued(newId())])).toEqual([
      { outcome: 'refused', reason: 'document_parsing_exception: status_at' },
    ])
  })
})
