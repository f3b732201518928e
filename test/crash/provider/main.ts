import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setPriority } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { DoubleRequest } from '@message-center/channel/double'
import { RequestVerifier } from '../../../packages/channel-sms-aliyun/src/double/verify-request.ts'
import { Ledger } from '../harness/ledger.ts'
import { fateOf } from './fates.ts'
import { type Call, readCall } from './read-call.ts'
import type { CallRecord, ProviderRecord } from './records.ts'
import { Reporter } from './reporter.ts'

/*
 * The provider, in a process of its own: strict about signatures, nonces and forms, with a ledger that is synced before
 * an answer leaves. Arguments: path of the ledger, address for receipts or nothing, shortest and longest answer in milliseconds,
 * and `any-date` where the hub's clock is bent. Tells its port on standard output.
 */

const [path = '', reportTo = '', shortest = '5', longest = '60', dates] = process.argv.slice(2)
const slowMs = 900
const key = { accessKeyId: 'double-key', accessKeySecret: 'double-secret' }

try {
  // The times it notes are those of the calls, not those of a machine that is busy with other things.
  setPriority(-10)
} catch {
  // Only root may.
}

const ledger = new Ledger<ProviderRecord>(path)
const reporter = new Reporter(reportTo, ledger)
/** How often a message was turned away so far. */
const turnedAway = new Map<string, number>()
const verifiers = new Map<string, RequestVerifier>()

const server = createServer((request, response) => {
  respond(request, response).catch((error: unknown) => {
    process.stderr.write(`The provider failed: ${error}\n`)
    response.destroy()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))

async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(incoming)
  const at = Date.now()
  const requestId = randomUUID()
  const call = readCall(request)
  const refusal = verifierOf(request).verify(request)
  const verdict = refusal ? ({ outcome: 'refused', code: refusal.refused } as const) : decide(call)
  const isSlow = call.messages.some(({ ref }) => fateOf(ref) === 's')
  await wait(isSlow ? slowMs : Number(shortest) + Math.random() * (Number(longest) - Number(shortest)))

  const refs = call.messages.map(({ ref }) => ref)
  const record: CallRecord = { kind: 'call', requestId, refs, at, ...verdict, ...(refusal && { isStrange: true }) }
  await ledger.keep(record)
  if (verdict.outcome === 'cut') {
    response.destroy()
    return
  }
  response.on('finish', () => void ledger.keep({ kind: 'answered', requestId, at: Date.now() }))
  const code = verdict.outcome === 'taken' ? 'OK' : verdict.code
  response.writeHead(code === 'ServiceUnavailable' ? 503 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ Code: code, Message: code, RequestId: requestId, BizId: `biz-${requestId}` }))
  if (verdict.outcome === 'taken' && reportTo !== '')
    reporter.add(call.messages.map(({ ref, phone }) => ({ requestId, ref, phone, outId: call.outId })))
}

type Verdict =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'cut' }
  | { readonly outcome: 'refused'; readonly code: string }

/** All of a call or nothing. */
function decide({ messages }: Call): Verdict {
  const fatesHere = new Set(messages.map(({ ref }) => fateOf(ref)))
  if (fatesHere.has('r')) return { outcome: 'refused', code: 'isv.MOBILE_NUMBER_ILLEGAL' }
  if (fatesHere.has('d')) return { outcome: 'cut' }
  for (const { ref } of messages) {
    const fate = fateOf(ref)
    const times = turnedAway.get(ref) ?? 0
    if ((fate !== 'u' && fate !== 't') || times >= 2) continue
    turnedAway.set(ref, times + 1)
    return { outcome: 'refused', code: fate === 'u' ? 'ServiceUnavailable' : 'Throttling.User' }
  }
  return { outcome: 'taken' }
}

/** With `any-date` a call is judged by its own date. */
function verifierOf(request: DoubleRequest): RequestVerifier {
  const date = dates === 'any-date' ? (request.headers['x-acs-date'] ?? '') : ''
  let verifier = verifiers.get(date)
  if (!verifier) {
    verifier = new RequestVerifier(key, () => (date === '' ? Date.now() : Date.parse(date)))
    verifiers.set(date, verifier)
  }
  return verifier
}

async function readRequest(incoming: IncomingMessage): Promise<DoubleRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://provider')
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  return { method: incoming.method ?? '', path: pathname, query: searchParams, headers, body: Buffer.concat(chunks) }
}
