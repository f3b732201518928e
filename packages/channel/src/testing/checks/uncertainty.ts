import type { SpoiltAnswer } from '../../double/index.ts'
import type { SendResult } from '../../send-result.ts'
import { type ChannelCheck, must } from '../channel-check.ts'
import { eventually, soon } from '../soon.ts'
import { describeResult } from '../subject.ts'

/** Longest exchange where no answer comes, in milliseconds. */
const SHORT_MS = 1_000
/** Number of a recipient that the check has no other use for. */
const WARM_UP = 999
/** An aborted send settles within this, in milliseconds. */
const ABORT_MS = 2_000

/** What a network does between the request and the answer. */
export const uncertaintyChecks: readonly ChannelCheck[] = [
  lost('hang', 'times out after the request left', 'no answer came in time'),
  lost('disconnect', 'loses the connection after the request left', 'the connection closed without an answer'),
  lost('garbage', 'gets random bytes for an answer', 'the answer was random bytes'),
  lost('html', 'gets a web page for an answer', 'the answer was a web page, not the provider'),
  lost('huge', 'gets an answer without end', 'the answer was too long to be read'),
  lost('truncated', 'gets half an answer', 'the answer broke off'),
  lost('redirect', 'gets a redirect for an answer', 'the answer led elsewhere'),
  {
    title: 'reads an answer that comes slowly, piece by piece',
    needs: ['slow'],
    async run(subject) {
      const account = await subject.open()
      const deliveries = subject.few()
      subject.behave('slow', deliveries)
      for (const result of await subject.send(account, deliveries))
        must(
          result.outcome === 'accepted',
          `The provider accepted, and its answer came slowly, but the result is ${describeResult(result)}; leave the time to HttpRequest.timeoutMs.`,
        )
      return undefined
    },
  },
  {
    title: 'defers when the provider cannot be reached, since nothing was sent',
    needs: ['unreachable-settings'],
    async run(subject) {
      const account = await subject.open(subject.double.unreachableSettings)
      for (const result of await subject.send(account, subject.few()))
        must(
          result.outcome === 'deferred' && result.reason === 'unavailable',
          `Nobody listens at the address, but the result is ${describeResult(result)}; nothing was sent, so it has to be deferred(unavailable).`,
        )
      return undefined
    },
  },
  {
    title: 'sends nothing and defers when the signal was aborted before',
    async run(subject) {
      const account = await subject.open()
      const results = await subject.send(account, subject.few(), AbortSignal.abort())
      must(
        subject.double.received().length === 0,
        'The signal was aborted before send() was called, and yet something was sent.',
      )
      for (const result of results)
        must(
          result.outcome === 'deferred',
          `Aborted before anything left, the result is ${describeResult(result)}; it has to be deferred.`,
        )
      return undefined
    },
  },
  {
    title: 'answers unknown, soon, when aborted after the request left',
    needs: ['hang'],
    async run(subject) {
      const account = await subject.open()
      const delivery = subject.delivery(0)
      const abort = new AbortController()
      subject.behave('hang', [delivery])
      const sending = account.sender.send([delivery], abort.signal)
      await eventually(() => subject.double.received().length === 1, 'send() has sent nothing; the provider waits.')
      abort.abort()
      const [result] = await soon(sending, 'send() with an aborted signal', ABORT_MS)
      must(
        result?.outcome === 'unknown',
        `Aborted after the request left, the result is ${result ? describeResult(result) : 'missing'}; it may have arrived, so it has to be unknown.`,
      )
      return undefined
    },
  },
]

/** The provider took the call, and no readable answer arrived. */
function lost(answer: SpoiltAnswer, what: string, why: string): ChannelCheck {
  return {
    title: `answers unknown when it ${what}`,
    needs: [answer],
    async run(subject) {
      const account = await subject.open()
      // Tokens are there and connections open, so that the short limit ends nothing but the wait for the answer.
      await subject.deliverOne(account, subject.delivery(WARM_UP))
      account.context.limitExchanges(SHORT_MS)
      const deliveries = subject.few()
      subject.behave(answer, deliveries)
      for (const result of await subject.send(account, deliveries)) must(result.outcome === 'unknown', verdict(result))
      return undefined
    },
  }

  function verdict(result: SendResult): string {
    const harm =
      result.outcome === 'deferred'
        ? 'deferred would send it twice'
        : result.outcome === 'accepted'
          ? 'accepted claims what nobody knows'
          : 'rejected gives up what may have been sent'
    return `The request left and ${why}, but the result is ${describeResult(result)}; it has to be unknown (${harm}).`
  }
}
