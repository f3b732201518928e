import type { Claim, ClaimOutcome } from '../../claims/claim-store.ts'
import { MessageCenterError } from '../../errors.ts'
import type { AcceptParts } from './accept-parts.ts'

/** A key is remembered this long, in milliseconds. */
const rememberedMs = 86_400_000

/** A second request waits this long for the first one with its key, in milliseconds. */
const waitMs = 2_000
const pollMs = 20

/** A key as a caller gave it, with what it stands for. */
export interface KeyedContent {
  readonly key: string
  readonly content: string
}

/**
 * What a key came to. `orphaned`: whoever accepted it first died before it was known to be queued; it is accepted
 * again under its old ids.
 */
export type Recognised =
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'repeated'; readonly answer: string }
  | { readonly outcome: 'orphaned'; readonly messageId: string; readonly answer: string }
  | { readonly outcome: 'refused'; readonly error: MessageCenterError }

const fresh: Recognised = { outcome: 'fresh' }

export function toClaim(keyed: KeyedContent, messageId: string, answer: unknown, now: number): Claim {
  return { ...keyed, messageId, answer: JSON.stringify(answer), expiresAt: now + rememberedMs }
}

/** Claims keys; one outcome per claim, in order. */
export async function recogniseRepeats(claims: readonly Claim[], parts: AcceptParts): Promise<readonly Recognised[]> {
  if (claims.length === 0) return []
  const outcomes = await parts.claims.claim(claims)
  // Nearly always all of them are: then there is nothing to wait for.
  if (outcomes.every(({ outcome }) => outcome === 'won')) return claims.map(() => fresh)
  return Promise.all(claims.map((claim, n) => recognise(claim, outcomes[n], parts)))
}

/** Whether a request that cannot be accepted now was accepted before. */
export async function findRepeat({ key, content }: KeyedContent, parts: AcceptParts): Promise<string | undefined> {
  const found = await parts.claims.find(key, content)
  return found?.outcome === 'repeated' ? found.answer : undefined
}

async function recognise(claim: Claim, outcome: ClaimOutcome | undefined, parts: AcceptParts): Promise<Recognised> {
  switch (outcome?.outcome) {
    case undefined:
    case 'won':
      return fresh
    case 'repeated':
      return { outcome: 'repeated', answer: outcome.answer }
    case 'orphaned':
      return { outcome: 'orphaned', messageId: outcome.messageId, answer: outcome.answer }
    case 'conflict':
      return { outcome: 'refused', error: conflict() }
    case 'running':
      return waitForFirst(claim, parts)
  }
}

async function waitForFirst(claim: Claim, parts: AcceptParts): Promise<Recognised> {
  for (let waited = 0; waited < waitMs; waited += pollMs) {
    await parts.clock.sleep(pollMs)
    const found = await parts.claims.find(claim.key, claim.content)
    if (found?.outcome === 'repeated') return { outcome: 'repeated', answer: found.answer }
    if (found?.outcome === 'conflict') return { outcome: 'refused', error: conflict() }
    // The first was refused by the queue; whoever repeats now begins anew.
    if (!found) break
  }
  return { outcome: 'refused', error: running() }
}

export const conflict = () =>
  new MessageCenterError('idempotency_conflict', {
    field: '/idempotencyKey',
    detail: 'This idempotency key was used with another content within the last 24 hours.',
    fix: 'Use a new key for a new message; repeat the very same request for a repeat.',
  })

const running = () =>
  new MessageCenterError('idempotency_running', {
    field: '/idempotencyKey',
    detail: 'The first request with this idempotency key has no answer yet.',
    fix: 'Repeat the same request in a second.',
    retryAfterMs: 1_000,
  })
