import { accepted, deferred } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import type { Claim, ClaimOutcome, ClaimStore } from '../index.ts'
import { scope, startHub, untilStatus } from './center.fixture.ts'

/** Keys whose owners always died before they could complete them. */
class OrphanedClaims implements ClaimStore {
  readonly #claims = new Map<string, Claim>()

  async start(): Promise<void> {}
  async claim(claims: readonly Claim[]): Promise<readonly ClaimOutcome[]> {
    return claims.map(claim => {
      const known = this.#claims.get(claim.key)
      if (known) return { outcome: 'orphaned', messageId: known.messageId, answer: known.answer }
      this.#claims.set(claim.key, claim)
      return { outcome: 'won' }
    })
  }
  async find(): Promise<undefined> {}
  complete(): void {}
  async abandon(): Promise<void> {}
  async forgetBefore(): Promise<number> {
    return 0
  }
  async stop(): Promise<void> {}
}

const request = { to: { number: '13800138000' }, channel: 'sms', account: 'main', content: { text: 'hello' } }
const keyed = { ...request, idempotencyKey: 'k' }
const next = { ...request, to: { number: '13900139000' } }

describe('a message that is accepted again under its old id', () => {
  it('is sent once when the first one is being sent', async () => {
    const { center, sms } = await startHub({ parts: { claims: new OrphanedClaims() } })
    const held: (() => void)[] = []
    sms.answer = () => new Promise(resolve => held.push(() => resolve(accepted({ providerMessageId: 'p' }))))
    const first = await center.messages.send(keyed, 'shop')
    await expect.poll(() => sms.calls.length, { interval: 5 }).toBe(1)
    expect((await center.messages.send(keyed, 'shop')).id).toBe(first.id)
    const { id: after } = await center.messages.send(next, 'shop')
    await expect.poll(() => sms.calls.length, { interval: 5 }).toBe(2)
    for (const end of held) end()
    await untilStatus(center, after, 'sent')
    await untilStatus(center, first.id, 'sent')
    expect(sms.calls).toHaveLength(2)
  })

  it('is sent once when the first one waits for its next attempt', async () => {
    const { center, sms } = await startHub({ parts: { claims: new OrphanedClaims() } })
    sms.answer = (_, __, nth) =>
      nth === 0 && sms.calls.length === 1
        ? deferred('throttled', { scope: 'recipient', retryAfterMs: 600 })
        : accepted({ providerMessageId: 'p' })
    const { id } = await center.messages.send(keyed, 'shop')
    await untilStatus(center, id, 'retrying')
    await center.messages.send(keyed, 'shop')
    await untilStatus(center, id, 'sent')
    const { id: after } = await center.messages.send(next, 'shop')
    await untilStatus(center, after, 'sent')
    expect(sms.calls.filter(({ ids }) => ids[0]?.startsWith(id))).toHaveLength(2)
    expect((await center.messages.find(id, scope)).deliveries[0]?.attempts).toBe(2)
  })
})
