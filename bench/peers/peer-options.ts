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

const text = { type: 'string', minLength: 1, maxLength: 1_000 }

const membersOf = (...names: readonly string[]) => ({
  type: 'object',
  additionalProperties: false,
  required: names,
  properties: Object.fromEntries(names.map(name => [name, text])),
})

export const messageSchema = {
  type: 'object',
  required: ['to', 'channel', 'template', 'variables'],
  additionalProperties: false,
  properties: {
    to: membersOf('recipient'),
    channel: text,
    template: text,
    variables: membersOf('name', 'no', 'carrier', 'day'),
    reference: text,
    metadata: { type: 'object', additionalProperties: text },
    idempotencyKey: text,
  },
} as const

export const queueName = 'messages'
