import type { ChannelPlugin, Delivery, JsonObject, Sender } from '@message-center/channel'
import type { DoubleResponse } from '@message-center/channel/double'
import { createFakeClock, type FakeClock, makeContext, type TestContext } from '@message-center/channel/testing'
import { expect, onTestFinished } from 'vitest'
import type { PushDouble } from './double/kit/push-double.ts'
import type { PushResult } from './model/decide-result.ts'
import type { CodeRow, Handling } from './model/failure.ts'

/** A plugin and its double. */
export interface Vendor<Double extends PushDouble> {
  readonly plugin: ChannelPlugin
  readonly startDouble: (options: { readonly now: () => number }) => Promise<Double>
}

/** What a test changes of the delivery number n. */
export type DeliveryParts = Omit<Partial<Delivery>, 'content' | 'address'> & {
  readonly content?: JsonObject
  /** Of the device. */
  readonly device?: JsonObject
}

export interface TestAccount<Double extends PushDouble> {
  readonly double: Double
  readonly sender: Sender
  readonly clock: FakeClock
  readonly context: TestContext
  /** Sends deliveries made of these parts, numbered from 0, in one call. */
  send(...parts: readonly DeliveryParts[]): Promise<readonly PushResult[]>
  delivery(parts: DeliveryParts, n?: number): Delivery
}

/** 2026-01-02 12:00:00 in Beijing. */
export const noon = Date.parse('2026-01-02T12:00:00+08:00')

/** An account of the plugin at a double of its own, both on one fake clock. Closed with the test. */
export async function openAccount<Double extends PushDouble>(
  { plugin, startDouble }: Vendor<Double>,
  settings: JsonObject = {},
  startAt = noon,
): Promise<TestAccount<Double>> {
  const clock = createFakeClock(startAt)
  const double = await startDouble({ now: clock.now })
  const context = makeContext({ clock, timeoutMs: 2_000 })
  const sender = await plugin.open({ ...double.settings, ...settings }, context)
  onTestFinished(async () => {
    await sender.close()
    await double.stop()
    await context.close()
  })
  const delivery = ({ content, device, ...parts }: DeliveryParts, n = 0): Delivery => {
    const made = double.makeDelivery(n, `text ${n}`)
    const known = made.address.device
    return {
      id: `01980000-0000-7000-8000-00000000000a.${n}`,
      attempt: 1,
      category: 'transactional',
      isRepeat: false,
      content: { ...made.content, ...content },
      address: { device: { ...(typeof known === 'object' ? known : {}), ...device } },
      ...parts,
    }
  }
  const { signal } = new AbortController()
  return {
    double,
    sender,
    clock,
    context,
    delivery,
    send: async (...parts) => await sender.send(parts.map(delivery), signal),
  }
}

const outcomes: { readonly [handling in Handling]: object } = {
  'dead-token': { outcome: 'rejected', fault: 'recipient' },
  'reject-recipient': { outcome: 'rejected', fault: 'recipient' },
  'reject-content': { outcome: 'rejected', fault: 'content' },
  'reject-account': { outcome: 'rejected', fault: 'account' },
  'renew-token': { outcome: 'rejected', fault: 'account' },
  'wait-recipient': { outcome: 'deferred', reason: 'throttled', scope: 'recipient' },
  'wait-account': { outcome: 'deferred', reason: 'throttled', scope: 'account' },
  'wait-day': { outcome: 'deferred', reason: 'throttled', scope: 'recipient', retryAfterMs: 43_200_000 },
  'wait-provider': { outcome: 'deferred', reason: 'unavailable' },
  taken: { outcome: 'accepted' },
  unclear: { outcome: 'unknown' },
}

/** Holds every code of a table against what the plugin makes of an answer with it. */
export async function expectOutcomes<Double extends PushDouble>(
  vendor: Vendor<Double>,
  rows: readonly CodeRow[],
  answer: (code: string) => DoubleResponse,
): Promise<void> {
  for (const { code, handling } of rows) {
    const { double, send } = await openAccount(vendor)
    // Twice: a code that asks for a new token is met again with it.
    double.answerNext(answer(code), answer(code))
    const [result] = await send({})
    expect(result, code).toMatchObject(handling === 'taken' ? outcomes.taken : { code, ...outcomes[handling] })
  }
}

export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}
