import { withinLimit } from '../within-limit.ts'
import type { InboxStore } from './inbox-store.ts'

/** A store whose every answer comes within `ms`, or is an error. What it was asked may still happen later. */
export function withTimeLimit(store: InboxStore, ms: number): InboxStore {
  const inTime = <Answer>(answer: Promise<Answer>): Promise<Answer> => withinLimit(answer, ms, 'The inbox store')
  return {
    add: (...args) => inTime(store.add(...args)),
    begin: (...args) => inTime(store.begin(...args)),
    state: (...args) => inTime(store.state(...args)),
    list: (...args) => inTime(store.list(...args)),
    markRead: (...args) => inTime(store.markRead(...args)),
    remove: (...args) => inTime(store.remove(...args)),
    recall: (...args) => inTime(store.recall(...args)),
    changesAfter: (...args) => inTime(store.changesAfter(...args)),
    positions: (...args) => inTime(store.positions(...args)),
    purge: (...args) => inTime(store.purge(...args)),
    close: () => inTime(store.close()),
  }
}
