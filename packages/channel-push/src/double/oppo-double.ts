import { createHash } from 'node:crypto'
import type { Json, JsonObject, ReceiptEvent } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { isObject, readJsonValue, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { lengthOf } from '../model/text-length.ts'
import { arrayOf, objectOf } from '../wire/read-fields.ts'
import { addressCallbacks, doubleCallbackSettings } from './kit/address-callbacks.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { formBody, jsonResponse } from './kit/respond.ts'
import { TokenOffice } from './kit/token-office.ts'

const appKey = 'double-oppo-key'
const masterSecret = 'double-oppo-master'
const dayMs = 86_400_000

/** OPPO for one app, mainland and abroad alike. Registration ids that begin with `CN_dead` are not valid. */
export async function startOppoDouble(options: PushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now } = options
  const ledger = new PushLedger('oppo')
  const office = new TokenOffice(dayMs, now)

  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    const form = formBody(request)
    if (request.path === '/server/v1/auth') return giveToken(form, office, now())
    if (!form.has('auth_token')) return fail(29, 'Missing Auth Token')
    if (!office.isGood(form.get('auth_token') ?? '')) return fail(11, 'Invalid AuthToken')
    const told = refusals[answer]
    if (told) return told
    const isRefused = answer === 'reject-recipient'
    if (request.path.endsWith('/unicast')) return takeOne(objectOf(form.get('message') ?? ''), isRefused, ledger, now())
    if (!request.path.endsWith('/unicast_batch')) return fail(20, 'No such method')
    return takeMany(arrayOf(readJsonValue(form.get('messages') ?? '')), isRefused, ledger, now())
  }
  return startPushDouble(
    {
      vendor: 'oppo',
      ledger,
      office,
      isSend: ({ path }) => path.startsWith('/server/v1/message/notification/'),
      respond,
      settings: url => ({ appKey, masterSecret, baseUrl: url, overseasUrl: url, ...doubleCallbackSettings }),
      wrong: { masterSecret: 'another-oppo-master' },
      deviceToken: n => `CN_8fa0618f178145d8${String(n).padStart(16, '0')}`,
      refusedToken: n => `CN_dead618f178145d8${String(n).padStart(16, '0')}`,
      extra: () =>
        addressCallbacks('application/json', (outcome, { providerMessageId, addressKey }) => {
          const eventType = eventOf[outcome]
          if (eventType === undefined) return undefined
          const registrationIds = addressKey.slice('oppo:'.length)
          const entry = { messageId: providerMessageId, appId: 'app', taskId: 'task', registrationIds, param: '' }
          return JSON.stringify([{ ...entry, eventTime: String(now()), eventType }])
        }),
    },
    options,
  )
}

const eventOf: { readonly [outcome in ReceiptEvent['outcome']]: string | undefined } = {
  delivered: 'push_arrive',
  failed: 'user_daily_limit',
  read: undefined,
  recalled: undefined,
}

const refusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  // Told for each message of the call.
  'reject-recipient': undefined,
  'reject-content': fail(41, 'Invalid Arguments'),
  'reject-account': fail(30, 'App push right not exist'),
  throttle: fail(13, 'App call limited'),
  unavailable: fail(-1, 'Service Currently Unavailable'),
}

function giveToken(form: URLSearchParams, office: TokenOffice, now: number): DoubleResponse {
  office.asked()
  const timestamp = form.get('timestamp') ?? ''
  if (!/^\d{13}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > 600_000) return fail(19, 'Invalid Timestamp')
  if (form.get('app_key') !== appKey) return fail(14, 'Invalid App Key')
  const expected = createHash('sha256')
    .update(appKey + timestamp + masterSecret)
    .digest('hex')
  if (form.get('sign') !== expected) return fail(16, 'Invalid Signature Key')
  return jsonResponse(200, { code: 0, message: 'Success', data: { auth_token: office.give(), create_time: now } })
}

function takeOne(message: JsonObject | undefined, isRefused: boolean, ledger: PushLedger, now: number): DoubleResponse {
  const taken = take(message, isRefused, ledger, now)
  if ('errorCode' in taken) return fail(Number(taken.errorCode), String(taken.errorMessage))
  return jsonResponse(200, { code: 0, message: '', data: { messageId: taken.messageId } })
}

function takeMany(messages: readonly Json[], isRefused: boolean, ledger: PushLedger, now: number): DoubleResponse {
  if (messages.length < 1 || messages.length > 1_000) return fail(41, 'messages must be 1 to 1000')
  return jsonResponse(200, {
    code: 0,
    message: '',
    data: messages.map(message => take(objectOf(message), isRefused, ledger, now)),
  })
}

/** A message with an id that was there before for the same target is not delivered again. */
function take(message: JsonObject | undefined, isRefused: boolean, ledger: PushLedger, now: number): JsonObject {
  const registrationId = textOf(message?.target_value)
  const notification = isObject(message?.notification) ? message.notification : {}
  if (message === undefined || registrationId === undefined || message.target_type !== 2)
    return { errorCode: 41, errorMessage: 'target' }
  const mistake = mistakeIn(notification)
  if (mistake !== undefined) return { registrationId, errorCode: 41, errorMessage: mistake }
  if (isRefused || registrationId.startsWith('CN_dead'))
    return { registrationId, errorCode: 10000, errorMessage: 'registration_id格式不正确' }
  const key = notification.app_message_id
  const known = ledger.find(
    push =>
      push.token === registrationId &&
      isObject(push.message.notification) &&
      push.message.notification.app_message_id === key,
  )
  const messageId = known?.providerMessageId ?? `30044541-1-1-${ledger.nextNumber()}`
  const [title, body] = [String(notification.title), String(notification.content)]
  if (!known) ledger.take({ token: registrationId, title, body, message, providerMessageId: messageId, takenAt: now })
  return { registrationId, messageId }
}

function mistakeIn(notification: JsonObject): string | undefined {
  const { app_message_id, title, content, style, notify_level, category, off_line_ttl } = notification
  if (!isWithin(app_message_id, 64)) return 'app_message_id'
  if (!isWithin(title, 50)) return 'title'
  if (!isWithin(content, style === 2 ? 128 : 50)) return 'content'
  if (notify_level !== undefined && category === undefined) return 'notify_level needs category'
  if ((wholeNumberOf(off_line_ttl) ?? 0) > 864_000) return 'off_line_ttl'
  if (lengthOf(textOf(notification.action_parameters) ?? '', 'utf-16') > 4_000) return 'action_parameters'
  return (textOf(notification.call_back_url) ?? '').length > 200 ? 'call_back_url' : undefined
}

function isWithin(text: Json | undefined, max: number): boolean {
  return typeof text === 'string' && text !== '' && lengthOf(text, 'code points') <= max
}

function fail(code: number, message: string): DoubleResponse {
  return jsonResponse(200, { code, message })
}
