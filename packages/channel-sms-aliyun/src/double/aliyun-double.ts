import type { HostRequest } from '@message-center/channel'
import {
  CallbackPusher,
  type HttpDouble,
  type PluginDouble,
  type PushOutcome,
  startHttpDouble,
} from '@message-center/channel/double'
import { DoubleAccount, isSend } from './account.ts'
import type { TakenMessage } from './ledger.ts'
import { fateOf, refusedPrefix } from './numbers.ts'
import {
  type AccountOptions,
  type AliyunDoubleOptions,
  type DoubleTemplate,
  defaultOptions,
  doubleCallbackToken,
} from './options.ts'
import { refuse } from './refusal.ts'
import { type DoubleReply, isTaken, toReply, toReport, writeCallback } from './write-callback.ts'

/** The double with what is this provider's own. */
export interface AliyunDouble extends PluginDouble {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Everything taken, oldest first. */
  messages(): readonly TakenMessage[]
  /** The next calls that send get these codes, one each. */
  refuseNext(...refusals: readonly { readonly code: string; readonly message: string }[]): void
  /** Pushes one `SmsReport` with these messages in this order, repeats included. Each tells `errCode`, or what its number stands for. */
  pushReports(url: string, messages: readonly TakenMessage[], errCode?: string): Promise<PushOutcome>
  /** Pushes one `SmsUp`. */
  pushReplies(url: string, replies: readonly DoubleReply[]): Promise<PushOutcome>
}

/**
 * Starts a strict local stand-in of the provider for one account. It keeps everything in memory, logs nothing and
 * calls nobody but the callback address it is given. Rejects when the port is taken.
 */
export async function startAliyunDouble(options: AliyunDoubleOptions = {}): Promise<AliyunDouble> {
  const account: AccountOptions = { ...defaultOptions, ...options }
  const pusher = new CallbackPusher({ repushDelaysMs: account.repushDelaysMs, isTaken })
  const taker = new DoubleAccount(account, messages => void reportLater(messages, account, pusher))
  const http = await startHttpDouble({
    ...(options.port !== undefined && { port: options.port }),
    isSend,
    respond: (request, answer) => taker.respond(request, answer),
  })
  return {
    ...pluginDouble(account, taker, http),
    url: http.url,
    messages: () => taker.ledger.messages(),
    refuseNext: (...refusals) => taker.refuseNext(refusals.map(({ code, message }) => refuse(code, message))),
    pushReports: (url, messages, errCode) =>
      pusher.push(
        url,
        writeCallback(
          messages.map(message => settle(message, errCode ?? fateOf(message.phone) ?? 'DELIVERED', account.now())),
        ),
      ),
    pushReplies: (url, replies) =>
      pusher.push(url, writeCallback(replies.map((reply, place) => toReply(reply, place, account.now())))),
    stop: async () => {
      pusher.stop()
      await http.stop()
    },
  }
}

/** The receipt that comes by itself, in one push for the messages of a call. */
async function reportLater(
  messages: readonly TakenMessage[],
  { autoReportTo, reportDelayMs, now }: AccountOptions,
  pusher: CallbackPusher,
): Promise<void> {
  if (!(await pusher.pause(reportDelayMs))) return
  const reports = messages.flatMap(message => {
    const errCode = fateOf(message.phone)
    return errCode === undefined ? [] : [settle(message, errCode, now())]
  })
  if (autoReportTo !== undefined && reports.length > 0) await pusher.push(autoReportTo, writeCallback(reports))
}

/** Decides a message's fate, for polls too, and makes its report. */
function settle(message: TakenMessage, errCode: string, at: number): object {
  message.fate = { errCode, at }
  return toReport(message, errCode, at)
}

/** The part that the suite knows. */
function pluginDouble(account: AccountOptions, taker: DoubleAccount, http: HttpDouble): Omit<PluginDouble, 'stop'> {
  const [signName = ''] = account.signatures
  const approved = account.templates.filter(template => (template.state ?? 'approved') === 'approved')
  const template = approved.find(({ kind }) => kind === 'notification') ?? approved[0]
  const settings = {
    accessKeyId: account.accessKeyId,
    accessKeySecret: account.accessKeySecret,
    ...(account.securityToken !== undefined && { securityToken: account.securityToken }),
    signName,
    endpoint: http.url,
    callbackToken: doubleCallbackToken,
  }
  return {
    settings,
    wrongSettings: { ...settings, accessKeySecret: `${account.accessKeySecret}-wrong` },
    unreachableSettings: { ...settings, endpoint: http.unreachableUrl },
    cannot: { 'tampered-callback': 'The provider signs no callback: the token in its address is the only proof.' },
    templateCodes: account.templates.map(({ code }) => code),
    makeDelivery: (n, text) => ({
      address: { phone: `+86139${String(n).padStart(8, '0')}` },
      content: { text },
      ...(template !== undefined && { template: { code: template.code, variables: variablesFor(template, text) } }),
    }),
    refusedAddress: n => ({ phone: `${refusedPrefix}${String(n).padStart(4, '0')}` }),
    behave: (...answers) => http.behave(...answers),
    received: () =>
      taker.ledger.messages().map(({ phone, text, outId, bizId }) => ({
        addressKey: phone,
        text,
        deliveryId: outId?.startsWith('batch:') ? undefined : outId,
        providerMessageId: bizId,
      })),
    makeCallback: (outcome, delivery) => {
      const message = taker.ledger.find(delivery.providerMessageId, delivery.addressKey)
      if (message === undefined || outcome === 'read' || outcome === 'recalled') return undefined
      return callback(doubleCallbackToken, message, codeOf(outcome), account.now())
    },
    forgeCallback: delivery => {
      const message = taker.ledger.find(delivery.providerMessageId, delivery.addressKey)
      if (message === undefined) throw new Error('The double took no such delivery.')
      return callback('some-other-callback-token', message, 'DELIVERED', account.now())
    },
    report: (outcome, delivery) => {
      const message = taker.ledger.find(delivery.providerMessageId, delivery.addressKey)
      if (message !== undefined) message.fate = { errCode: codeOf(outcome), at: account.now() }
    },
  }
}

function codeOf(outcome: 'delivered' | 'failed'): string {
  return outcome === 'delivered' ? 'DELIVERED' : 'MOBILE_NOT_ON_SERVICE'
}

function callback(token: string, message: TakenMessage, errCode: string, at: number): HostRequest {
  return writeCallback([toReport(message, errCode, at)], `/${token}`)
}

function variablesFor(template: DoubleTemplate, value: string): { readonly [name: string]: string } {
  return Object.fromEntries(Array.from(template.text.matchAll(/\$\{([^}]+)\}/g), ([, name = '']) => [name, value]))
}
