import { getOrAdd } from '../get-or-add.ts'
import { everybody, type InboxKey, type InboxMessage } from '../model/inbox-message.ts'
import { earlier, endPosition, type Position } from '../model/position.ts'
import type {
  AddRules,
  ChangesAfter,
  InboxPage,
  InboxState,
  InboxStore,
  MarkedMessage,
  NewMessage,
  PageQuery,
  ReadSelection,
  Recalled,
} from './inbox-store.ts'
import { MemoryInbox, toCreated, toMessage } from './memory-inbox.ts'
import { mergeChanges, mergePage } from './merge.ts'
import { toReadEvent } from './read-event.ts'

/** Keeps messages in this process, until it ends. For trying things out and for tests. */
export class MemoryInboxStore implements InboxStore {
  /** By tenant, then by user. */
  readonly #tenants = new Map<string, Map<string, MemoryInbox>>()
  /** Whose message an id is, per tenant. */
  readonly #owners = new Map<string, Map<string, string>>()

  async add(messages: readonly NewMessage[], rules: AddRules): Promise<readonly ('added' | 'repeat')[]> {
    return messages.map(message => {
      const owners = getOrAdd(this.#owners, message.tenant, () => new Map())
      const inbox = this.#begin(message, rules.beginsAt)
      if (owners.has(message.id)) return 'repeat'
      owners.set(message.id, message.userId)
      inbox.add(message)
      inbox.trim(rules.maxPerInbox, message.createdAt)
      return 'added'
    })
  }

  async begin(inbox: InboxKey, beginsAt: number): Promise<void> {
    this.#begin(inbox, beginsAt)
  }

  async state(inbox: InboxKey, now: number): Promise<InboxState> {
    return this.#state(inbox, now)
  }

  async list(inbox: InboxKey, query: PageQuery, now: number): Promise<InboxPage> {
    const { own: ownBefore, shared: sharedBefore } = query.before ?? endPosition
    const newest = (messages: InboxMessage[], before: number) =>
      messages
        .filter(message => message.seq < before && !(query.isUnreadOnly && message.readAt))
        .reverse()
        .slice(0, query.limit + 1)
    const own = newest(this.#own(inbox, now), ownBefore)
    const shared = newest(this.#shared(inbox, now), sharedBefore)
    return { ...this.#state(inbox, now), ...mergePage(own, shared, query) }
  }

  async markRead(
    inbox: InboxKey,
    selection: ReadSelection,
    limit: number,
    now: number,
  ): Promise<readonly MarkedMessage[]> {
    const found = this.#inbox(inbox)
    if (!found) return []
    const position = this.#position(inbox)
    const upTo = 'upTo' in selection ? earlier(selection.upTo, position) : undefined
    const isMeant = (message: InboxMessage): boolean => {
      if ('ids' in selection) return selection.ids.includes(message.id)
      return upTo !== undefined && message.seq <= (message.isAnnouncement ? upTo.shared : upTo.own)
    }
    const marked = this.#unread(inbox, now).filter(isMeant).slice(0, limit)
    for (const message of marked) {
      if (message.isAnnouncement) found.marks.set(message.seq, { readAt: now, isRemoved: false })
      else Object.assign(found.find(message.id) ?? {}, { readAt: now })
    }
    if (marked.length > 0) {
      found.record(toReadEvent(selection, marked, limit, position), now)
    }
    return marked.map(({ id, isAnnouncement }) => ({ id, isAnnouncement }))
  }

  async remove(inbox: InboxKey, id: string, now: number): Promise<'removed' | 'gone' | 'unknown'> {
    const found = this.#inbox(inbox)
    const own = found?.find(id)
    const announcement = this.#inbox({ ...inbox, userId: everybody })?.find(id)
    if (!(own ?? announcement)) return 'unknown'
    const visible = [...this.#own(inbox, now), ...this.#shared(inbox, now)].find(message => message.id === id)
    if (!found || !visible) return 'gone'
    if (own) own.visibleUntil = 0
    else found.marks.set(visible.seq, { ...found.marks.get(visible.seq), isRemoved: true })
    found.record({ type: 'deleted', id }, now)
    return 'removed'
  }

  async recall(tenant: string, ids: readonly string[], now: number): Promise<readonly Recalled[]> {
    return ids.map(id => {
      const userId = this.#owners.get(tenant)?.get(id)
      const inbox = userId === undefined ? undefined : this.#inbox({ tenant, userId })
      const row = inbox?.find(id)
      if (!inbox || !row) return { outcome: 'not-kept' }
      if (row.visibleUntil <= now) return { outcome: 'recalled' }
      row.visibleUntil = 0
      inbox.record({ type: 'recalled', id }, now)
      return { outcome: 'recalled', userId }
    })
  }

  async changesAfter(inbox: InboxKey, after: Position, limit: number, now: number): Promise<ChangesAfter> {
    const own = this.#inbox(inbox)
    const shared = this.#inbox({ ...inbox, userId: everybody })
    const created = (messages: InboxMessage[], seq: number) =>
      messages.filter(message => message.seq > seq).map(toCreated)
    const found = {
      own: [...created(this.#own(inbox, now), after.own), ...(own?.eventsAfter(after.own) ?? [])],
      shared: [...created(this.#shared(inbox, now), after.shared), ...(shared?.eventsAfter(after.shared) ?? [])],
      floor: { own: own?.floor ?? 0, shared: shared?.floor ?? 0 },
    }
    return mergeChanges(found, after, limit, this.#state(inbox, now))
  }

  async positions(inboxes: readonly InboxKey[]): Promise<readonly Position[]> {
    return inboxes.map(inbox => this.#position(inbox))
  }

  async purge(before: number, now: number, limit: number): Promise<number> {
    let total = 0
    for (const [tenant, inboxes] of this.#tenants) {
      for (const [userId, inbox] of inboxes) {
        const { rows, count } = inbox.purge(before, now, limit - total)
        for (const row of rows) this.#forget(tenant, userId, row)
        total += count
        if (total >= limit) return total
      }
    }
    return total
  }

  async close(): Promise<void> {}

  #forget(tenant: string, userId: string, row: { readonly id: string; readonly seq: number }): void {
    this.#owners.get(tenant)?.delete(row.id)
    if (userId !== everybody) return
    for (const inbox of this.#tenants.get(tenant)?.values() ?? []) inbox.marks.delete(row.seq)
  }

  #begin({ tenant, userId }: InboxKey, beginsAt: number): MemoryInbox {
    const inboxes = getOrAdd(this.#tenants, tenant, () => new Map())
    return getOrAdd(inboxes, userId, () => new MemoryInbox(beginsAt))
  }

  #inbox({ tenant, userId }: InboxKey): MemoryInbox | undefined {
    return this.#tenants.get(tenant)?.get(userId)
  }

  #position(inbox: InboxKey): Position {
    const shared = this.#inbox({ ...inbox, userId: everybody })
    return { own: this.#inbox(inbox)?.seq ?? 0, shared: shared?.seq ?? 0 }
  }

  #state(inbox: InboxKey, now: number): InboxState {
    return { unread: this.#unread(inbox, now).length, position: this.#position(inbox) }
  }

  #unread(inbox: InboxKey, now: number): InboxMessage[] {
    return [...this.#own(inbox, now), ...this.#shared(inbox, now)].filter(message => message.readAt === undefined)
  }

  #own(inbox: InboxKey, now: number): InboxMessage[] {
    return (this.#inbox(inbox)?.visible(now) ?? []).map(row => toMessage(row))
  }

  #shared(inbox: InboxKey, now: number): InboxMessage[] {
    const own = this.#inbox(inbox)
    if (!own) return []
    return (this.#inbox({ ...inbox, userId: everybody })?.visible(now) ?? [])
      .filter(row => row.message.createdAt >= own.beginsAt && !own.marks.get(row.seq)?.isRemoved)
      .map(row => toMessage(row, own.marks.get(row.seq) ?? { isRemoved: false }))
  }
}
