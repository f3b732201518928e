import type { JsonObject } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import type { PublishedTemplate } from '../../management/record-mirrors.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { DocumentBase, Priority } from '../../model/fact.ts'
import type { MessageRequest } from '../../model/message-request.ts'
import type { SendAnswer } from '../../model/message-view.ts'
import type { QueuedDelivery, RouteStep } from '../../model/queued-delivery.ts'
import type { AcceptParts } from './accept-parts.ts'
import { addressRecipient, hasAddress, refuseUnknownMembers } from './address-recipient.ts'
import { type ChosenStep, chooseRoute } from './choose-route.ts'
import { chooseTimes, type Times } from './choose-times.ts'
import { type Renderer, rendererOf, templateOf } from './render-content.ts'
import { validateRequest } from './validate-request.ts'

/** A message checked, routed and rendered; only storing is left. */
export interface PreparedMessage {
  readonly messageId: string
  readonly deliveries: readonly QueuedDelivery[]
  /** When it is due, in milliseconds; absent for now. */
  readonly sendAt?: number
  readonly answer: SendAnswer
}

/** Deliveries that an answer shows; more come in pages. */
const shownDeliveries = 100

interface Draft {
  readonly request: MessageRequest
  readonly messageId: string
  readonly tenant: string
  readonly steps: readonly ChosenStep[]
  readonly template: PublishedTemplate | undefined
  readonly render: Renderer
  readonly times: Times
  readonly recipients: number
  readonly now: number
}

/** Check, choose the route, render. Throws a `MessageCenterError` that names the field; nothing is stored here. */
export function prepareMessage(request: unknown, tenant: string, parts: AcceptParts, id?: string): PreparedMessage {
  if (parts.directory.tenant(tenant) === undefined) throw noTenant()
  const checked = validateRequest(request)
  const now = parts.clock.now()
  const recipients = recipientsOf(checked)
  const times = chooseTimes(checked, now)
  const steps = chooseRoute(checked, tenant, parts)
  const template = templateOf(checked, tenant, parts.directory)
  const draft: Draft = {
    request: checked,
    messageId: id ?? newMessageId(now),
    tenant,
    times,
    steps,
    template,
    render: rendererOf(checked, template),
    recipients: recipients.length,
    now,
  }
  const deliveries = recipients.map((recipient, n) => toDelivery(draft, recipient, n, parts))
  const { sendAt } = draft.times
  const answer = toAnswer(draft, deliveries)
  return { messageId: draft.messageId, deliveries, answer, ...(sendAt !== undefined && { sendAt }) }
}

const noTenant = () =>
  new MessageCenterError('not_found', {
    detail: 'There is no tenant of this id.',
    fix: 'Make it first, or name one that exists.',
  })

interface RecipientDraft {
  readonly to: JsonObject
  readonly variables: JsonObject
  /** Pointer to its `to`. */
  readonly field: string
}

function recipientsOf({ to, recipients, variables }: MessageRequest): readonly RecipientDraft[] {
  const shared = (variables ?? {}) as JsonObject
  if (!recipients) return [{ to: to as JsonObject, variables: shared, field: '/to' }]
  return recipients.map((recipient, n) => ({
    to: recipient.to as JsonObject,
    variables: recipient.variables ? { ...shared, ...(recipient.variables as JsonObject) } : shared,
    field: `/recipients/${n}/to`,
  }))
}

function toDelivery(draft: Draft, recipient: RecipientDraft, n: number, parts: AcceptParts): QueuedDelivery {
  refuseUnknownMembers(recipient.to, recipient.field, parts)
  const reachable = draft.steps.filter(step => hasAddress(recipient.to, step))
  const steps = reachable.length > 0 ? reachable : draft.steps
  const [first, ...fallbacks] = steps.map(step => toRouteStep(draft, step, recipient, parts))
  if (!first) throw new Error('a route has at least one step')
  const retry = draft.template?.version.retry
  return {
    ...first,
    id: deliveryId(draft.messageId, n),
    tenant: draft.tenant,
    acceptedAt: draft.now,
    startedAt: draft.times.sendAt ?? draft.now,
    attempts: 0,
    rounds: 0,
    ...(retry && { retry }),
    ...(fallbacks.length > 0 && { fallbacks }),
  }
}

function toRouteStep(draft: Draft, step: ChosenStep, recipient: RecipientDraft, parts: AcceptParts): RouteStep {
  const addressed = addressRecipient(recipient.to, step, recipient.field, parts)
  const { content, accounts, providerTemplates, shown } = draft.render(addressed.step, recipient.variables)
  const { reference, metadata } = draft.request
  const category = draft.request.category ?? 'transactional'
  const base: DocumentBase = {
    channel: step.channel,
    priority: draft.request.priority ?? defaultPriority[category],
    category,
    recipients: draft.recipients,
    to: addressed.to,
    recipientHash: addressed.recipientHash,
    ...shown,
    ...(reference !== undefined && { reference }),
    ...(metadata && { metadata: metadata as JsonObject }),
    ...draft.times,
  }
  return {
    channel: step.channel,
    accounts: accounts.map(({ id }) => id),
    address: addressed.address,
    content,
    base,
    ...(providerTemplates && { providerTemplates }),
  }
}

const defaultPriority: { readonly [category in DocumentBase['category']]: Priority } = {
  otp: 'high',
  transactional: 'normal',
  marketing: 'bulk',
}

function toAnswer({ messageId, times }: Draft, deliveries: readonly QueuedDelivery[]): SendAnswer {
  const status = times.sendAt === undefined ? 'queued' : 'scheduled'
  const shown = deliveries
    .slice(0, shownDeliveries)
    .map(({ id, channel, base }) => ({ id, channel, to: base.to, status }) as const)
  return {
    id: messageId,
    status,
    deliveries: shown,
    ...(deliveries.length > shown.length && { recipients: deliveries.length }),
  }
}
