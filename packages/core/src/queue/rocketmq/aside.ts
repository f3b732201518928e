import type { ReaderGroup } from '../delivery-queue.ts'
import { asideTopicOf } from './topics.ts'
import type { ReceivedMessage } from './wire/received-message.ts'
import type { OutgoingMessage } from './wire/send-message.ts'

/** What a message that was put aside says of where it comes from. */
const names = {
  topic: 'mc-aside-topic',
  group: 'mc-aside-group',
  messageId: 'mc-aside-id',
  reason: 'mc-aside-reason',
} as const

export interface AsideOrigin {
  readonly topic: string
  /** Who could not read it. Of a topic with two groups each puts aside a copy of its own. */
  readonly group: ReaderGroup
}

type Content = Pick<ReceivedMessage, 'body' | 'properties' | 'messageId'>

/** The message as it lies in the topic of those that could not be read. */
export function toAside(
  prefix: string,
  { topic, group }: AsideOrigin,
  { body, properties, messageId }: Content,
  reason: string,
): OutgoingMessage {
  const told = new Map(properties)
  told.set(names.topic, topic).set(names.group, group).set(names.messageId, messageId).set(names.reason, reason)
  return { topic: asideTopicOf(prefix), body, properties: told }
}

/** Where it came from, and the message as it was before; `undefined` for what nobody of ours has put there. */
export function fromAside(message: ReceivedMessage): { origin: AsideOrigin; message: ReceivedMessage } | undefined {
  const topic = message.properties.get(names.topic)
  const group = message.properties.get(names.group)
  if (topic === undefined || (group !== 'deliver' && group !== 'sync' && group !== 'receipts')) return undefined
  const properties = new Map(message.properties)
  for (const name of Object.values(names)) properties.delete(name)
  return { origin: { topic, group }, message: { ...message, properties } }
}
