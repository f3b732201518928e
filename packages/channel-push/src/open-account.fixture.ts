import type { ChannelPlugin, Delivery, JsonObject, SendResult } from '@message-center/channel'
import type { DoubleResponse } from '@message-center/channel/double'
import { createFakeClock, openTestAccount, type TestAccount, testDelivery } from '@message-center/channel/testing'
import { isObject } from '@message-center/channel/wire'
import { expect, onTestFinished } from 'vitest'
import type { PushDouble } from './double/kit/push-double.ts'
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

export interface PushTestAccount<Double extends PushDouble> extends Omit<TestAccount, 'send'> {
  readonly double: Double
  /** Sends deliveries made of these parts, numbered from 0, in one call. */
  send(...parts: readonly DeliveryParts[]): Promise<readonly SendResult[]>
  delivery(parts: DeliveryParts, n?: number): Delivery
}

/** 2026-01-02 12:00:00 in Beijing. */
export const noon = Date.parse('2026-01-02T12:00:00+08:00')

/** An account of the plugin at a double of its own, both on one fake clock. Closed with the test. */
export async function openAccount<Double extends PushDouble>(
  { plugin, startDouble }: Vendor<Double>,
  settings: JsonObject = {},
  startAt = noon,
): Promise<PushTestAccount<Double>> {
  const clock = createFakeClock(startAt)
  const double = await startDouble({ now: clock.now })
  onTestFinished(() => double.stop())
  const delivery = ({ content, device, ...parts }: DeliveryParts, n = 0): Delivery => {
    const made = double.makeDelivery(n, `text ${n}`)
    const known = isObject(made.address.device) ? made.address.device : {}
    const address = { device: { ...known, ...device } }
    return testDelivery({ ...parts, content: { ...made.content, ...content }, address }, n)
  }
  const account = await openTestAccount(plugin, { ...double.settings, ...settings }, delivery, clock)
  const { signal } = new AbortController()
  return {
    ...account,
    double,
    delivery,
    send: async (...parts) => await account.sender.send(parts.map(delivery), signal),
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
  let account: PushTestAccount<Double> | undefined
  for (const { code, handling } of rows) {
    // What these two leave behind, a refused token and a closed quota, would decide about what comes next.
    const isLasting = handling === 'renew-token' || handling === 'wait-day'
    if (account === undefined || isLasting) account = await openAccount(vendor)
    // Twice where a new token is tried: the code is met again with it.
    account.double.answerNext(...Array(handling === 'renew-token' ? 2 : 1).fill(answer(code)))
    const [result] = await account.send({})
    expect(result, code).toMatchObject(handling === 'taken' ? outcomes.taken : { code, ...outcomes[handling] })
    if (isLasting) account = undefined
  }
}
