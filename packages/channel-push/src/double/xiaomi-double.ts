import type { ReceiptEvent } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { addressCallbacks, doubleCallbackSettings } from './kit/address-callbacks.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { formBody, jsonResponse } from './kit/respond.ts'

const appSecret = 'double-xiaomi-secret'
const app = 'com.example.shop'
const channelIds = { otp: '103001', transactional: '103002', marketing: '103003' }

/** Xiaomi for one app. Registration ids that begin with `dead` are unknown; all others take a message. */
export async function startXiaomiDouble(options: PushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now } = options
  const ledger = new PushLedger('xiaomi')

  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    if (request.headers.authorization !== `key=${appSecret}`) return fail(21301, 'Authentication failed')
    if (request.path !== '/v3/message/regid') return { status: 404, body: '' }
    const form = formBody(request)
    return mistakeIn(form) ?? refusals[answer] ?? take(form, ledger, now())
  }
  return startPushDouble(
    {
      vendor: 'xiaomi',
      ledger,
      isSend: ({ body }) => body.includes('registration_id='),
      respond,
      settings: url => ({ app, appSecret, channelIds, baseUrl: url, ...doubleCallbackSettings }),
      wrong: { appSecret: 'another-xiaomi-secret' },
      deviceToken: n => `eVdBf/1YmTa+8ZQ0${String(n).padStart(8, '0')}=`,
      refusedToken: n => `dead/1YmTa+8ZQ0${String(n).padStart(8, '0')}=`,
      extra: () =>
        addressCallbacks('application/x-www-form-urlencoded', (outcome, { providerMessageId = '', addressKey }) => {
          const type = typeOf[outcome]
          if (type === undefined) return undefined
          const targets = addressKey.slice('xiaomi:'.length)
          const data = { [providerMessageId]: { param: '', type, targets, jobkey: '', timestamp: now() } }
          return new URLSearchParams({ data: JSON.stringify(data) }).toString()
        }),
    },
    options,
  )
}

const typeOf: { readonly [outcome in ReceiptEvent['outcome']]: number | undefined } = {
  delivered: 1,
  read: 2,
  failed: 128,
  recalled: undefined,
}

const refusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  'reject-recipient': fail(65003, 'device not found'),
  'reject-content': fail(65011, 'illegal description'),
  'reject-account': fail(10031, 'app in blacklist'),
  throttle: fail(10027, 'request is too frequent'),
  unavailable: fail(10002, 'service unavailable'),
}

const days = 86_400_000

function mistakeIn(form: URLSearchParams): DoubleResponse | undefined {
  const tokens = form.get('registration_id')?.split(',') ?? []
  const [title, description] = [form.get('title') ?? '', form.get('description') ?? '']
  if (tokens.length < 1 || tokens.length > 1_000) return fail(10017, 'registration_id is missing or too many')
  if (form.get('restricted_package_name') !== app) return fail(22022, 'package name does not fit')
  if (form.get('pass_through') !== '0') return fail(10016, 'pass_through')
  if (title.trim() === '' || title.length >= 50) return fail(65012, 'title')
  if (description.trim() === '' || description.length >= 128) return fail(65013, 'description')
  if (Buffer.byteLength(form.get('payload') ?? '') >= 4_096) return fail(65009, 'payload is too long')
  if (!Object.values(channelIds).includes(form.get('extra.channel_id') ?? '')) return fail(27001, 'channel_id')
  if (!/^(?!_)[\w-]{1,20}$/.test(form.get('extra.jobkey') ?? 'none')) return fail(10017, 'jobkey')
  if (!/^\d{1,10}$/.test(form.get('notify_id') ?? '0')) return fail(10017, 'notify_id')
  if (Buffer.byteLength(form.get('extra.callback') ?? '') > 128) return fail(10017, 'callback')
  return Number(form.get('time_to_live') ?? 0) > 10 * days ? fail(10017, 'time_to_live') : undefined
}

function take(form: URLSearchParams, ledger: PushLedger, now: number): DoubleResponse {
  const tokens = form.get('registration_id')?.split(',') ?? []
  const dead = tokens.filter(token => token.startsWith('dead'))
  if (dead.length === tokens.length) return fail(65003, 'device not found')
  const id = `slm${ledger.nextNumber()}${now}`
  const [title, body] = [form.get('title') ?? '', form.get('description') ?? '']
  const message = Object.fromEntries(form)
  for (const token of tokens)
    if (!dead.includes(token)) ledger.take({ token, title, body, message, providerMessageId: id, takenAt: now })
  const data = { id, day_quota: '50000', day_acked: '1', ...(dead.length > 0 && { badRegIds: dead.join() }) }
  return jsonResponse(200, { result: 'ok', trace_id: `trace-${id}`, code: 0, data, description: '成功', info: '' })
}

function fail(code: number, reason: string): DoubleResponse {
  return jsonResponse(200, { result: 'error', reason, trace_id: 'trace-x', code, description: '失败' })
}
