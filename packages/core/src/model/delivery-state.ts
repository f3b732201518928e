/** What a caller sees of a delivery. The name says what is true: `sent` is not `delivered`. */
export type DeliveryState =
  | 'scheduled'
  | 'queued'
  | 'sending'
  | 'retrying'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'held'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'recalled'

interface StateRow {
  readonly meaning: string
  /** True where the engine does nothing more by itself; a receipt, a recall or a replay may still lead on. */
  readonly isAtRest: boolean
  readonly next: readonly DeliveryState[]
}

/** States and the transitions a caller can observe. The docs draw this table. */
export const deliveryStates: { readonly [State in DeliveryState]: StateRow } = {
  scheduled: {
    meaning: 'waits for its sendAt',
    isAtRest: false,
    next: ['queued', 'sending', 'sent', 'delivered', 'retrying', 'held', 'failed', 'expired', 'cancelled'],
  },
  queued: {
    meaning: 'accepted, waits for its turn',
    isAtRest: false,
    next: ['sending', 'sent', 'delivered', 'retrying', 'held', 'failed', 'expired', 'cancelled'],
  },
  sending: {
    meaning: 'an attempt has been under way for more than a second',
    isAtRest: false,
    next: ['sent', 'delivered', 'retrying', 'held', 'failed', 'expired'],
  },
  retrying: {
    meaning: 'an attempt did not work, the next has its time',
    isAtRest: false,
    next: ['sending', 'sent', 'delivered', 'retrying', 'held', 'failed', 'expired', 'cancelled'],
  },
  sent: { meaning: 'the provider took it', isAtRest: true, next: ['delivered', 'read', 'failed', 'recalled'] },
  delivered: { meaning: 'reached the recipient', isAtRest: true, next: ['read', 'recalled', 'failed'] },
  read: { meaning: 'the recipient opened it', isAtRest: true, next: ['recalled'] },
  held: {
    meaning: 'may have reached the provider; nobody can know',
    isAtRest: true,
    next: ['delivered', 'read', 'failed', 'recalled', 'queued'],
  },
  failed: { meaning: 'given up, with a reason', isAtRest: true, next: ['queued', 'delivered', 'read'] },
  expired: { meaning: 'its expireAt passed before it was sent', isAtRest: true, next: ['queued'] },
  cancelled: { meaning: 'taken back before it was sent', isAtRest: true, next: ['sent', 'delivered'] },
  recalled: { meaning: 'taken back after it was sent', isAtRest: true, next: ['read'] },
}

export const allDeliveryStates = Object.keys(deliveryStates) as readonly DeliveryState[]
