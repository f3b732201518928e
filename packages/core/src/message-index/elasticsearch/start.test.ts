import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import { ElasticsearchIndex } from './elasticsearch-index.ts'
import { NodeDouble, type Reply } from './node-double.fixture.ts'
import type { ElasticsearchOptions } from './options.ts'
import { initElasticsearch } from './prepare.ts'
import { fields, mappingVersion } from './template.ts'

function open(options: ElasticsearchOptions): ElasticsearchIndex {
  const index = new ElasticsearchIndex(options)
  onTestFinished(() => index.stop())
  return index
}

const failure = (status: number, type: string): Reply => ({
  status,
  body: { error: { type, reason: 'said so' }, status },
})

describe('start', () => {
  it.each<[string, string, string, Reply]>([
    ['credentials', 'username', '/_nodes', failure(401, 'security_exception')],
    ['privileges', 'username', '/_index_template', failure(403, 'security_exception')],
    ['the media type', 'compatibleWith', '/_nodes', failure(400, 'media_type_header_exception')],
    ['the version', 'urls', '/_nodes', { body: { nodes: { a: { version: '9.5.3' }, b: { version: '7.17.0' } } } }],
  ])('rejects for %s and names the setting', async (_, setting, path, reply) => {
    const node = await NodeDouble.open()
    node.replies.set(path, reply)
    await expect(open({ urls: [node.url] }).start()).rejects.toMatchObject({
      code: 'invalid_options',
      field: `/elasticsearch/${setting}`,
    })
  })

  it.each<[string, Reply]>([
    ['has no master', failure(503, 'master_not_discovered_exception')],
    ['stands behind a gateway without it', { status: 502, text: 'bad gateway' }],
    ['answers what cannot be read', { text: '{"nodes":' }],
  ])('waits in the background for a cluster that %s', async (_, reply) => {
    const node = await NodeDouble.open()
    node.replies.set('/_nodes', reply)
    const index = open({ urls: [node.url] })
    await index.start()
    await expect(index.get([])).rejects.toMatchObject({ code: 'index_unavailable', retryAfterMs: 1_000 })
    node.replies.clear()
    await expect.poll(() => index.get([]).catch(() => undefined), { timeout: 5_000 }).toEqual([])
  })

  it('tells the log and every caller what is wrong with a cluster that came later', async () => {
    const node = await NodeDouble.open()
    node.replies.set('/_nodes', failure(503, 'master_not_discovered_exception'))
    const told: unknown[] = []
    const logger = { debug() {}, info() {}, warn() {}, error: (_: string, fields?: object) => told.push(fields) }
    const index = open({ urls: [node.url], logger })
    await index.start()
    node.replies.set('/_nodes', failure(401, 'security_exception'))
    await expect
      .poll(() => told[0], { timeout: 5_000 })
      .toMatchObject({ reason: expect.stringContaining('credentials') })
    await expect(index.count({})).rejects.toMatchObject({
      code: 'index_unavailable',
      message: expect.stringContaining('credentials'),
    })
  })

  it('ends while the cluster is away when it is stopped, and does not begin again', async () => {
    const index = open({ urls: ['http://127.0.0.1:9'] })
    await index.start()
    await Promise.all([index.stop(), index.stop()])
    await expect(index.start()).rejects.toMatchObject({ code: 'index_unavailable' })
  })
})

describe('the step before a release', () => {
  it('rejects when the cluster is away', async () => {
    await expect(initElasticsearch({ urls: ['http://127.0.0.1:9'] })).rejects.toMatchObject({
      code: 'index_unavailable',
    })
  })
})

describe('requests', () => {
  it.each([
    [
      9,
      'application/vnd.elasticsearch+json; compatible-with=9',
      'application/vnd.elasticsearch+x-ndjson; compatible-with=9',
    ],
    [
      8,
      'application/vnd.elasticsearch+json; compatible-with=8',
      'application/vnd.elasticsearch+x-ndjson; compatible-with=8',
    ],
    ['plain', 'application/json', 'application/x-ndjson'],
  ] as const)('are written for a server of version %s', async (compatibleWith, json, lines) => {
    const node = await NodeDouble.open()
    const index = open({ urls: [node.url], compatibleWith })
    await index.start()
    const id = deliveryId(newMessageId(Date.now()), 0)
    await index.merge([{ id, tenant: 'shop', facts: [] }])
    for (const { path, headers } of node.requests)
      expect([headers.accept, headers['content-type']]).toEqual([json, path.startsWith('/_bulk') ? lines : json])
  })

  it('carry the credentials, and no error or inspection does', async () => {
    const node = await NodeDouble.open()
    node.replies.set('/_nodes', failure(401, 'security_exception'))
    const secret = 'a2V5LWlkOmtleS1zZWNyZXQ='
    const keyed = open({ urls: [node.url], apiKey: secret })
    const named = open({ urls: [node.url], username: 'hub', password: secret })
    const errors = await Promise.all([keyed, named].map(index => index.start().catch(error => error)))
    const basic = `Basic ${Buffer.from(`hub:${secret}`).toString('base64')}`
    expect(node.requests.map(({ headers }) => headers.authorization).sort()).toEqual([`ApiKey ${secret}`, basic].sort())
    for (const shown of [...errors, keyed, named].map(value => inspect(value, { depth: 20 })))
      expect(shown).not.toContain(secret)
  })
})

describe('options', () => {
  it.each<[string, Partial<ElasticsearchOptions>]>([
    ['urls', { urls: [] }],
    ['urls/0', { urls: ['search:9200'] }],
    ['urls/1', { urls: ['http://a', 'http://hub:word@b'] }],
    ['password', { username: 'hub' }],
    ['apiKey', { username: 'hub', password: 'word', apiKey: 'key' }],
    ['prefix', { prefix: 'Message*' }],
    ['shards', { shards: 0 }],
    ['replicas', { replicas: -1 }],
    ['maxBytes', { bulk: { maxBytes: 0.5 } }],
  ])('that cannot work are told by name: %s', (name, options) => {
    const make = () => new ElasticsearchIndex({ urls: ['http://127.0.0.1:9200'], ...options })
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_options', field: `/elasticsearch/${name}` }))
  })
})

describe('the mapping', () => {
  it('has these fields in this version: raise it with every change', () => {
    expect([mappingVersion, Object.keys(fields).sort().join(' ')]).toEqual([
      1,
      'accepted_at account attempts base category channel delivered_at duration_ms expire_at facts id locale message_id ' +
        'priority provider_code provider_message_id provider_messages read_at reason recipient_hash reference sealed ' +
        'segments send_at sent_at status status_at template template_version tenant words',
    ])
  })
})
