import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../errors.ts'
import type { Page, Scope } from '../message-center.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { MessageView, Timeline } from '../model/message-view.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { type LoadedMessage, type LoadParts, loadMessage } from './load-message.ts'
import { toDeliveryView, toTimelineEntries } from './to-views.ts'

export interface FindParts extends LoadParts {
  readonly catalogue: PluginCatalogue
}

const maxPage = 100

/** Checked page size; throws `invalid_request`. */
export function limitOf(page: Page, fallback = 20): number {
  const limit = page.limit ?? fallback
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPage)
    throw new MessageCenterError('invalid_request', {
      field: '/limit',
      detail: 'limit is not between 1 and 100.',
      fix: 'Choose 1 to 100.',
    })
  return limit
}

export async function findMessage(id: string, scope: Scope, page: Page, parts: FindParts): Promise<MessageView> {
  const message = await loadMessage(id, scope, parts)
  const { from, to, cursor } = slice(message, page, 'deliveries', 100)
  const counts = countStates(message)
  const states = Object.keys(counts)
  return {
    id,
    status: states.length === 1 ? (states[0] as DeliveryState) : 'mixed',
    counts,
    recipients: message.recipients,
    deliveries: message.chains
      .slice(from, to)
      .flatMap(chain => chain.map(document => toDeliveryView(document, parts.catalogue))),
    ...(cursor !== undefined && { cursor }),
  }
}

/** In the order of recipients; within one in the order of attempts. */
export async function findTimeline(id: string, scope: Scope, page: Page, parts: FindParts): Promise<Timeline> {
  const message = await loadMessage(id, scope, parts)
  const { from, to, cursor } = slice(message, page, 'timeline', 20)
  const entries = message.chains
    .slice(from, to)
    .flatMap(chain => chain.flatMap(document => toTimelineEntries(document, parts.catalogue)))
  return { id, entries, ...(cursor !== undefined && { cursor }) }
}

/** Pages go by recipients, so one of several channels is never torn apart. */
function slice(
  { id, recipients }: LoadedMessage,
  page: Page,
  list: string,
  fallback: number,
): { from: number; to: number; cursor?: string } {
  const question = [list, id]
  const from = page.cursor === undefined ? 0 : Number(fromCursor(page.cursor, question))
  const to = from + limitOf(page, fallback)
  return { from, to, ...(to < recipients && { cursor: toCursor(String(to), question) }) }
}

/** Recipients per state; the last of a chain stands for it. What the index has not yet is queued. */
function countStates({ chains }: LoadedMessage): { readonly [state: string]: number } {
  const counts: { [state: string]: number } = {}
  for (const chain of chains) {
    const state = chain.at(-1)?.state ?? 'queued'
    counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}
