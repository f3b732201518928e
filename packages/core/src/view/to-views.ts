import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import { parseDeliveryId, timeOfId } from '../model/delivery-id.ts'
import type { DeliveryDocument, DocumentBase, Fact } from '../model/fact.ts'
import { factKinds } from '../model/fact.ts'
import type { DeliveryView, Timeline } from '../model/message-view.ts'
import { explain } from './explain.ts'

/** A document that can be shown: its base has arrived. */
export type ShownDocument = DeliveryDocument & { readonly base: DocumentBase }

export const isShown = (document: DeliveryDocument | undefined): document is ShownDocument =>
  document?.base !== undefined

const iso = (instant: number): string => new Date(instant).toISOString()

/** The fact that made the state what it is. */
function decidingFact({ facts, state, stateAt }: DeliveryDocument): Fact | undefined {
  return facts.findLast(fact => factKinds[fact.kind].state === state && fact.at === stateAt)
}

export const attemptsOf = ({ facts }: DeliveryDocument): number =>
  facts.reduce((most, { attempt }) => Math.max(most, attempt), 0)

/** The delivery that continues this one, when it fell back to another channel. */
export const fallbackOf = ({ facts }: DeliveryDocument): string | undefined =>
  facts.findLast(({ fallbackId }) => fallbackId !== undefined)?.fallbackId

export function toDeliveryView(document: ShownDocument, catalogue: PluginCatalogue): DeliveryView {
  const { id, messageId, base, state, stateAt, tenant, facts } = document
  const deciding = decidingFact(document)
  const account = facts.findLast(fact => fact.account !== undefined)?.account
  const providerMessageId = facts.findLast(fact => fact.providerMessageId !== undefined)?.providerMessageId
  const fallback = fallbackOf(document)
  const reason = deciding && explain(deciding, base.channel, catalogue)
  const isWaiting = state === 'retrying' || state === 'scheduled'
  return {
    id,
    messageId,
    status: state,
    statusAt: iso(stateAt),
    channel: base.channel,
    ...(account !== undefined && { account }),
    to: base.to,
    attempts: attemptsOf(document),
    ...(isWaiting && deciding?.until !== undefined && { nextAttemptAt: iso(deciding.until) }),
    ...(reason && { reason }),
    ...(providerMessageId !== undefined && { providerMessageId }),
    ...(fallback !== undefined && { fallback }),
    tenant,
    priority: base.priority,
    category: base.category,
    ...(base.template && { template: base.template }),
    ...(base.title !== undefined && { title: base.title }),
    text: base.text,
    ...(base.reference !== undefined && { reference: base.reference }),
    ...(base.metadata && { metadata: { ...base.metadata } }),
    acceptedAt: iso(timeOfId(id)),
    ...(base.sendAt !== undefined && { sendAt: iso(base.sendAt) }),
    ...(base.expireAt !== undefined && { expireAt: iso(base.expireAt) }),
  }
}

export function toTimelineEntries(document: ShownDocument, catalogue: PluginCatalogue): Timeline['entries'] {
  return document.facts.map(fact => {
    const reason = explain(fact, document.base.channel, catalogue)
    return {
      at: iso(fact.at),
      deliveryId: document.id,
      kind: fact.kind,
      attempt: fact.attempt,
      ...(fact.account !== undefined && { account: fact.account }),
      ...(fact.durationMs !== undefined && { durationMs: fact.durationMs }),
      ...(fact.providerMessageId !== undefined && { providerMessageId: fact.providerMessageId }),
      ...(fact.traceId !== undefined && { traceId: fact.traceId }),
      ...(fact.segments !== undefined && { segments: fact.segments }),
      ...(fact.until !== undefined && { until: iso(fact.until) }),
      ...(fact.fallbackId !== undefined && { fallback: fact.fallbackId }),
      ...(reason && { reason }),
      ...(fact.message !== undefined && { message: fact.message }),
    }
  })
}

/** Place of the recipient in the request. */
export const recipientOf = ({ id }: DeliveryDocument): number => parseDeliveryId(id)?.recipient ?? 0
