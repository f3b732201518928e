import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../errors.ts'
import type { DeliveryQuery, Page, Scope } from '../message-center.ts'
import type { MessageIndex, SearchFilter, StateCounts } from '../message-index/message-index.ts'
import type { DeliveryList } from '../model/message-view.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { limitOf } from './find-message.ts'
import { isShown, toDeliveryView } from './to-views.ts'

export interface SearchParts {
  readonly index: MessageIndex
  readonly catalogue: PluginCatalogue
  readonly hashRecipient: (channel: string, addressKey: string) => string
}

export async function searchDeliveries(
  query: DeliveryQuery,
  scope: Scope,
  page: Page,
  parts: SearchParts,
): Promise<DeliveryList> {
  const filter = toFilter(query, scope, parts)
  const after = page.cursor === undefined ? undefined : fromCursor(page.cursor, filter)
  const found = await parts.index.search(filter, limitOf(page), after)
  return {
    deliveries: found.documents.filter(isShown).map(document => toDeliveryView(document, parts.catalogue)),
    ...(found.after !== undefined && { cursor: toCursor(found.after, filter) }),
  }
}

export function countDeliveries(query: DeliveryQuery, scope: Scope, parts: SearchParts): Promise<StateCounts> {
  return parts.index.count(toFilter(query, scope, parts))
}

export function toFilter(query: DeliveryQuery, { tenant }: Scope, parts: SearchParts): SearchFilter {
  const { status, recipient, from, to, ...same } = query
  return {
    ...same,
    ...(tenant !== undefined && { tenant }),
    ...(status && { states: status }),
    ...(recipient !== undefined && { recipientHash: hashOf(recipient, query.channel, parts) }),
    ...(from && { from: from.getTime() }),
    ...(to && { to: to.getTime() }),
  }
}

/** The address that the text stands for on some channel, by the first plugin that takes it. */
function hashOf(recipient: string, channel: string | undefined, { catalogue, hashRecipient }: SearchParts): string {
  for (const { plugin, addressFields, checkAddress } of catalogue.entries(channel)) {
    const fields = addressFields.filter(field => checkAddress({ [field]: recipient }).length === 0)
    const [field] = fields
    if (field !== undefined) return hashRecipient(plugin.channel, plugin.address.key({ [field]: recipient }))
  }
  throw new MessageCenterError('invalid_request', {
    field: '/recipient',
    detail: 'recipient is no address of any installed channel.',
    fix: 'Give it as in `to`: a phone number with country code, a user id. Add channel where several could be meant.',
  })
}
