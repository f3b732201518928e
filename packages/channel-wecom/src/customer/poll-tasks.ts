import type { Logger, PollTarget, ReceiptEvent } from '@message-center/channel'
import { readSharedId } from '../api/shared-message-id.ts'
import { customerCodes, dispatchingCode } from '../failure-codes/tables.ts'
import type { TaskParts } from './create-tasks.ts'
import { type CustomerAddress, customerAddress } from './customer-address.ts'
import { type CustomerFate, readTask } from './read-task.ts'

type Target = PollTarget<CustomerAddress>

/**
 * Tells what became of messages whose employees have confirmed. Each task is asked for once, however many customers
 * share it. What cannot be asked now gives no event and is asked again later.
 */
export async function pollTasks(
  targets: readonly Target[],
  parts: TaskParts & { readonly logger: Logger },
  signal: AbortSignal,
): Promise<readonly ReceiptEvent[]> {
  const tasks = Map.groupBy(targets, target => readSharedId(target.providerMessageId ?? '').id)
  const events: ReceiptEvent[] = []
  for (const [id, group] of tasks) {
    if (id === '' || signal.aborted) continue
    const reading = await readTask(parts.callApi, id, signal)
    if (reading.kind === 'known') events.push(...toEvents(reading.fates, group, parts.clock.now()))
    else if (reading.code !== dispatchingCode)
      parts.logger.warn('The provider cannot be asked for a mass message.', { code: reading.code })
  }
  return events
}

function toEvents(fates: readonly CustomerFate[], group: readonly Target[], now: number): readonly ReceiptEvent[] {
  return group.flatMap(target => {
    const own = fates.filter(({ customer }) => customer === target.address.wecomCustomer)
    // Of several employees one who sent it settles the matter, whatever the others could not do.
    const fate = own.find(({ status }) => status === 1) ?? own.find(({ status }) => status !== 0)
    const told = fate === undefined ? undefined : wordsOf(fate.status)
    if (fate === undefined || told === undefined) return []
    return [
      {
        ...told,
        kind: 'receipt',
        deliveryId: target.deliveryId,
        providerMessageId: target.providerMessageId,
        addressKey: customerAddress.key(target.address),
        at: new Date(fate.sentAt ?? now),
      } as const,
    ]
  })
}

function wordsOf(status: number): Pick<ReceiptEvent, 'outcome' | 'code'> | undefined {
  switch (status) {
    case 1:
      return { outcome: 'delivered' }
    case 2:
      return { outcome: 'failed', code: customerCodes.notFriend }
    case 3:
      return { outcome: 'failed', code: customerCodes.quota }
    default:
      return undefined
  }
}
