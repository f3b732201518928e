import { randomUUID } from 'node:crypto'
import type { HttpOutcome } from '../../context.ts'
import { accepted, deferred, rejected, unknown } from '../../send-result.ts'
import { sampleChannel } from '../sample/sample-channel.ts'
import {
  answering,
  answeringEach,
  capableOf,
  explaining,
  hearing,
  posting,
  requesting,
  sending,
  using,
} from './break-plugin.fixture.ts'
import type { SeededFault } from './seeded-fault.fixture.ts'

const largest = 'answers a batch of the largest size, different contents, one result per delivery in the order given'
const own = 'gives each delivery of a batch the result of its own recipient'
const throttled = 'defers what the provider throttles, for as long as it asks'
const unavailable = 'defers what the provider cannot take for now'
const wrongCredentials = 'rejects for the fault of the account when the credentials are wrong, without a storm of calls'
const checksAccount = 'checks an account without sending: works, broken or unreachable'
const hostile = 'carries hostile texts unchanged, or refuses them before they are accepted'
const privacy = 'keeps secrets, addresses and contents out of logs and errors, and secrets out of answers'

const refusedFor = (fault: string) =>
  `rejects for the fault of the ${fault} when the provider says so, with a code that is explained`

const answered = (body: string): HttpOutcome => ({
  outcome: 'answered',
  status: 200,
  headers: {},
  body: Buffer.from(body),
})

/** Takes every answer with status 200 for a good one. */
const trusting = hearing((outcome, { url, body }) => {
  if (outcome.outcome === 'not-sent' || !url.endsWith('/v1/posts')) return outcome
  const { posts } = JSON.parse(String(body)) as { posts: unknown[] }
  return answered(JSON.stringify({ results: posts.map(() => ({ id: randomUUID() })) }))
})

const deferringWhatIsUnanswered = hearing(outcome =>
  outcome.outcome === 'unanswered' ? { ...outcome, outcome: 'not-sent' } : outcome,
)

const lost = (what: string) => `answers unknown when it ${what}`

/** Wrong in what the plugin sends, and in what it makes of an answer. */
export const answerFaults: readonly SeededFault[] = [
  {
    fault: 'a provider id that gets lost',
    plugin: answeringEach(result => (result.outcome === 'accepted' ? accepted() : result)),
    foundBy: 'hands one delivery to the provider and answers with the id it got',
    says: /has the providerMessageId undefined, the provider gave/,
  },
  {
    fault: 'a batch that the provider finds too large',
    plugin: capableOf({ batch: { sameContent: 50, differentContent: 20 } }),
    foundBy: largest,
    says: /Delivery 1 of 20 is good, but its result is unknown with code BAD_COUNT/,
  },
  {
    fault: 'one result for a whole batch',
    plugin: answering(results => results.slice(0, 1)),
    foundBy: largest,
    says: /given 10 deliveries and answered 1 results/,
  },
  {
    fault: 'results in another order',
    plugin: answering(results => [...results].reverse()),
    foundBy: largest,
    says: /receipts could not be matched/,
  },
  {
    fault: 'the first content for everybody',
    plugin: posting((post, _, [first]) => ({ ...post, text: first?.text })),
    foundBy: largest,
    says: /Delivery 2 of 10 reached its recipient with another content than its own/,
  },
  {
    fault: 'ids of deliveries mixed up',
    plugin: posting((post, index, posts) => ({ ...post, key: posts[(index + 1) % posts.length]?.key })),
    foundBy: 'answers a batch of the largest size, the same content, one result per delivery in the order given',
    says: /under the id of another delivery/,
  },
  {
    fault: 'a failure of one recipient told of all',
    plugin: answering(results =>
      results.map(() => results.find(result => result.outcome === 'rejected') ?? accepted()),
    ),
    foundBy: own,
    says: /the results are rejected\(recipient\) with code NO_ROOM, rejected/,
  },
  {
    fault: 'a busy sender that sends only the first of several',
    plugin: sending(sender => {
      let isBusy = false
      return {
        async send(deliveries, signal) {
          if (isBusy) return deliveries.map(() => accepted())
          isBusy = true
          return sender.send(deliveries, signal).finally(() => {
            isBusy = false
          })
        },
      }
    }),
    foundBy: 'sends many deliveries at the same time, each once',
    says: /accepted, but the provider took nothing/,
  },
  {
    fault: 'a key made of content and recipient',
    plugin: posting(post => ({ ...post, key: `${post.room}-${post.text}` })),
    foundBy: 'sends two messages of equal content to one recipient twice',
    says: /the second is no repeat/,
  },
  {
    fault: 'a key that is new in every attempt',
    plugin: posting(post => ({ ...post, key: randomUUID() })),
    foundBy: 'repeats a delivery in a way that the provider recognises',
    says: /a repeat was taken as a new message; send the delivery id as the key/,
  },
  {
    fault: 'a forgotten key',
    plugin: posting(({ key: _, ...post }) => post),
    foundBy: 'hands one delivery to the provider and answers with the id it got',
    says: /unknown with code NO_KEY/,
  },
  {
    fault: 'no patience',
    plugin: requesting(request => (request.url.endsWith('/v1/posts') ? { ...request, timeoutMs: 40 } : request)),
    foundBy: 'reads an answer that comes slowly, piece by piece',
    says: /its answer came slowly, but the result is unknown/,
  },
  {
    fault: 'a recipient who is taken for out of order',
    plugin: answeringEach(result => (result.outcome === 'rejected' ? deferred('unavailable') : result)),
    foundBy: refusedFor('recipient'),
    says: /the result is deferred\(unavailable\); it has to be rejected\(recipient\)/,
  },
  {
    fault: 'a refusal without a code',
    plugin: answeringEach(result => (result.outcome === 'rejected' ? rejected(result.fault) : result)),
    foundBy: refusedFor('content'),
    says: /has no code; nobody could explain it/,
  },
  {
    fault: 'a code that nobody explains',
    plugin: answeringEach(result => ({ ...result, code: `E-${result.code}` })),
    foundBy: refusedFor('account'),
    says: /'E-NO_BALANCE' is not in failureCodes/,
  },
  {
    fault: 'a code explained with another fault than its result has',
    plugin: (() => {
      const plugin = explaining(codes => codes.map(code => ({ ...code, fault: 'provider' as const })))
      return { ...plugin, open: sampleChannel.open }
    })(),
    foundBy: refusedFor('recipient'),
    says: /'NO_ROOM' has the fault 'provider' in failureCodes, but the result says 'recipient'/,
  },
  {
    fault: 'a throttle taken for out of order',
    plugin: answeringEach(result => (result.outcome === 'deferred' ? deferred('unavailable') : result)),
    foundBy: throttled,
    says: /it has to be deferred\(throttled\)/,
  },
  {
    fault: 'a wait in seconds',
    plugin: answeringEach(result =>
      result.outcome === 'deferred' ? { ...result, retryAfterMs: (result.retryAfterMs ?? 0) / 1_000 } : result,
    ),
    foundBy: throttled,
    says: /asked for a wait of 7000 ms, but retryAfterMs is 7;/,
  },
  {
    fault: 'a provider out of order taken for an unknown outcome',
    plugin: answeringEach(result => (result.outcome === 'deferred' ? unknown() : result)),
    foundBy: unavailable,
    says: /it has to be deferred\(unavailable\)/,
  },
  {
    fault: 'retries within one attempt',
    plugin: sending(sender => ({
      async send(deliveries, signal) {
        for (let attempt = 1; attempt < 5; attempt++) {
          const results = await sender.send(deliveries, signal)
          if (results.every(result => result.outcome === 'accepted')) return results
        }
        return deliveries.map(() => deferred('unavailable'))
      },
    })),
    foundBy: unavailable,
    says: /Retries belong to the host/,
  },
  {
    fault: 'wrong credentials taken for out of order',
    plugin: answeringEach(result => (result.outcome === 'rejected' ? deferred('unavailable') : result)),
    foundBy: wrongCredentials,
    says: /credentials are wrong, but the result is deferred\(unavailable\)/,
  },
  {
    fault: 'a storm of sign-ins with wrong credentials',
    plugin: using(() => ({
      tokens: {
        get: async (_, refresh, signal) => (await refresh(signal ?? new AbortController().signal)).value,
        invalidate: async () => undefined,
      },
    })),
    foundBy: wrongCredentials,
    says: /asked for a token 10 times; get it by context\.tokens/,
  },
  {
    fault: 'a check that always works',
    plugin: sending(() => ({ check: async () => ({ verdict: 'works' }) })),
    foundBy: checksAccount,
    says: /check\(\) with wrong credentials says works, not broken/,
  },
  {
    fault: 'a time-out after sending taken for not sent',
    plugin: deferringWhatIsUnanswered,
    foundBy: lost('times out after the request left'),
    says: /no answer came in time, but the result is deferred\(unavailable\);.*would send it twice/,
  },
  {
    fault: 'a lost connection taken for not sent',
    plugin: deferringWhatIsUnanswered,
    foundBy: lost('loses the connection after the request left'),
    says: /connection closed without an answer, but the result is deferred/,
  },
  {
    fault: 'any bytes taken for a good answer',
    plugin: trusting,
    foundBy: lost('gets random bytes for an answer'),
    says: /random bytes, but the result is accepted;.*claims what nobody knows/,
  },
  {
    fault: 'a web page taken for a refusal',
    plugin: answeringEach(result => (result.outcome === 'unknown' ? rejected('content') : result)),
    foundBy: lost('gets a web page for an answer'),
    says: /web page.*gives up what may have been sent/,
  },
  {
    fault: 'an answer without end taken for a good one',
    plugin: trusting,
    foundBy: lost('gets an answer without end'),
    says: /too long to be read, but the result is accepted/,
  },
  {
    fault: 'a parser that throws at half an answer',
    plugin: hearing(outcome => {
      if (outcome.outcome === 'unanswered') JSON.parse('{"results":[{"id"')
      return outcome
    }),
    foundBy: lost('gets half an answer'),
    says: /send\(\) threw: SyntaxError.*What a provider may do is answered, never thrown/,
  },
  {
    fault: 'a redirect taken for success',
    plugin: trusting,
    foundBy: lost('gets a redirect for an answer'),
    says: /the answer led elsewhere, but the result is accepted/,
  },
  {
    fault: 'an unreachable provider taken for an unknown outcome',
    plugin: answeringEach(result => (result.outcome === 'deferred' ? unknown() : result)),
    foundBy: 'defers when the provider cannot be reached, since nothing was sent',
    says: /Nobody listens at the address, but the result is unknown; nothing was sent/,
  },
  {
    fault: 'a signal that is not looked at before sending',
    plugin: sending(sender => ({ send: deliveries => sender.send(deliveries, new AbortController().signal) })),
    foundBy: 'sends nothing and defers when the signal was aborted before',
    says: /aborted before send\(\) was called, and yet something was sent/,
  },
  {
    fault: 'a signal that is not handed on',
    plugin: sending(sender => ({
      send: async (deliveries, signal) =>
        signal.aborted
          ? deliveries.map(() => deferred('unavailable'))
          : sender.send(deliveries, new AbortController().signal),
    })),
    foundBy: 'answers unknown, soon, when aborted after the request left',
    says: /send\(\) with an aborted signal has not settled after 2000 ms/,
  },
  {
    fault: 'an expired token that nobody drops',
    plugin: using(({ tokens }) => ({ tokens: { ...tokens, invalidate: async () => undefined } })),
    foundBy: 'replaces an expired token once, however many sends meet it',
    says: /token had expired, and the result is rejected\(account\)/,
  },
  {
    fault: 'a token that everybody replaces for himself',
    plugin: using(({ tokens }) => {
      let calls = 0
      return { tokens: { ...tokens, get: (key, refresh, signal) => tokens.get(`${key}-${calls++}`, refresh, signal) } }
    }),
    foundBy: 'asks for one token when many sends begin at the same time',
    says: /asked for a token 10 times/,
  },
  {
    fault: 'escaped text where plain text is sent',
    plugin: posting(post => ({ ...post, text: String(post.text).replaceAll('&', '&amp;') })),
    foundBy: hostile,
    says: /reached the provider changed; mind quoting and escaping/,
  },
  {
    fault: 'text put into a URL unprepared',
    plugin: requesting(request => ({ ...request, url: request.url + encodeURIComponent(textIn(request.body)) })),
    foundBy: hostile,
    says: /send\(\) threw: URIError/,
  },
  {
    fault: 'text that is trimmed',
    plugin: posting(post => ({ ...post, text: String(post.text).trim() })),
    foundBy: hostile,
    says: /" {2}spaces around {2}" reached the provider changed/,
  },
  {
    fault: 'a secret in the log',
    plugin: sending((_, { logger }, settings) => {
      logger.debug('opened', { settings })
      return {}
    }),
    foundBy: privacy,
    says: /A secret of the settings, or a token, was logged/,
  },
  {
    fault: 'a token in an answer',
    plugin: using(({ http }) => ({
      http: {
        async request(request, signal) {
          const outcome = await http.request(request, signal)
          if (outcome.outcome === 'answered') return outcome
          return { ...outcome, reason: `${outcome.reason} ${JSON.stringify(request.headers)}` }
        },
      },
    })),
    foundBy: privacy,
    says: /A secret of the settings, or a token, is in an answer/,
  },
  {
    fault: 'a way past the proxy',
    plugin: requesting(request => ({ ...request, proxy: undefined })),
    foundBy: 'calls its provider through the proxy of the account',
    says: /The settings name a proxy, and the delivery went past it/,
  },
  {
    fault: 'the address of a recipient in the log',
    plugin: sending((sender, { logger }) => ({
      send(deliveries, signal) {
        logger.info('sending', { to: deliveries.map(({ address }) => address) })
        return sender.send(deliveries, signal)
      },
    })),
    foundBy: privacy,
    says: /The address of a recipient was logged/,
  },
  {
    fault: 'a code in the log',
    plugin: sending((sender, { logger }) => ({
      send(deliveries, signal) {
        logger.info('sending', { contents: deliveries.map(({ content }) => content) })
        return sender.send(deliveries, signal)
      },
    })),
    foundBy: privacy,
    says: /The content of a message was logged/,
  },
]

function textIn(body: string | Uint8Array | undefined): string {
  const { posts } = JSON.parse(String(body ?? '{}')) as { posts?: { text: string }[] }
  return posts?.[0]?.text.includes('\ud83d end') ? posts[0].text : ''
}
