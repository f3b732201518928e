import type { ChannelContext, Delivery, HttpClient, JsonObject, Sender } from '@message-center/channel'
import { createChannelContext } from '@message-center/channel/host'
import { serve, started } from '../process/serve.ts'
import { ThreadProfiles } from '../profile/thread-profiles.ts'
import type { RecordedAnswer, SenderMark, SenderOptions, SenderReady } from './plugin-options.ts'
import { subjectOf } from './subjects.ts'

/*
 * One plugin in a process of its own, with the context that a hub gives it and nothing else of a hub. First it sends to
 * its double, whose answers are kept; then, measured, to a provider elsewhere that gives the same answers.
 */

const options = started<SenderOptions>()
const { plugin, startDouble } = subjectOf(options.plugin)

const startedAt = Date.now()
const clock: ChannelContext['clock'] = {
  now: () => startedAt + (Date.now() - startedAt) * options.clockSpeed,
  monotonic: () => performance.now() * options.clockSpeed,
  sleep: ms => new Promise(resolve => setTimeout(resolve, ms).unref()),
}
const silent = (): void => undefined

function openContext(): ReturnType<typeof createChannelContext> {
  return createChannelContext({
    account: { id: 'bench', tenant: 'bench' },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    clock,
    http: { allowPrivateAddresses: true, connections: options.inFlight },
  })
}

const double = await startDouble()
const calls = Array.from({ length: options.calls }, (_, call) =>
  Array.from({ length: options.batch }, (_, n) => makeDelivery(call * options.batch + n)),
)
const origins = new Set<string>()
const answers = await record()
await double.stop()

function makeDelivery(n: number): Delivery {
  const { address, content, template } = double.makeDelivery(n, '您的包裹已到前台')
  return {
    id: `01980000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    attempt: 1,
    isRepeat: false,
    category: 'transactional',
    address,
    // One content for all of a batch, as in a message to many.
    content: options.batch > 1 ? double.makeDelivery(0, '您的包裹已到前台').content : content,
    template,
  }
}

/** The answers of the double to one call. */
async function record(): Promise<readonly RecordedAnswer[]> {
  const recorded = new Map<string, RecordedAnswer>()
  const context = openContext()
  const http: HttpClient = {
    request: async (request, signal) => {
      const url = new URL(request.url)
      origins.add(url.origin)
      const outcome = await context.http.request(request, signal)
      if (outcome.outcome !== 'answered') throw new Error(`The double did not answer: ${outcome.reason}`)
      const call = `${request.method} ${url.pathname}`
      const headers = Object.entries(outcome.headers).flatMap(([name, value]) =>
        value === undefined || /^(connection|keep-alive|transfer-encoding|content-length)$/.test(name)
          ? []
          : [[name, value] as const],
      )
      const text = Buffer.from(outcome.body).toString()
      recorded.set(call, { call, status: outcome.status, headers: Object.fromEntries(headers), text })
      return outcome
    },
  }
  const sender = await plugin.open(double.settings, { ...context, http })
  const results = await sender.send(calls[0] ?? [], new AbortController().signal)
  const refusal = results.find(({ outcome }) => outcome !== 'accepted')
  if (refusal) throw new Error(`The double refuses: ${JSON.stringify(refusal)}`)
  await sender.close()
  await context.close()
  return [...recorded.values()]
}

/** The double's settings with another provider in the double's place. */
function settingsAt(origin: string): JsonObject {
  const own = origins.size > 0 ? [...origins] : [String(double.settings.baseUrl)]
  return JSON.parse(own.reduce((text, from) => text.replaceAll(from, origin), JSON.stringify(double.settings)))
}

let sender: Sender | undefined
let isSending = false
let messages = 0
let refused = 0
let firstRefusal = ''
let markedAt = performance.now()
let nextCall = 0

async function keepSending({ send }: Sender): Promise<void> {
  while (isSending) {
    const call = calls[nextCall++ % calls.length] ?? []
    // A signal of its own for each call, as a hub gives it.
    const results = await send(call, new AbortController().signal)
    for (const result of results) {
      if (result.outcome === 'accepted') messages += 1
      else {
        refused += 1
        firstRefusal ||= JSON.stringify(result)
      }
    }
  }
}

let running: Promise<unknown> = Promise.resolve()
const context = openContext()
const profiles = new ThreadProfiles()

serve(
  {
    start: async (origin: string) => {
      sender = await plugin.open(settingsAt(origin), context)
      const opened = sender
      isSending = true
      running = Promise.all(Array.from({ length: options.inFlight }, () => keepSending(opened)))
      running.catch(error => {
        refused += 1
        firstRefusal ||= String(error)
      })
    },
    mark: (): SenderMark => {
      const now = performance.now()
      const mark = { seconds: (now - markedAt) / 1000, messages, refused, firstRefusal }
      markedAt = now
      messages = 0
      refused = 0
      firstRefusal = ''
      return mark
    },
    startProfile: () => profiles.start(),
    stopProfile: () => profiles.stop(),
    stop: async () => {
      isSending = false
      await running.catch(() => undefined)
      await sender?.close()
      await context.close()
    },
  },
  { answers } satisfies SenderReady,
)
