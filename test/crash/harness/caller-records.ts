/** What the callers have written down. A record of asking is synced before the request leaves. */
export type CallerRecord =
  | { readonly kind: 'asked'; readonly request: number; readonly refs: readonly (readonly string[])[] }
  /** Answered 202: for each message its id and those of its deliveries, or the code it was refused with. */
  | { readonly kind: 'accepted'; readonly request: number; readonly messages: readonly AcceptedMessage[] }
  /** No good answer and no second try: 0 or 1 times in the hub. */
  | { readonly kind: 'unsure'; readonly request: number }
  /** Told to come again, and did not: nothing of it may be kept. */
  | { readonly kind: 'turned-away'; readonly request: number }
  /** The hub has answered at this moment, in milliseconds, that it is taken back. */
  | { readonly kind: 'cancelled'; readonly id: string; readonly at: number }

export type AcceptedMessage = { readonly ids: readonly string[] } | { readonly refusedWith: string }
