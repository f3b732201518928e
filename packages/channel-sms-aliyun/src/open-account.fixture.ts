import type { Delivery, JsonObject, Sender, SendResult } from '@message-center/channel'
import { createFakeClock, type FakeClock, makeContext, type RecordingLogger } from '@message-center/channel/testing'
import { onTestFinished } from 'vitest'
import { aliyunSms } from './aliyun-sms.ts'
import { type AliyunDouble, type AliyunDoubleOptions, startAliyunDouble } from './double/index.ts'

export interface TestAccount {
  readonly double: AliyunDouble
  readonly sender: Sender
  readonly clock: FakeClock
  readonly logger: RecordingLogger
  /** Sends deliveries made of these parts, numbered from 0. */
  send(...deliveries: readonly Partial<Delivery>[]): Promise<readonly SendResult[]>
}

/** 2026-01-02 03:04:05 in Beijing. */
export const startAt = Date.parse('2026-01-01T19:04:05Z')

/** An account of the plugin at a double of its own, both on one fake clock. Closed with the test. */
export async function openAccount(
  options: AliyunDoubleOptions = {},
  settings: JsonObject = {},
  clientClock: FakeClock | undefined = undefined,
): Promise<TestAccount> {
  const clock = createFakeClock(startAt)
  const double = await startAliyunDouble({ now: clock.now, reportDelayMs: 60_000, ...options })
  onTestFinished(() => double.stop())
  const context = makeContext({ clock: clientClock ?? clock, timeoutMs: 2000 })
  onTestFinished(() => context.close())
  const sender = await aliyunSms.open({ ...double.settings, ...settings }, context)
  return {
    double,
    sender,
    clock,
    logger: context.logger,
    send: (...parts) => sender.send(parts.map(makeDelivery), new AbortController().signal),
  }
}

export function makeDelivery(parts: Partial<Delivery>, n = 0): Delivery {
  return {
    id: `01980000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    attempt: 1,
    category: 'transactional',
    isRepeat: false,
    address: { phone: phoneOf(n) },
    content: {},
    template: { code: 'SMS_1000001', variables: { text: '您好' } },
    ...parts,
  }
}

export function phoneOf(n: number): string {
  return `+86138${String(n).padStart(8, '0')}`
}

export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}
