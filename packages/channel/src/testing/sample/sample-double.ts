import { createHmac, randomUUID } from 'node:crypto'
import {
  type DoubleRequest,
  type DoubleResponse,
  hostRequest,
  type PluginDouble,
  startHttpDouble,
} from '../../double/index.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { ReceiptEvent } from '../../receipt.ts'
import { RelayBook, type TakenPost } from './relay-book.ts'

const CLIENT_ID = 'client-1'
const CLIENT_SECRET = 'correct-horse-battery'
const CALLBACK_SECRET = 'callback-secret-staple'

const refusals: { readonly [answer: string]: readonly [status: number, code: string] } = {
  'reject-recipient': [400, 'NO_ROOM'],
  'reject-content': [400, 'BLOCKED_TEXT'],
  'reject-account': [402, 'NO_BALANCE'],
  throttle: [429, 'SLOW_DOWN'],
  unavailable: [503, 'BUSY'],
}

const statuses = { delivered: 'SHOWN', failed: 'LOST', read: 'SEEN', recalled: 'RECALLED' } as const

/** Relay, strict: it knows its tokens, wants a key for every post, and takes at most ten posts of 2,000 characters. */
export async function createSampleDouble(): Promise<PluginDouble> {
  const book = new RelayBook()
  const tokens = new Set<string>()
  let tokenRequests = 0

  function giveToken(body: JsonObject): DoubleResponse {
    tokenRequests++
    if (body.client_id !== CLIENT_ID || body.client_secret !== CLIENT_SECRET) return refuse(401, 'BAD_CLIENT')
    const token = randomUUID()
    tokens.add(token)
    return answer({ access_token: token, expires_in: 7_200 })
  }

  function respond(request: DoubleRequest, wish: string): DoubleResponse {
    const body = request.body.length === 0 ? {} : (JSON.parse(request.body.toString()) as JsonObject)
    if (request.path === '/oauth/token') return giveToken(body)
    if (!tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) return refuse(401, 'BAD_TOKEN')
    switch (request.path) {
      case '/v1/account':
        return answer({})
      case '/v1/posts': {
        const refusal = refusals[wish]
        if (refusal) return refuse(...refusal, wish === 'throttle' ? { 'retry-after': '7' } : {})
        return book.post(listOf(body.posts))
      }
      case '/v1/status':
        return answer({ statuses: book.statuses(listOf(body.ids)) })
      case '/v1/recall':
        return answer({ results: book.recall(listOf(body.ids)) })
      case '/v1/templates':
        return request.query.get('cursor') === 'two'
          ? answer({ templates: [{ code: 'T2', text: 'Two' }] })
          : answer({ templates: [{ code: 'T1', text: 'One' }], next: 'two' })
      default:
        return refuse(404, 'NO_SUCH_PATH')
    }
  }

  const http = await startHttpDouble({ isSend: request => request.path === '/v1/posts', respond })
  const settings = {
    baseUrl: http.url,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    callbackSecret: CALLBACK_SECRET,
  }

  return {
    settings,
    wrongSettings: { ...settings, clientSecret: 'wrong-horse-battery' },
    unreachableSettings: { ...settings, baseUrl: http.unreachableUrl },
    throttleHintMs: 7_000,
    templateCodes: ['T1', 'T2'],
    makeDelivery: (n, text) => ({ address: { room: `Room${n.toString().padStart(8, '0')}` }, content: { text } }),
    refusedAddress: n => ({ room: `Gone${n.toString().padStart(8, '0')}` }),
    behave: http.behave,
    received: () => book.posts.map(toReceived),
    secrets: () => [...tokens],
    expireTokens: () => tokens.clear(),
    tokenRequests: () => tokenRequests,
    makeCallback: (outcome, { providerMessageId = '', deliveryId = '' }) =>
      callback({ id: providerMessageId, key: deliveryId, ...statusNow(outcome) }, CALLBACK_SECRET),
    forgeCallback: ({ providerMessageId = '', deliveryId = '' }) =>
      callback({ id: providerMessageId, key: deliveryId, ...statusNow('delivered') }, 'another secret'),
    report: (outcome, { providerMessageId = '' }) => book.settle(providerMessageId, statusNow(outcome)),
    stop: http.stop,
  }
}

function statusNow(outcome: ReceiptEvent['outcome']): JsonObject {
  const code = outcome === 'failed' ? 'ROOM_CLOSED' : undefined
  return { status: statuses[outcome], at: Math.floor(Date.now() / 1_000), code }
}

function callback(event: JsonObject, secret: string) {
  const body = JSON.stringify([event])
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return hostRequest({ headers: { 'x-relay-signature': signature }, body })
}

function toReceived(post: TakenPost) {
  return {
    addressKey: post.room,
    text: post.text,
    deliveryId: post.key,
    providerMessageId: post.id,
    isRecalled: post.isRecalled,
  }
}

function answer(body: JsonObject): DoubleResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function refuse(status: number, code: string, headers: { readonly [name: string]: string } = {}): DoubleResponse {
  return { status, headers, body: JSON.stringify({ code, message: `refused: ${code}`, trace: randomUUID() }) }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
