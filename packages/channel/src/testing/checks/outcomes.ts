import type { ProviderAnswer } from '../../double/index.ts'
import type { ChannelPlugin } from '../../plugin.ts'
import type { SendResult } from '../../send-result.ts'
import { type ChannelCheck, must } from '../channel-check.ts'
import { secretFields } from '../secrets.ts'
import { describeResult, type Subject } from '../subject.ts'

const HINT_TOLERANCE_MS = 1_000
const WRONG_SENDS = 10

/** What a provider says, and what the plugin makes of it. */
export const outcomeChecks: readonly ChannelCheck[] = [
  refusal('recipient'),
  refusal('content'),
  refusal('account'),
  {
    title: 'defers what the provider throttles, for as long as it asks',
    needs: ['throttle'],
    async run(subject) {
      const hint = subject.double.throttleHintMs
      for (const result of await sendAnswered(subject, 'throttle')) {
        must(
          result.outcome === 'deferred' && result.reason === 'throttled',
          `The provider throttled, but the result is ${describeResult(result)}; it has to be deferred(throttled).`,
        )
        const wait = result.retryAfterMs
        must(
          hint === undefined || (wait !== undefined && Math.abs(wait - hint) <= HINT_TOLERANCE_MS),
          `The provider asked for a wait of ${hint} ms, but retryAfterMs is ${wait}; hand its hint on, in milliseconds.`,
        )
        mustBeExplained(subject.plugin, result)
      }
      return undefined
    },
  },
  {
    title: 'defers what the provider cannot take for now',
    needs: ['unavailable'],
    async run(subject) {
      for (const result of await sendAnswered(subject, 'unavailable'))
        must(
          result.outcome === 'deferred' && result.reason === 'unavailable',
          `The provider said it is out of order, but the result is ${describeResult(result)}; it has to be deferred(unavailable).`,
        )
      return undefined
    },
  },
  {
    title: 'rejects for the fault of the account when the credentials are wrong, without a storm of calls',
    needs: ['wrong-settings'],
    appliesTo: plugin => secretFields(plugin.settings).length > 0,
    async run(subject) {
      const { double } = subject
      const account = await subject.open(double.wrongSettings)
      const askedBefore = double.tokenRequests?.() ?? 0
      for (let n = 0; n < WRONG_SENDS; n++) {
        const result = await subject.sendOne(account, subject.delivery(n))
        must(
          result.outcome === 'rejected' && result.fault === 'account',
          `The credentials are wrong, but the result is ${describeResult(result)}; it has to be rejected(account), so that the next account of the route is tried.`,
        )
        mustBeExplained(subject.plugin, result)
      }
      const asked = (double.tokenRequests?.() ?? 0) - askedBefore
      must(
        asked <= 2,
        `${WRONG_SENDS} sends with wrong credentials asked for a token ${asked} times; get it by context.tokens, which remembers a failure.`,
      )
      return undefined
    },
  },
  {
    title: 'checks an account without sending: works, broken or unreachable',
    async run(subject) {
      const { double } = subject
      const { sender } = await subject.open()
      const { signal } = new AbortController()
      if (sender.check === undefined) return { skipped: 'The sender has no check().' }
      const good = await subject.call('check()', async () => sender.check?.(signal))
      must(good?.verdict === 'works', `check() of a good account says ${good?.verdict}; it has to say works.`)
      must(double.received().length === 0, 'check() sent something; it only tries the credentials.')
      if (double.wrongSettings) {
        const wrong = await subject.open(double.wrongSettings)
        const answer = await subject.call('check()', async () => wrong.sender.check?.(signal))
        must(answer?.verdict === 'broken', `check() with wrong credentials says ${answer?.verdict}, not broken.`)
        must(answer.reason !== '' && answer.fix !== '', 'check() says broken without a reason and a fix.')
      }
      if (double.unreachableSettings) {
        const away = await subject.open(double.unreachableSettings)
        const answer = await subject.call('check()', async () => away.sender.check?.(signal))
        must(answer?.verdict === 'unreachable', `check() of a closed port says ${answer?.verdict}, not unreachable.`)
      }
      return undefined
    },
  },
]

/** The results of a few deliveries of which every call gets the same answer. Nothing of them was taken. */
async function sendAnswered(subject: Subject, answer: ProviderAnswer): Promise<readonly SendResult[]> {
  const deliveries = subject.few()
  const account = await subject.open()
  subject.behave(answer, deliveries)
  const results = await subject.send(account, deliveries)
  must(
    subject.double.received().length === 0,
    `The provider answered '${answer}', and yet took something: the call was repeated within one attempt. Retries belong to the host.`,
  )
  return results
}

function refusal(fault: 'recipient' | 'content' | 'account'): ChannelCheck {
  return {
    title: `rejects for the fault of the ${fault} when the provider says so, with a code that is explained`,
    needs: [`reject-${fault}`],
    async run(subject) {
      for (const result of await sendAnswered(subject, `reject-${fault}`)) {
        must(
          result.outcome === 'rejected' && result.fault === fault,
          `The provider refused for the fault of the ${fault}, but the result is ${describeResult(result)}; it has to be rejected(${fault}).`,
        )
        must(result.code !== undefined, `A result rejected(${fault}) has no code; nobody could explain it.`)
        mustBeExplained(subject.plugin, result)
      }
      return undefined
    },
  }
}

/** A code that a result carries stands in the failure table, with the same fault. */
function mustBeExplained(plugin: ChannelPlugin, result: SendResult): void {
  if (result.code === undefined) return
  const entry = plugin.failureCodes.find(known => known.code === result.code)
  must(entry !== undefined, `The code '${result.code}' is not in failureCodes; add what it means and what to do.`)
  if (result.outcome === 'rejected')
    must(
      entry.fault === result.fault,
      `The code '${result.code}' has the fault '${entry.fault}' in failureCodes, but the result says '${result.fault}'.`,
    )
}
