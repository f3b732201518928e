import { MessageCenterError } from '../errors.ts'
import type { ReceivedEntry } from './delivery-queue.ts'
import type { LaneView } from './lane-view.ts'

/**
 * - `waiting`: for a reader, or for its moment.
 * - `held`: in a reader's hands.
 * - `settling`: the acknowledgement is on its way to the store; it falls back to `held` when that fails.
 * - `settled`: nobody sees it again.
 */
export type LeaseState = 'waiting' | 'held' | 'settling' | 'settled'

/** An entry as one group holds it. Adapters extend it by their own mark. */
export class Lease {
  state: LeaseState = 'waiting'
  readonly view: LaneView
  readonly id: string
  readonly body: string

  constructor(view: LaneView, id: string, body: string) {
    this.view = view
    this.id = id
    this.body = body
  }

  /** What the body says. Throws when it is no JSON. */
  get content(): unknown {
    return JSON.parse(this.body)
  }
}

/** What an entry says, not to be changed: another group may read the same. Throws when it is no JSON. */
export function contentOf({ lease, body }: Pick<ReceivedEntry, 'lease' | 'body'>): unknown {
  return lease instanceof Lease ? lease.content : JSON.parse(body)
}

export function leaseOf(entry: ReceivedEntry): Lease {
  if (entry.lease instanceof Lease) return entry.lease
  throw new MessageCenterError('internal', { detail: 'A lease comes from another kind of queue' })
}
