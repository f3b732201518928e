import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { identifierOf, isObject, textOf } from '@message-center/channel/wire'
import { jsonBytes } from '../model/text-length.ts'
import { arrayOf } from '../wire/read-fields.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { jsonBody, jsonResponse } from './kit/respond.ts'

const appKey = '7d431e42dfa6a6d693ac2d04'
const masterSecret = '5e987ac6d2e04d95a9d8f0d1'
const resetSeconds = 17

export interface JpushDoubleOptions extends PushDoubleOptions {
  /** Whether the account may use the call for different contents. Default true. */
  readonly isVip?: boolean
}

/** JPush for one app. Registration ids that begin with `dead` are unknown; all others take a message. */
export async function startJpushDouble(options: JpushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now, isVip = true } = options
  const ledger = new PushLedger('jpush')
  const cids = new Set<string>()

  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    const { method, path, headers } = request
    const [, credentials = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? []
    if (Buffer.from(credentials, 'base64').toString() !== `${appKey}:${masterSecret}`)
      return fail(401, 1004, 'Authen failed')
    if (path === '/v3/push/cid') return giveKeys(request, cids, isVip)
    if (path === '/v3/status/message') return tellStatus(jsonBody(request), ledger)
    if (method === 'DELETE') return revoke(path.slice('/v3/push/'.length), ledger)
    const told = refusals[answer]
    if (told) return told
    if (path === '/v3/push') return takePush(jsonBody(request), ledger, now())
    if (path !== '/v3/push/batch/regid/single') return fail(404, 1001, 'No such path')
    return isVip ? takeBatch(jsonBody(request), ledger, cids, now()) : fail(403, 2007, 'VIP only')
  }
  return startPushDouble(
    {
      vendor: 'jpush',
      ledger,
      isSend: ({ method, path }) => method === 'POST' && path.startsWith('/v3/push'),
      respond,
      settings: url => ({ appKey, masterSecret, baseUrl: url, reportUrl: url }),
      wrong: { masterSecret: 'another-master-secret' },
      deviceToken: n => `1a0018970a${String(n).padStart(9, '0')}`,
      refusedToken: n => `dead18970a${String(n).padStart(9, '0')}`,
      extra: () => ({
        throttleHintMs: resetSeconds * 1_000,
        report: (outcome, delivery) => {
          const push = ledger.of(delivery)
          if (push) push.fate = outcome
        },
      }),
    },
    options,
  )
}

const refusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  'reject-recipient': fail(400, 1011, 'cannot find user by this audience'),
  'reject-content': fail(400, 1003, 'Parameter value is invalid'),
  'reject-account': fail(403, 2003, 'App is in blacklist'),
  throttle: {
    ...fail(429, 2002, 'Rate limit exceeded'),
    headers: { 'x-rate-limit-limit': '600', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(resetSeconds) },
  },
  unavailable: fail(503, 1030, 'Internal timeout, please retry later'),
}

function giveKeys({ query }: DoubleRequest, cids: Set<string>, isVip: boolean): DoubleResponse {
  const wanted = Number(query.get('count') ?? 1)
  if (!(wanted >= 1 && wanted <= 1_000)) return fail(400, 1003, 'count must be 1 to 1000')
  const cidlist = Array.from({ length: isVip ? wanted : Math.min(wanted, 10) }, () => `${appKey}-${randomUUID()}`)
  for (const cid of cidlist) cids.add(cid)
  return jsonResponse(200, { cidlist })
}

const members = [
  'cid',
  'platform',
  'audience',
  'notification',
  'message',
  'options',
  'notification_3rd',
  'callback',
  'sms_message',
]
const androidMembers = [
  'alert',
  'title',
  'channel_id',
  'category',
  'priority',
  'style',
  'big_text',
  'sound',
  'intent',
  'badge_add_num',
  'badge_class',
  'extras',
]
const iosMembers = [
  'alert',
  'sound',
  'badge',
  'content-available',
  'mutable-content',
  'category',
  'thread-id',
  'interruption-level',
  'extras',
]
const hmosMembers = [
  'alert',
  'title',
  'category',
  'large_icon',
  'intent',
  'badge_add_num',
  'test_message',
  'receipt_id',
  'extras',
]

/** What JPush would say of a message, apart from whom it is for. */
function mistakeIn(message: JsonObject, more: readonly string[]): DoubleResponse | undefined {
  const { platform, notification, options } = message
  if (!Array.isArray(platform) || platform.length === 0) return fail(400, 1002, 'platform is missing')
  const unknown = Object.keys(message).find(name => !members.includes(name) && !more.includes(name))
  if (unknown !== undefined) return fail(400, 1009, `unknown key ${unknown}`)
  if (!isObject(notification) || !isObject(options)) return fail(400, 1002, 'notification is missing')
  for (const [name, known] of [
    ['android', androidMembers],
    ['ios', iosMembers],
    ['hmos', hmosMembers],
  ] as const) {
    const part = notification[name]
    const stranger = isObject(part) && Object.keys(part).find(member => !known.includes(member))
    if (stranger) return fail(400, 1009, `unknown key ${stranger}`)
  }
  const { android = {}, ios = {} } = notification
  if ((isObject(android) && jsonBytes(android) > 4_000) || (isObject(ios) && jsonBytes(ios) > 2_000))
    return fail(400, 1005, 'message is too big')
  return Number(options.time_to_live ?? 0) > 864_000 ? fail(400, 1003, 'time_to_live') : undefined
}

function takePush(body: JsonObject | undefined, ledger: PushLedger, now: number): DoubleResponse {
  if (body === undefined) return fail(400, 1003, 'body is no JSON')
  const mistake = mistakeIn(body, [])
  if (mistake) return mistake
  const ids = isObject(body.audience) ? arrayOf(body.audience.registration_id) : []
  if (ids.length < 1 || ids.length > 1_000) return fail(400, 1003, 'registration_id must be 1 to 1000')
  const known = ids.flatMap(id => textOf(id) ?? []).filter(id => !id.startsWith('dead'))
  if (known.length === 0) return fail(400, 1011, 'cannot find user by this audience')
  const id = ledger.nextNumber()
  for (const token of known) take(body, token, ids.length === 1 ? id : `${id}+${ids.length - 1}`, ledger, now)
  return jsonResponse(200, { sendno: '0', msg_id: id })
}

function takeBatch(body: JsonObject | undefined, ledger: PushLedger, cids: Set<string>, now: number): DoubleResponse {
  const entries = isObject(body?.pushlist) ? Object.entries(body.pushlist) : []
  if (entries.length < 1 || entries.length > 1_000) return fail(400, 1003, 'pushlist must have 1 to 1000 entries')
  const answers = entries.map(([cid, entry]) => `"${cid}":${takeEntry(cid, entry, ledger, cids, now)}`)
  // Ids are bare numbers here, larger than JSON.stringify could write.
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `{${answers.join()}}` }
}

function takeEntry(cid: string, entry: Json | undefined, ledger: PushLedger, cids: Set<string>, now: number): string {
  const target = isObject(entry) ? textOf(entry.target) : undefined
  if (!isObject(entry) || target === undefined) return '{"error":{"code":1003,"message":"target"}}'
  if (!cids.delete(cid)) return '{"error":{"code":1003,"message":"cid"}}'
  const mistake = mistakeIn(entry, ['target'])
  if (mistake) return String(mistake.body)
  if (target.startsWith('dead')) return '{"error":{"code":1011,"message":"cannot find user by this audience"}}'
  const id = ledger.nextNumber()
  take(entry, target, id, ledger, now)
  return `{"msg_id":${id}}`
}

function take(
  message: JsonObject,
  token: string,
  providerMessageId: string,
  ledger: PushLedger,
  takenAt: number,
): void {
  const { android, ios } = isObject(message.notification) ? message.notification : {}
  const shown = isObject(android) ? android : {}
  const alert = isObject(ios) && isObject(ios.alert) ? ios.alert : {}
  ledger.take({
    token,
    title: String(shown.title ?? alert.title),
    body: String(shown.alert ?? alert.body),
    message,
    providerMessageId,
    takenAt,
  })
}

const statusOf = { delivered: 0, failed: 2 } as const

function tellStatus(body: JsonObject | undefined, ledger: PushLedger): DoubleResponse {
  const id = identifierOf(body?.msg_id)
  if (id === undefined || !/^\d{4}-\d\d-\d\d$/.test(String(body?.date))) return fail(400, 1003, 'msg_id or date')
  const tokens = arrayOf(body?.registration_ids).map(String)
  const entries = tokens.map(token => {
    const push = ledger.find(taken => taken.token === token && taken.providerMessageId?.split('+')[0] === id)
    return [token, { status: push === undefined ? 3 : push.fate === undefined ? 1 : statusOf[push.fate] }] as const
  })
  return jsonResponse(200, Object.fromEntries(entries))
}

function revoke(id: string, ledger: PushLedger): DoubleResponse {
  const pushes = ledger.pushes().filter(push => push.providerMessageId?.split('+')[0] === id)
  for (const push of pushes) push.isRecalled = true
  return pushes.length > 0 ? jsonResponse(200, {}) : fail(400, 1003, 'msg_id is not found')
}

function fail(status: number, code: number, message: string): DoubleResponse {
  return jsonResponse(status, { error: { code, message } })
}
