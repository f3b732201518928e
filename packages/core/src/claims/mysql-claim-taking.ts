import { MessageCenterError } from '../errors.ts'
import type { Claim, ClaimOutcome } from './claim-store.ts'
import type { ClaimState, KnownClaim } from './claim-window.ts'
import type { Holder, MySqlClaimRows, TakenRow } from './mysql-claim-rows.ts'

/** The key is ours, or who has it. */
export type Taken = Ours | KnownClaim

type Ours = ClaimOutcome

export const isOurs = (taken: Taken): taken is Ours => 'outcome' in taken

export interface TakingParts {
  readonly rows: MySqlClaimRows
  readonly by: Holder
  /** `free`: a statement of ours that was given up has left it. */
  readonly stateOf: (row: TakenRow) => ClaimState | 'free'
  readonly now: number
}

/** Each round that leaves a key open is somebody else who took or gave back that very key. */
const maxRounds = 10

/**
 * Takes keys, each of which comes once: those that are free with one statement, expired and orphaned ones each from the
 * very holder that was read.
 */
export async function takeKeys(claims: readonly Claim[], parts: TakingParts): Promise<ReadonlyMap<string, Taken>> {
  const { rows, by } = parts
  const taken = new Map<string, Taken>()
  if ((await rows.insert(claims, by)) === claims.length)
    return new Map(claims.map(({ key }) => [key, { outcome: 'won' }]))
  let open = claims
  for (let round = 0; open.length > 0; round++) {
    if (round === maxRounds)
      throw new MessageCenterError('queue_unavailable', {
        detail: 'An idempotency key changes hands too often.',
        retryAfterMs: 1_000,
      })
    const found = await rows.read(open.map(({ key }) => key))
    const again: Claim[] = []
    for (const claim of open) {
      const answer = await take(claim, found.get(claim.key), parts)
      if (answer) taken.set(claim.key, answer)
      else again.push(claim)
    }
    open = again
  }
  return taken
}

/** `undefined` when the row has changed since it was read. */
async function take(claim: Claim, row: TakenRow | undefined, parts: TakingParts): Promise<Taken | undefined> {
  const { rows, by, stateOf, now } = parts
  if (!row) return (await rows.insert([claim], by)) === 1 ? { outcome: 'won' } : undefined
  const orphaned: Ours = { outcome: 'orphaned', messageId: row.messageId, answer: row.answer }
  if (row.owner === by.owner && row.group === by.group) return row.isSuspect ? orphaned : { outcome: 'won' }
  const state = stateOf(row)
  // A key that has expired is free.
  if (row.expiresAt <= now || state === 'free')
    return (await rows.replace(row, claim, by)) ? { outcome: 'won' } : undefined
  if (state !== 'orphaned' || row.content !== claim.content) return { ...row, state }
  return (await rows.adopt(row, by)) ? orphaned : undefined
}
