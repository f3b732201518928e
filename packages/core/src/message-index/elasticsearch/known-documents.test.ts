import { describe, expect, it } from 'vitest'
import type { DeliveryDocument } from '../../model/fact.ts'
import { RecentDocuments } from './known-documents.ts'

const known = (id: string) => {
  const document: DeliveryDocument = { id, messageId: id, tenant: 't', state: 'queued', stateAt: 1, facts: [] }
  return { index: 'i', seqNo: 1, primaryTerm: 1, document }
}

describe('documents written last', () => {
  it('are remembered up to a bound of bytes, the newest longest', () => {
    const recent = new RecentDocuments()
    for (let n = 0; n < 100; n++) recent.set(known(String(n)), 1_000_000)
    const kept = Array.from({ length: 100 }, (_, n) => n).filter(n => recent.get(String(n)))
    expect(kept.length).toBeGreaterThanOrEqual(16)
    expect(kept.length).toBeLessThanOrEqual(18)
    expect(kept.at(-1)).toBe(99)
    expect(kept[0]).toBe(100 - kept.length)
  })

  it('count once however often they are written, and not once they are deleted', () => {
    const recent = new RecentDocuments()
    recent.set(known('first'), 1_000_000)
    for (let n = 0; n < 100; n++) recent.set(known('same'), 10_000_000)
    expect(recent.get('first')).toBeDefined()
    for (let n = 0; n < 100; n++) {
      recent.set(known(`gone ${n}`), 10_000_000)
      recent.delete(`gone ${n}`)
      recent.delete(`gone ${n}`)
      recent.set(known('first'), 1_000_000)
    }
    expect(recent.get('same')).toBeUndefined()
    expect(recent.get('first')).toBeDefined()
  })
})
