import type { Delivery, JsonObject } from '@message-center/channel'
import {
  createFakeClock,
  type FakeClock,
  openTestAccount,
  type TestAccount,
  testDelivery,
} from '@message-center/channel/testing'
import { onTestFinished } from 'vitest'
import { aliyunSms } from './aliyun-sms.ts'
import { type AliyunDouble, type AliyunDoubleOptions, startAliyunDouble } from './double/index.ts'

/** 2026-01-02 03:04:05 in Beijing. */
export const startAt = Date.parse('2026-01-01T19:04:05Z')

/** An account of the plugin at a double of its own, both on one fake clock. Closed with the test. */
export async function openAccount(
  options: AliyunDoubleOptions = {},
  settings: JsonObject = {},
  clientClock: FakeClock | undefined = undefined,
): Promise<TestAccount & { readonly double: AliyunDouble }> {
  const clock = createFakeClock(startAt)
  const double = await startAliyunDouble({ now: clock.now, reportDelayMs: 60_000, ...options })
  onTestFinished(() => double.stop())
  const account = { ...double.settings, ...settings }
  return { ...(await openTestAccount(aliyunSms, account, makeDelivery, clientClock ?? clock)), clock, double }
}

export function makeDelivery(parts: Partial<Delivery>, n = 0): Delivery {
  const template = { code: 'SMS_1000001', variables: { text: '您好' } }
  return testDelivery({ address: { phone: phoneOf(n) }, content: {}, template, ...parts }, n)
}

export function phoneOf(n: number): string {
  return `+86138${String(n).padStart(8, '0')}`
}
