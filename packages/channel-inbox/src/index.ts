/** The in-site inbox as a channel of the message center. */
export { createInboxChannel, type InboxOptions } from './inbox-channel.ts'
export type { InboxLimits } from './limits.ts'
export {
  everybody,
  type InboxContent,
  type InboxKey,
  type InboxMessage,
  type MessageHead,
  toHead,
} from './model/inbox-message.ts'
export type { Position } from './model/position.ts'
export type {
  AddRules,
  ChangesAfter,
  InboxChange,
  InboxEvent,
  InboxPage,
  InboxState,
  InboxStore,
  MarkedMessage,
  NewMessage,
  PageQuery,
  ReadSelection,
  Recalled,
} from './store/inbox-store.ts'
export { MemoryInboxStore } from './store/memory-inbox-store.ts'
export { type FoundEvents, mergeChanges, mergePage, type NumberedEvent } from './store/merge.ts'
export { toReadEvent } from './store/read-event.ts'
