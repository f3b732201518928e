import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { MemoryIndex } from '../message-index/memory-index.ts'
import type { FactUpdate } from '../model/fact.ts'
import { scope, startHub, storageOf } from './center.fixture.ts'

/** An index that takes its time over every group. */
class SlowIndex extends MemoryIndex {
  override async merge(updates: readonly FactUpdate[]) {
    await wait(500)
    return super.merge(updates)
  }
}

describe('an index that is far behind', () => {
  it('is no reason to say that an accepted message does not exist', async () => {
    const { center } = await startHub({
      storage: storageOf('sqlite'),
      parts: { index: new SlowIndex() },
      roles: ['api', 'sync'],
    })
    const request = { to: { number: '13800138000' }, channel: 'sms', content: { text: 'hello' } }
    const accepted: string[] = []
    for (let batch = 0; batch < 6; batch++) {
      const answers = await center.messages.sendBatch(
        Array.from({ length: 1_000 }, () => request),
        'shop',
      )
      accepted.push(...answers.flatMap(answer => ('error' in answer ? [] : answer.id)))
    }
    expect((await center.status()).syncLagMs).toBeGreaterThan(0)
    const asked = accepted.filter((_, n) => n % 300 === 299)
    const found = await Promise.all(
      asked.map(id =>
        center.messages.find(id, scope).then(
          ({ status }) => status,
          error => error.code,
        ),
      ),
    )
    expect(new Set(found)).not.toContain('not_found')
    expect(found).toHaveLength(20)
  })
})
