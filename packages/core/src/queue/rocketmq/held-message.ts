import type { LaneView } from '../lane-view.ts'
import { Lease } from '../lease.ts'
import type { PackEntry } from '../pack.ts'
import type { HeldMessages } from './held-messages.ts'

/** A broker message in this process, until all of its entries are settled. */
export interface HeldMessage {
  readonly holder: HeldMessages
  readonly messageId: string
  /** Of the latest handing out or extension. */
  receipt: string
  /** By the monotonic clock, in milliseconds. */
  leaseEndsAt: number
  readonly publishedAt: number
  /** Set when somebody may have had it before us; in milliseconds. */
  readonly repeatedBefore: number | undefined
  leases: readonly MessageLease[]
  /** Entries not settled yet. */
  open: number
  /** Characters it counts for in memory. */
  readonly weight: number
}

/** One entry of a message. */
export class MessageLease extends Lease {
  readonly message: HeldMessage

  constructor(view: LaneView, { id, body }: PackEntry, message: HeldMessage) {
    super(view, id, body)
    this.message = message
  }
}
