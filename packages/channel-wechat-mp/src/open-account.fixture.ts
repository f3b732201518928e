import type { Delivery, JsonObject } from '@message-center/channel'
import { createFakeClock, openTestAccount, type TestAccount, testDelivery } from '@message-center/channel/testing'
import { onTestFinished } from 'vitest'
import { makeOpenid, startWechatMpDouble, type WechatMpDouble, type WechatMpDoubleOptions } from './double/index.ts'
import { wechatMp } from './wechat-mp.ts'

/** 2026-01-02 03:04:05 in Beijing. */
export const startAt = Date.parse('2026-01-01T19:04:05Z')

export const templates = {
  note: 'DoubleTemplate-Note_0000000000000000000000001',
  order: 'DoubleTemplate-Order_000000000000000000000002',
  queue: 'DoubleNotice-Queue_00000000000000000000000004',
  bus: 'DoubleNotice-Bus_0000000000000000000000000005',
} as const

/** An account of the plugin at a double of its own, both on one fake clock. Closed with the test. */
export async function openAccount(
  options: WechatMpDoubleOptions = {},
  settings: JsonObject = {},
): Promise<TestAccount & { readonly double: WechatMpDouble }> {
  const clock = createFakeClock(startAt)
  const double = await startWechatMpDouble({ now: clock.now, reportDelayMs: 60_000, ...options })
  onTestFinished(() => double.stop())
  const account = { ...double.settings, ...settings }
  return { ...(await openTestAccount(wechatMp, account, makeDelivery, clock)), double }
}

/** A template message that says 您好, changed by the parts. */
export function makeDelivery(parts: Partial<Delivery>, n = 0): Delivery {
  const template = { code: templates.note, variables: { thing1: '您好' } }
  return testDelivery({ address: { openid: openidOf(n) }, content: {}, template, ...parts }, n)
}

/** Parts of a notice about a bus, and of a customer-service message. */
export const notice = {
  content: { kind: 'subscription' },
  template: { code: templates.bus, variables: { thing1: '3 号线延误' } },
} as const
export const service = { content: { text: '请问有什么可以帮您？' }, template: undefined } as const

export function openidOf(n: number): string {
  return makeOpenid('oUser_', n)
}
