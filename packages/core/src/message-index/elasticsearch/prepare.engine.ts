import { describe, expect, it } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import { today, useNode } from './elasticsearch.fixture.ts'
import { initElasticsearch } from './prepare.ts'
import { fields, mappingVersion } from './template.ts'

const engine = useNode()
const own = { owner: 'message-center', version: mappingVersion }

const refusal = (detail: string) => ({
  code: 'invalid_options',
  field: '/elasticsearch/prefix',
  message: expect.stringContaining(detail),
})

describe('initElasticsearch', () => {
  it('makes the same of repeats and of several at once', async () => {
    const prefix = engine.newPrefix()
    const options = engine.options(prefix)
    await Promise.all([1, 2, 3, 4].map(() => initElasticsearch(options)))
    await initElasticsearch(options)
    const template = await engine.ask('GET', `_index_template/${prefix}`)
    expect(template).toMatchObject({ index_templates: [{ index_template: { _meta: own, allow_auto_create: false } }] })
    expect(Object.keys(await engine.ask('GET', `${prefix}/_mapping`))).toHaveLength(2)
  })

  it('refuses a template of somebody else and leaves it alone', async () => {
    const prefix = engine.newPrefix()
    const path = `_index_template/${prefix}`
    await engine.ask('PUT', path, { index_patterns: [`${prefix}-2*`], priority: 7 })
    await expect(initElasticsearch(engine.options(prefix))).rejects.toMatchObject(refusal('belongs to somebody else'))
    await expect(engine.open(engine.options(prefix)).start()).rejects.toMatchObject(refusal('belongs to somebody else'))
    expect(await engine.ask('GET', path)).toMatchObject({ index_templates: [{ index_template: { priority: 7 } }] })
  })

  it('refuses a template of a newer release', async () => {
    const prefix = engine.newPrefix()
    const _meta = { ...own, version: mappingVersion + 1 }
    await engine.ask('PUT', `_index_template/${prefix}`, { index_patterns: [`${prefix}-2*`], _meta })
    await expect(initElasticsearch(engine.options(prefix))).rejects.toMatchObject(refusal('newer release'))
  })

  it('refuses names that another template takes first, or as well', async () => {
    const [first, beside] = [engine.newPrefix(), engine.newPrefix()]
    await engine.ask('PUT', `_index_template/x-${first}`, { index_patterns: [`${first}-*`], priority: 9_000 })
    await expect(initElasticsearch(engine.options(first))).rejects.toMatchObject(refusal('higher priority'))
    await engine.ask('PUT', `_index_template/x-${beside}`, { index_patterns: [`${beside}-*`], priority: 500 })
    await expect(initElasticsearch(engine.options(beside))).rejects.toMatchObject(refusal('match the same names'))
  })

  it('follows changed settings, and gives days of an older release the new fields', async () => {
    const prefix = engine.newPrefix()
    const { account: _, ...older } = fields
    const settings = { 'index.number_of_replicas': 0 }
    const mappings = { dynamic: 'strict', _meta: { ...own, version: 0 }, properties: older }
    const body = { index_patterns: [`${prefix}-2*.*.*`], priority: 500, _meta: { ...own, version: 0 } }
    await engine.ask('PUT', `_index_template/${prefix}`, { ...body, template: { settings, mappings } })
    await engine.ask('PUT', `${prefix}-2026.01.03-1`, { aliases: { [`${prefix}-2026.01.03`]: {}, [prefix]: {} } })
    const index = await engine.ready(engine.options(prefix, { refreshSeconds: 7 }))
    const id = deliveryId(newMessageId(today), 0)
    const fact = { kind: 'sent', attempt: 1, at: today, account: 'main' } as const
    expect(await index.merge([{ id, tenant: 'shop', facts: [fact] }])).toEqual([{ outcome: 'stored' }])
    const template = { index_template: { template: { settings: { index: { refresh_interval: '7s' } } } } }
    expect(await engine.ask('GET', `_index_template/${prefix}`)).toMatchObject({ index_templates: [template] })
  })
})
