import { createHash, randomUUID } from 'node:crypto'
import type { Json, JsonObject, ReceiptEvent } from '@message-center/channel'
import {
  type DoubleRequest,
  type DoubleResponse,
  hostRequest,
  type ReceivedDelivery,
} from '@message-center/channel/double'
import { isObject, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { arrayOf } from '../wire/read-fields.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { jsonBody, jsonResponse } from './kit/respond.ts'
import { TokenOffice } from './kit/token-office.ts'

const appId = 'DoubleGetuiApp1'
const appKey = 'double-getui-key'
const masterSecret = 'double-getui-master'
const dayMs = 86_400_000

type Taken = readonly [taskId: string, cid: string, outcome: string]

/** Getui for one app. Client ids that begin with `idle` are inactive, with `dead` unknown; all others take a message. */
export async function startGetuiDouble(options: PushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now } = options
  const account = new GetuiSide(now)
  return startPushDouble(
    {
      vendor: 'getui',
      ledger: account.ledger,
      office: account.office,
      isSend: ({ path, body }) => path.includes('/push/') && !body.includes('"revoke"'),
      respond: (request, answer) => account.respond(request, answer),
      settings: url => ({ appId, appKey, masterSecret, baseUrl: url }),
      wrong: { masterSecret: 'another-getui-master' },
      deviceToken: n => `c0ffee${String(n).padStart(26, '0')}`,
      refusedToken: n => `idle${String(n).padStart(28, '0')}`,
      extra: () => ({
        cannot: {
          'tampered-callback': 'The signature covers ids alone, neither the outcome nor the rest of the body.',
        },
        makeCallback: (outcome, delivery) => receipt(outcome, delivery, masterSecret, now()),
        forgeCallback: delivery => receipt('delivered', delivery, 'some-other-master', now()) ?? hostRequest({}),
      }),
    },
    options,
  )
}

class GetuiSide {
  readonly ledger = new PushLedger('getui')
  readonly office: TokenOffice
  readonly #now: () => number
  readonly #requestIds = new Set<string>()
  /** Refused until each was refused by itself. */
  readonly #badCids = new Map<string, string>()

  constructor(now: () => number) {
    this.#now = now
    this.office = new TokenOffice(dayMs, now)
  }

  respond(request: DoubleRequest, answer: WholeAnswer): DoubleResponse {
    const prefix = `/v2/${appId}`
    if (!request.path.startsWith(`${prefix}/`)) return fail(200, 301, 'domain is wrong for this app')
    const path = request.path.slice(prefix.length)
    const body = jsonBody(request)
    if (path === '/auth') return this.#giveToken(body)
    if (!this.office.isGood(request.headers.token)) return fail(401, 10001, 'token is invalid or expired')
    if (body === undefined) return fail(400, 1, 'body is not json')
    const bad = parameterRefusals[answer]
    if (bad !== undefined) for (const message of messagesOf(body)) this.#badCids.set(cidOf(message), bad)
    const told = refusals[answer]
    if (told) return told
    if (path === '/push/single/cid') return this.#takeAll([body])
    if (path !== '/push/single/batch/cid') return fail(404, 404, 'no such api')
    const messages = messagesOf(body)
    return messages.length < 1 || messages.length > 200 ? fail(400, 20001, 'msg_list size') : this.#takeAll(messages)
  }

  #giveToken(body: JsonObject | undefined): DoubleResponse {
    this.office.asked()
    const { sign, timestamp, appkey } = body ?? {}
    const at = /^\d{13}$/.test(String(timestamp)) ? Number(timestamp) : Number.NaN
    if (!(Math.abs(this.#now() - at) <= 600_000)) return fail(400, 20001, 'timestamp is invalid')
    const expected = createHash('sha256').update(`${appKey}${timestamp}${masterSecret}`).digest('hex')
    if (appkey !== appKey || sign !== expected) return fail(400, 20001, 'sign is invalid')
    const expire_time = String(this.#now() + dayMs)
    return jsonResponse(200, { code: 0, msg: '', data: { expire_time, token: this.office.give() } })
  }

  /** All of a call are taken, or none. */
  #takeAll(messages: readonly JsonObject[]): DoubleResponse {
    for (const message of messages) {
      const mistake = mistakeIn(message)
      if (mistake !== undefined) return fail(400, 20001, mistake)
    }
    const bad = messages.map(cidOf).find(cid => this.#badCids.has(cid) || cid.startsWith('dead'))
    if (bad !== undefined) {
      const reason = this.#badCids.get(bad) ?? invalidTarget
      if (messages.length === 1) this.#badCids.delete(bad)
      return fail(400, 20001, reason)
    }
    const data = Object.fromEntries(
      messages.flatMap(message => this.#take(message)).map(([taskId, cid, outcome]) => [taskId, { [cid]: outcome }]),
    )
    return jsonResponse(200, { code: 0, msg: 'success', data })
  }

  /** A repeated request id is dropped without a word. */
  #take(message: JsonObject): readonly Taken[] {
    const [id, cid] = [String(message.request_id), cidOf(message)]
    if (this.#requestIds.has(id)) return []
    this.#requestIds.add(id)
    const taskId = `RASS_${randomUUID().replaceAll('-', '')}`
    if (cid.startsWith('idle')) return [[taskId, cid, 'successed_ignore']]
    const { notification, revoke } = isObject(message.push_message) ? message.push_message : {}
    if (isObject(revoke)) {
      const old = this.ledger.find(
        ({ providerMessageId, token }) => providerMessageId === revoke.old_task_id && token === cid,
      )
      if (old) old.isRecalled = true
    } else if (isObject(notification)) {
      const [title, body] = [String(notification.title), String(notification.body)]
      this.ledger.take({ token: cid, title, body, message, providerMessageId: taskId, takenAt: this.#now() })
    }
    return [[taskId, cid, 'successed_online']]
  }
}

const invalidTarget = 'target user is invalid'

/** One code for all of them, and one wrong message refuses the whole call. */
const parameterRefusals: { readonly [answer in WholeAnswer]?: string } = {
  'reject-recipient': invalidTarget,
  'reject-content': 'title is illegal',
}

const refusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  'reject-recipient': undefined,
  'reject-content': undefined,
  'reject-account': fail(403, 10004, 'no permission'),
  throttle: fail(401, 10005, 'too many requests per minute'),
  unavailable: fail(500, 2, 'service is starting'),
}

function messagesOf(body: JsonObject): readonly JsonObject[] {
  return body.msg_list === undefined ? [body] : arrayOf(body.msg_list).filter(isObject)
}

function cidOf({ audience }: JsonObject): string {
  return isObject(audience) ? String(arrayOf(audience.cid)[0]) : ''
}

function mistakeIn(message: JsonObject): string | undefined {
  if (!/^.{10,32}$/.test(textOf(message.request_id) ?? '')) return 'request_id length is 10 to 32'
  if (!isObject(message.audience) || arrayOf(message.audience.cid).length !== 1) return 'audience needs exactly one cid'
  const parts = isObject(message.push_message) ? Object.keys(message.push_message) : []
  if (parts.length !== 1) return 'push_message needs exactly one of notification, transmission, revoke'
  const settings = isObject(message.settings) ? message.settings : {}
  if ((wholeNumberOf(settings.ttl) ?? 0) > 3 * dayMs) return 'ttl is illegal'
  const { notification } = isObject(message.push_message) ? message.push_message : {}
  return isObject(notification) ? mistakeInNotification(notification) : undefined
}

const clicks = ['intent', 'url', 'payload', 'payload_custom', 'startapp', 'none']

function mistakeInNotification({ title, body, click_type, payload }: JsonObject): string | undefined {
  if (!isWithin(title, 50)) return 'title is illegal'
  if (!isWithin(body, 256)) return 'body is illegal'
  if (!clicks.includes(String(click_type))) return 'click_type is illegal'
  return payload === undefined || isWithin(payload, 3_072) ? undefined : 'payload is illegal'
}

function isWithin(text: Json | undefined, max: number): boolean {
  return typeof text === 'string' && text.length >= 1 && text.length <= max
}

const codeOf: { readonly [outcome in ReceiptEvent['outcome']]: string | undefined } = {
  delivered: '200',
  failed: '402',
  read: undefined,
  recalled: undefined,
}

function receipt(outcome: ReceiptEvent['outcome'], delivery: ReceivedDelivery, secret: string, now: number) {
  const code = codeOf[outcome]
  if (code === undefined) return undefined
  const cid = delivery.addressKey.slice('getui:'.length)
  const { providerMessageId: taskid = '' } = delivery
  const msgid = `${taskid}-1`
  const sign = createHash('md5')
    .update(appId + cid + taskid + msgid + secret)
    .digest('hex')
  const line = JSON.stringify({ appid: appId, cid, taskid, msgid, code, desc: '', sign, recvtime: now })
  return hostRequest({ headers: { 'content-type': 'text/plain' }, body: `${line}\n` })
}

function fail(status: number, code: number, msg: string): DoubleResponse {
  return jsonResponse(status, { code, msg })
}
