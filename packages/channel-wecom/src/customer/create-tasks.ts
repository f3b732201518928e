import { accepted, type Clock, rejected, type SendResult } from '@message-center/channel'
import { identifierOf } from '@message-center/channel/wire'
import type { CallApi } from '../api/connect-api.ts'
import { decideFailure } from '../api/decide-result.ts'
import { identifiersOf } from '../api/identifiers-of.ts'
import { successCode, type WecomAnswer } from '../api/read-reply.ts'
import { writeSharedId } from '../api/shared-message-id.ts'
import { customerCodes, customerFailures } from '../failure-codes/tables.ts'
import { type CustomerDelivery, toCustomerWire } from './customer-content.ts'

/** Customers of one task. The provider takes more; how many is not documented for certain. */
export const maxCustomers = 1000

export interface TaskParts {
  readonly callApi: CallApi
  readonly clock: Clock
}

interface Outgoing {
  readonly place: number
  readonly delivery: CustomerDelivery
}

type Settled = readonly (readonly [place: number, result: SendResult])[]

/** One task asks one employee; customers whose sender the provider chooses share one. */
export function taskKey({ address }: CustomerDelivery): string {
  return address.wecomSender?.toLowerCase() ?? ''
}

/**
 * Creates tasks that employees have to confirm: nothing reaches a customer before. One result each, in the order
 * given. Source: WeCom, "Create a mass message" (创建企业群发).
 */
export async function createTasks(
  deliveries: readonly CustomerDelivery[],
  parts: TaskParts,
  signal: AbortSignal,
): Promise<readonly SendResult[]> {
  const settled = await Promise.all(planTasks(deliveries).map(task => createTask(task, parts, signal)))
  const results = new Map(settled.flat())
  return deliveries.map((_, place) => results.get(place) ?? noContent)
}

const noContent = rejected('content', { code: '44004', message: 'The message has neither text nor attachment.' })

/** A customer occurs once in a task: named twice, one message would stand for two deliveries. */
function planTasks(deliveries: readonly CustomerDelivery[]): readonly (readonly Outgoing[])[] {
  const repeats = new Map<string, number>()
  const outgoing = deliveries.flatMap((delivery, place) => {
    const { text, attachments = [] } = delivery.content
    if (text === undefined && attachments.length === 0) return []
    const customer = delivery.address.wecomCustomer
    const repeat = repeats.get(customer) ?? 0
    repeats.set(customer, repeat + 1)
    return [{ place, delivery, repeat }]
  })
  const groups = Map.groupBy(outgoing, ({ delivery, repeat }) =>
    JSON.stringify([taskKey(delivery), delivery.content, repeat]),
  )
  return [...groups.values()].flatMap(group =>
    Array.from({ length: Math.ceil(group.length / maxCustomers) }, (_, part) =>
      group.slice(part * maxCustomers, (part + 1) * maxCustomers),
    ),
  )
}

async function createTask(task: readonly Outgoing[], parts: TaskParts, signal: AbortSignal): Promise<Settled> {
  const [first] = task
  if (first === undefined) return []
  const { address, content } = first.delivery
  const body = {
    chat_type: 'single',
    external_userid: task.map(({ delivery }) => delivery.address.wecomCustomer),
    sender: address.wecomSender,
    ...toCustomerWire(content),
  }
  const reply = await parts.callApi({ path: '/cgi-bin/externalcontact/add_msg_template', body }, signal)
  if (reply.kind === 'answer' && reply.code === successCode) return settle(task, reply)
  const failure = decideFailure(reply, customerFailures, parts.clock.now())
  return task.map(({ place }) => [place, failure])
}

function settle(task: readonly Outgoing[], { body, traceId }: WecomAnswer): Settled {
  const failed = new Set(identifiersOf(body.fail_list))
  const isFailed = ({ delivery }: Outgoing) => failed.has(delivery.address.wecomCustomer)
  const count = task.filter(item => !isFailed(item)).length
  const id = identifierOf(body.msgid)
  const taken = accepted({ traceId, providerMessageId: id === undefined ? undefined : writeSharedId({ id, count }) })
  const refused = rejected('recipient', { traceId, code: customerCodes.failList })
  return task.map(item => [item.place, isFailed(item) ? refused : taken])
}
