import type { ChannelPlugin, Delivery, HttpClient, JsonObject, Sender, SendResult } from '@message-center/channel'
import {
  createFakeClock,
  type FakeClock,
  makeContext,
  openTestAccount,
  type TestAccount,
  testDelivery,
} from '@message-center/channel/testing'
import { onTestFinished } from 'vitest'
import { wecomApp } from './app/wecom-app.ts'
import { wecomBot } from './bot/wecom-bot.ts'
import { wecomChat } from './chat/wecom-chat.ts'
import { wecomCustomer } from './customer/wecom-customer.ts'
import { startWecomDouble, type WecomDouble, type WecomDoubleOptions } from './double/index.ts'

const plugins = { app: wecomApp, chat: wecomChat, bot: wecomBot, customer: wecomCustomer } as const

type Kind = keyof typeof plugins

type WecomAccount = TestAccount & { readonly double: WecomDouble }

/** 2026-01-02 03:04:05 in Beijing. */
export const startAt = Date.parse('2026-01-01T19:04:05Z')

/** An account of a plugin at a double of its own, both on one fake clock. Closed with the test. */
export async function openAccount(
  kind: Kind,
  options: WecomDoubleOptions = {},
  settings: JsonObject = {},
): Promise<WecomAccount> {
  const clock = createFakeClock(startAt)
  const double = await startWecomDouble({ now: clock.now, ...options })
  onTestFinished(() => double.stop())
  return openAt(double, kind, clock, settings)
}

/** Another account at the same double. */
export async function openAt(
  double: WecomDouble,
  kind: Kind,
  clock: FakeClock,
  settings: JsonObject = {},
): Promise<WecomAccount> {
  const part = double[kind]
  const account = { ...part.settings, ...settings }
  return { ...(await openTestAccount(plugins[kind], account, makeDelivery(part.makeDelivery(0, 'hi')), clock)), double }
}

/** A sender whose provider answers these bodies, one per call after the token; every request is kept. */
export async function openScripted(plugin: ChannelPlugin, settings: JsonObject, ...answers: readonly ScriptedAnswer[]) {
  const requests: { readonly url: string; readonly body: JsonObject }[] = []
  const http: HttpClient = {
    request: async ({ url, body }) => {
      if (url.includes('/gettoken')) return answered({ body: '{"errcode":0,"access_token":"tok","expires_in":7200}' })
      requests.push({ url, body: typeof body === 'string' ? JSON.parse(body) : {} })
      return answered(answers[requests.length - 1] ?? { body: '{"errcode":0,"errmsg":"ok"}' })
    },
  }
  const context = makeContext({ clock: createFakeClock(startAt) })
  onTestFinished(() => context.close())
  const sender = await plugin.open(settings, { ...context, http })
  return { sender, requests, logger: context.logger }
}

export interface ScriptedAnswer {
  readonly body: string
  readonly status?: number
}

function answered({ body, status = 200 }: ScriptedAnswer) {
  return { outcome: 'answered', status, headers: {}, body: Buffer.from(body) } as const
}

/** Sends deliveries made of these parts, numbered from 0. */
export function sendParts(
  sender: Sender,
  usual: Pick<Delivery, 'address' | 'content'>,
  parts: readonly Partial<Delivery>[],
): Promise<readonly SendResult[]> {
  return sender.send(parts.map(makeDelivery(usual)), new AbortController().signal)
}

const makeDelivery =
  (usual: Pick<Delivery, 'address' | 'content'>) =>
  (parts: Partial<Delivery>, n: number): Delivery =>
    testDelivery({ id: `01980000-0000-7000-8000-000000000000.${n}`, ...usual, ...parts })

export const to = (wecomUser: string): Pick<Delivery, 'address'> => ({ address: { wecomUser } })

export const appSettings = { corpId: 'ww1', agentId: 7, secret: 'secret-of-7' }
