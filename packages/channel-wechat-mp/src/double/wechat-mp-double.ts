import { randomInt } from 'node:crypto'
import type { HostRequest } from '@message-center/channel'
import {
  CallbackPusher,
  type HttpDouble,
  hostRequest,
  type PluginDouble,
  type PushOutcome,
  startHttpDouble,
} from '@message-center/channel/double'
import { signCallback } from '@message-center/wechat-callbacks'
import { DoubleAccount, isSend } from './account.ts'
import { actionOf, type DoubleEvent, messageOf, openidOf } from './events.ts'
import type { TakenMessage } from './ledger.ts'
import { fateOf, makeOpenid, openidPrefixes } from './openids.ts'
import { type AccountOptions, defaultOptions, type WechatMpDoubleOptions } from './options.ts'
import type { UserAction } from './user-book.ts'
import { variablesOf } from './value-rules.ts'
import { type CallbackStyle, writeCallback } from './write-callback.ts'

/** The double with what is this provider's own. */
export interface WechatMpDouble extends PluginDouble {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Everything taken, oldest first. */
  messages(): readonly TakenMessage[]
  /** The next calls that send get these codes, one each. */
  refuseNext(...refusals: readonly { readonly errcode: number; readonly errmsg: string }[]): void
  /** A user did something that opens a window for customer-service messages. */
  openWindow(openid: string, action: UserAction): void
  /** A user agrees to a notice. Throws for a template that is none for notices. */
  optIn(openid: string, templateId: string): void
  /** Lets an event happen and gives its callback, in the style of the account or another one. */
  makeEvent(event: DoubleEvent, style?: Partial<CallbackStyle>): HostRequest
  /** Lets an event happen and pushes its callback. */
  push(url: string, event: DoubleEvent): Promise<PushOutcome>
  /** Tries a callback address as the console does: whether the echo string comes back. */
  verifyAddress(url: string): Promise<boolean>
}

/**
 * Starts a strict local stand-in of the provider for one account. It keeps everything in memory, logs nothing and
 * calls nobody but the callback address it is given. Rejects when the port is taken.
 */
export async function startWechatMpDouble(options: WechatMpDoubleOptions = {}): Promise<WechatMpDouble> {
  const account: AccountOptions = { ...defaultOptions, ...options }
  const pusher = new CallbackPusher({ repushDelaysMs: account.repushDelaysMs, isTaken })
  const taker = new DoubleAccount(account, message => void reportLater(message, account, pusher))
  const http = await startHttpDouble({
    ...(options.port !== undefined && { port: options.port }),
    isSend,
    respond: (request, answer) => taker.respond(request, answer),
  })
  const makeEvent: WechatMpDouble['makeEvent'] = (event, style = {}) => {
    happen(event, taker, account)
    return callbackOf(event, { ...account, ...style }, account.now())
  }
  return {
    ...pluginDouble(account, taker, http),
    url: http.url,
    messages: () => taker.ledger.messages(),
    refuseNext: (...refusals) => taker.refuseNext(refusals),
    openWindow: (openid, action) => taker.users.openWindow(openid, action),
    optIn: (openid, templateId) => happen({ type: 'consent', openid, templateId, answer: 'accept' }, taker, account),
    makeEvent,
    push: (url, event) => pusher.push(url, makeEvent(event)),
    verifyAddress: url => verifyAddress(url, account, pusher),
    stop: async () => {
      pusher.stop()
      await http.stop()
    },
  }
}

/** An answer that keeps the provider from pushing again. Source: WeChat, "Message push". */
function isTaken(answer: string): boolean {
  return answer === 'success' || answer === ''
}

/** The event that comes by itself. */
async function reportLater(message: TakenMessage, account: AccountOptions, pusher: CallbackPusher): Promise<void> {
  const { autoReportTo, reportDelayMs, now } = account
  const isTold = message.kind !== 'customer-service' && fateOf(message.openid) !== undefined
  if (autoReportTo === undefined || !isTold || !(await pusher.pause(reportDelayMs))) return
  await pusher.push(autoReportTo, callbackOf({ type: 'receipt', message }, account, now()))
}

/** What an event changes at the provider. */
function happen(event: DoubleEvent, { users }: DoubleAccount, { templates }: AccountOptions): void {
  const action = actionOf(event)
  if (action !== undefined) users.openWindow(openidOf(event), action)
  if (event.type !== 'consent') return
  const template = templates.find(({ id, use }) => id === event.templateId && use !== 'template')
  if (template === undefined) throw new Error('The double has no such template for notices.')
  if (event.answer === 'accept') users.optIn(event.openid, template)
  else users.optOut(event.openid, event.templateId)
}

function callbackOf(event: DoubleEvent, style: CallbackStyle, now: number): HostRequest {
  const told = event.type === 'receipt' ? event.status : undefined
  return writeCallback(messageOf(event, told ?? fateOf(openidOf(event)) ?? 'success', now), style, now)
}

async function verifyAddress(
  url: string,
  { callbackToken, now }: AccountOptions,
  pusher: CallbackPusher,
): Promise<boolean> {
  const timestamp = String(Math.floor(now() / 1000))
  const nonce = String(randomInt(1, 2_000_000_000))
  const echostr = String(randomInt(1, 2_000_000_000))
  const signature = signCallback({ token: callbackToken, timestamp, nonce })
  const query = new URLSearchParams({ signature, timestamp, nonce, echostr })
  return (await pusher.ask(url, hostRequest({ query }))) === echostr
}

/** The part that the suite knows. */
function pluginDouble(account: AccountOptions, taker: DoubleAccount, http: HttpDouble): Omit<PluginDouble, 'stop'> {
  const { appId, appSecret, callbackToken, encodingAesKey, callbackMode, now } = account
  const template = account.templates.find(({ use }) => use === 'template')
  const settings = {
    appId,
    appSecret,
    baseUrl: http.url,
    callbackToken,
    ...(callbackMode !== 'plain' && { encodingAesKey }),
  }
  const receiptOf = (msgId: string | undefined, status: string, style: Partial<CallbackStyle> = {}): HostRequest => {
    const message = taker.ledger.find(msgId)
    if (message === undefined) throw new Error('The double took no such message.')
    return callbackOf({ type: 'receipt', message, status }, { ...account, ...style }, now())
  }
  return {
    settings,
    wrongSettings: { ...settings, appSecret: 'f'.repeat(32) },
    unreachableSettings: { ...settings, baseUrl: http.unreachableUrl },
    cannot: { 'tampered-callback': 'The signature covers what is encrypted, not the body around it.' },
    throttleHintMs: 60_000,
    templateCodes: account.templates.map(({ id }) => id),
    makeDelivery: (n, text) => ({
      address: { openid: makeOpenid('oDouble_', n) },
      content: { text },
      ...(template !== undefined && {
        template: { code: template.id, variables: Object.fromEntries(variablesOf(template).map(name => [name, text])) },
      }),
    }),
    refusedAddress: n => ({ openid: makeOpenid(openidPrefixes.gone, n) }),
    behave: (...answers) => http.behave(...answers),
    received: () =>
      taker.ledger.messages().map(({ openid, text, clientMsgId, msgId, isIdGiven }) => ({
        addressKey: openid,
        text,
        deliveryId: clientMsgId,
        providerMessageId: isIdGiven ? msgId : undefined,
      })),
    secrets: () => taker.tokens.values,
    expireTokens: () => taker.tokens.killAll(),
    tokenRequests: () => taker.tokens.requests,
    makeCallback: (outcome, { providerMessageId }) => {
      if (outcome === 'read' || outcome === 'recalled') return undefined
      return receiptOf(providerMessageId, outcome === 'delivered' ? 'success' : 'failed: system failed')
    },
    forgeCallback: ({ providerMessageId }) =>
      receiptOf(providerMessageId, 'success', { callbackToken: 'anotherCallbackToken' }),
  }
}
