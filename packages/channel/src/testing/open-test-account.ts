import { onTestFinished } from 'vitest'
import type { Delivery } from '../delivery.ts'
import type { JsonObject } from '../json.ts'
import type { ChannelPlugin, Sender } from '../plugin.ts'
import type { SendResult } from '../send-result.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { makeContext, type TestContext } from './make-context.ts'
import { deliveryId } from './subject.ts'

/** An account of a plugin, opened for one test. */
export interface TestAccount {
  readonly sender: Sender
  readonly clock: FakeClock
  /** Its client calls doubles on this machine and gives up after 2 s; its logger keeps what it is told. */
  readonly context: TestContext
  /** Sends deliveries made of these parts, numbered from 0, in one call. */
  send(...deliveries: readonly Partial<Delivery>[]): Promise<readonly SendResult[]>
}

/** Opens an account of the plugin with the settings of a double, on a clock of its own or the double's. Closed with the test. */
export async function openTestAccount(
  plugin: ChannelPlugin,
  settings: JsonObject,
  makeDelivery: (parts: Partial<Delivery>, n: number) => Delivery,
  clock: FakeClock = createFakeClock(),
): Promise<TestAccount> {
  const context = makeContext({ clock, timeoutMs: 2_000 })
  onTestFinished(() => context.close())
  const sender = await plugin.open(settings, context)
  onTestFinished(() => sender.close())
  const { signal } = new AbortController()
  return { sender, clock, context, send: (...parts) => sender.send(parts.map(makeDelivery), signal) }
}

/** Delivery number `n` of a test: a first attempt, `transactional`, with an id of its own, unless the parts say otherwise. */
export function testDelivery(parts: Pick<Delivery, 'address' | 'content'> & Partial<Delivery>, n = 0): Delivery {
  return { id: deliveryId(n), attempt: 1, category: 'transactional', isRepeat: false, ...parts }
}

/** What `make` gives for 0, 1, … below `count`. */
export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}
