import { type ChannelCheck, must } from '../channel-check.ts'
import { describeResult } from '../subject.ts'

const CONCURRENT_SENDS = 10

/** Tokens that the provider gives out for the credentials. */
export const tokenChecks: readonly ChannelCheck[] = [
  {
    title: 'replaces an expired token once, however many sends meet it',
    async run(subject) {
      const { double } = subject
      const { expireTokens, tokenRequests } = double
      if (!expireTokens || !tokenRequests) return { skipped: 'The double has no expireTokens() and tokenRequests().' }
      const account = await subject.open()
      await subject.deliverOne(account)
      const before = tokenRequests.call(double)
      must(before > 0, 'The double counted no token request, although a send was accepted.')
      expireTokens.call(double)

      const deliveries = Array.from({ length: CONCURRENT_SENDS }, (_, n) => subject.delivery(n + 1))
      const results = await Promise.all(deliveries.map(delivery => subject.sendOne(account, delivery)))
      for (const result of results)
        must(
          result.outcome === 'accepted',
          `The token had expired, and the result is ${describeResult(result)}; drop it by tokens.invalidate(), get a new one and send again within the attempt.`,
        )
      const asked = tokenRequests.call(double) - before
      must(
        asked === 1,
        `${CONCURRENT_SENDS} sends met one expired token and asked for a new one ${asked} times; use context.tokens and invalidate only the token that was refused.`,
      )
      return undefined
    },
  },
  {
    title: 'asks for one token when many sends begin at the same time',
    async run(subject) {
      const { double } = subject
      if (!double.tokenRequests) return { skipped: 'The double has no tokenRequests().' }
      const account = await subject.open()
      await Promise.all(subject.deliveries(CONCURRENT_SENDS).map(delivery => subject.sendOne(account, delivery)))
      const asked = double.tokenRequests()
      must(
        asked === 1,
        `${CONCURRENT_SENDS} sends at the same time asked for a token ${asked} times; get it by context.tokens, which asks once.`,
      )
      return undefined
    },
  },
]
