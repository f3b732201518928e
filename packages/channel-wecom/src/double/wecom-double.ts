import { type PluginDouble, startHttpDouble } from '@message-center/channel/double'
import type { TakenAppMessage, TakenCardUpdate } from './app-messages.ts'
import { DoubleCallbacks } from './callbacks.ts'
import { Company, isSend } from './company.ts'
import type { TakenBotMessage } from './group-bots.ts'
import type { TakenChatMessage } from './group-chats.ts'
import type { MassTask, TaskCustomer } from './mass-messages.ts'
import {
  type CompanyOptions,
  defaultOptions,
  doubleAesKey,
  doubleCallbackToken,
  type WecomDoubleOptions,
} from './options.ts'
import { appView, botView, chatView, customerView } from './plugin-views.ts'
import { refuse } from './refusal.ts'

/** A company at the provider, and what each plugin sees of it. */
export interface WecomDouble {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly app: PluginDouble
  readonly chat: PluginDouble
  readonly bot: PluginDouble
  readonly customer: PluginDouble
  /** Callbacks of the first application. */
  readonly callbacks: DoubleCallbacks
  /** Everything taken, oldest first; what the silent limit swallowed is marked `isDropped`. */
  appMessages(): readonly TakenAppMessage[]
  cardUpdates(): readonly TakenCardUpdate[]
  chatMessages(): readonly TakenChatMessage[]
  botMessages(): readonly TakenBotMessage[]
  tasks(): readonly MassTask[]
  /** A code for updating a card of the first application, as pressing one of its buttons gives it. */
  makeResponseCode(): string
  /** The employee of a task sends it. */
  confirm(msgid: string, statusOf?: (customer: string) => TaskCustomer['status']): void
  disableBot(group: string): void
  removeBot(group: string): void
  /** The next calls that send get these codes, one each. */
  refuseNext(...refusals: readonly { readonly code: number; readonly message: string }[]): void
  /** May be called twice. */
  stop(): Promise<void>
}

/**
 * Starts a strict local stand-in of WeCom for one company. It keeps everything in memory, logs nothing and calls
 * nobody. Rejects when the port is taken.
 */
export async function startWecomDouble(options: WecomDoubleOptions = {}): Promise<WecomDouble> {
  const settings: CompanyOptions = { ...defaultOptions, ...options }
  const company = new Company(settings)
  const http = await startHttpDouble({
    ...(options.port !== undefined && { port: options.port }),
    isSend,
    respond: (request, answer) => company.respond(request, answer),
  })
  const parts = { company, http, options: settings }
  const { corpId: receiverId, apps, now } = settings
  const keys = { token: doubleCallbackToken, aesKey: doubleAesKey, receiverId, now }
  return {
    url: http.url,
    app: appView(parts),
    chat: chatView(parts),
    bot: botView(parts),
    customer: customerView(parts),
    callbacks: new DoubleCallbacks(keys),
    appMessages: () => [...company.messages.taken],
    cardUpdates: () => [...company.messages.updates],
    chatMessages: () => [...company.chats.taken],
    botMessages: () => [...company.bots.taken],
    tasks: () => [...company.tasks.tasks],
    makeResponseCode: () => company.messages.makeResponseCode(apps[0]?.agentId ?? 0),
    confirm: (msgid, statusOf) => company.tasks.confirm(msgid, statusOf),
    disableBot: group => company.bots.disable(group),
    removeBot: group => company.bots.removeFromGroup(group),
    refuseNext: (...refusals) => company.refuseNext(refusals.map(({ code, message }) => refuse(code, message))),
    stop: () => http.stop(),
  }
}
