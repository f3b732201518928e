export interface PeerApiOptions {
  readonly redisPort: number
}

export interface PeerWorkerOptions {
  readonly redisPort: number
  readonly providerUrl: string
  readonly concurrency: number
}

/** What a caller posts. */
export interface PeerMessage {
  readonly to: { readonly recipient: string }
  readonly variables: { readonly name: string; readonly no: string; readonly carrier: string; readonly day: string }
  readonly idempotencyKey?: string
}

export const queueName = 'messages'
