import { elasticsearchVersions } from '@message-center/engines/elasticsearch'
import { describe, expect, it } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import { today, useNode } from './elasticsearch.fixture.ts'
import { rebuildIndex } from './rebuild-index.ts'

const engine = useNode({ version: elasticsearchVersions.older, compatibleWith: 8 })

describe('a server of version 8', () => {
  it('is written to, read, searched and rebuilt', async () => {
    const prefix = engine.newPrefix()
    const options = engine.options(prefix)
    const index = await engine.ready(options)
    const [id, other] = [deliveryId(newMessageId(today), 0), deliveryId(newMessageId(today), 0)]
    const queued = { kind: 'queued', attempt: 0, at: today } as const
    const sent = { kind: 'sent', attempt: 1, at: today, account: 'main', providerMessageId: 'p' } as const
    await index.merge([{ id, tenant: 'shop', facts: [queued] }])
    await index.merge([id, other].map(id => ({ id, tenant: 'shop', facts: [queued, sent] })))
    expect((await index.get([id]))[0]).toMatchObject({ state: 'sent', facts: [queued, sent] })
    await rebuildIndex(today, options, new AbortController().signal)
    await engine.refresh(prefix)
    expect(await index.count({ account: 'main' })).toEqual({ sent: 2 })
    expect((await index.search({}, 1)).after).toBe(other)
    expect(await index.findByProviderMessage('main', 'p')).toHaveLength(2)
  })

  it('refuses requests of version 9, and the setting is named', async () => {
    const index = engine.open(engine.options(engine.newPrefix(), { compatibleWith: 9 }))
    await expect(index.start()).rejects.toMatchObject({
      code: 'invalid_options',
      field: '/elasticsearch/compatibleWith',
    })
  })
})
