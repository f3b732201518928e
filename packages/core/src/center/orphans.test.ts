import { accepted, deferred } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import type { Claim, ClaimOutcome, ClaimStore, MessageCenter } from '../index.ts'
import { startHub, untilStatus } from './center.fixture.ts'

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
  async orphan(): Promise<void> {}
  async forgetBefore(): Promise<number> {
    return 0
  }
  async stop(): Promise<void> {}
}

const request = { to: { number: '13800138000' }, channel: 'sms', account: 'main', content: { text: 'hello' } }
const keyed = { ...request, idempotencyKey: 'k' }

/** Entries that deliver has not settled yet. */
const waiting = async (center: MessageCenter): Promise<number> =>
  (await center.status()).lanes.reduce((sum, { lane, waiting }) => (lane === 'result' ? sum : sum + waiting), 0)

describe('a message that is accepted again under its old id', () => {
  it('is sent once when the first one still waits for its account', async () => {
    const { center, sms } = await startHub({ parts: { claims: new OrphanedClaims() } })
    await center.accounts.change('shop', 'main', { concurrency: 1 })
    const { promise: isTime, resolve: end } = Promise.withResolvers<void>()
    sms.answer = async () => {
      await isTime
      return accepted({ providerMessageId: 'p' })
    }
    await center.messages.send(request, 'shop')
    await expect.poll(() => sms.calls.length, { timeout: 10_000, interval: 5 }).toBe(1)
    const { id } = await center.messages.send(keyed, 'shop')
    expect((await center.messages.send(keyed, 'shop')).id).toBe(id)
    await expect.poll(() => waiting(center), { timeout: 5_000 }).toBe(2)
    end()
    await untilStatus(center, id, 'sent')
    await expect.poll(() => waiting(center), { timeout: 10_000 }).toBe(0)
    expect(sms.calls).toHaveLength(2)
  })

  it('is sent once when the first one waits for its next attempt', async () => {
    const { center, sms } = await startHub({ parts: { claims: new OrphanedClaims() } })
    sms.answer = () =>
      sms.calls.length === 1
        ? deferred('throttled', { scope: 'recipient', retryAfterMs: 2_500 })
        : accepted({ providerMessageId: 'p' })
    const { id } = await center.messages.send(keyed, 'shop')
    await untilStatus(center, id, 'retrying')
    await center.messages.send(keyed, 'shop')
    await expect.poll(() => waiting(center), { timeout: 5_000 }).toBe(1)
    await untilStatus(center, id, 'sent')
    await expect.poll(() => waiting(center), { timeout: 10_000 }).toBe(0)
    expect(sms.calls).toHaveLength(2)
  })
})
