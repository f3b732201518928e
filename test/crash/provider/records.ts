/** A call as the provider's ledger has it, written before the answer leaves. */
export interface CallRecord {
  readonly kind: 'call'
  readonly requestId: string
  /** `taken` and answered; `cut`: taken, and the connection cut; `refused` with a code: nothing taken. */
  readonly outcome: 'taken' | 'cut' | 'refused'
  readonly code?: string
  readonly refs: readonly string[]
  /** When the request had arrived, in milliseconds. */
  readonly at: number
  /** A nonce that was used before, a wrong signature: nothing of ours does that. */
  readonly isStrange?: boolean
}

/** The answer of a call is with the operating system. */
export interface AnsweredRecord {
  readonly kind: 'answered'
  readonly requestId: string
  readonly at: number
}

/** The hub has answered that it has these receipts. */
export interface ReportedRecord {
  readonly kind: 'reported'
  readonly requestId: string
  readonly refs: readonly string[]
}

export type ProviderRecord = CallRecord | AnsweredRecord | ReportedRecord
