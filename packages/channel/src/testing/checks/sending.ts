import type { Delivery } from '../../delivery.ts'
import { type ChannelCheck, must } from '../channel-check.ts'
import { describeResult, type OpenAccount, type Subject } from '../subject.ts'

const CONCURRENT_SENDS = 20

/** What a provider in good health gets and answers. */
export const sendingChecks: readonly ChannelCheck[] = [
  {
    title: 'hands one delivery to the provider and answers with the id it got',
    async run(subject) {
      await mustDeliver(subject, await subject.open(), subject.deliveries(1))
      return undefined
    },
  },
  {
    title: 'answers a batch of the largest size, different contents, one result per delivery in the order given',
    async run(subject) {
      const size = subject.plugin.capabilities.batch.differentContent
      await mustDeliver(subject, await subject.open(), subject.oneCall(subject.deliveries(size)))
      return undefined
    },
  },
  {
    title: 'answers a batch of the largest size, the same content, one result per delivery in the order given',
    async run(subject) {
      const size = subject.plugin.capabilities.batch.sameContent
      const deliveries = subject.deliveries(size, () => 'same text')
      await mustDeliver(subject, await subject.open(), subject.oneCall(deliveries))
      return undefined
    },
  },
  {
    title: 'gives each delivery of a batch the result of its own recipient',
    async run(subject) {
      const bad = subject.double.refusedAddress?.(1)
      if (bad === undefined) return { skipped: 'The double has no refusedAddress().' }
      const [first, second, third] = subject.oneCall(subject.deliveries(3))
      if (!first || !second || !third || subject.plugin.capabilities.batch.differentContent < 3)
        return { skipped: 'Three different deliveries never travel in one call.' }
      const results = await subject.send(await subject.open(), [first, { ...second, address: bad }, third])
      must(
        results.map(result => result.outcome).join() === 'accepted,rejected,accepted',
        `The second of three recipients was refused, but the results are ${results.map(describeResult).join(', ')}; each result belongs to the delivery at its place.`,
      )
      return undefined
    },
  },
  {
    title: 'sends many deliveries at the same time, each once',
    async run(subject) {
      const account = await subject.open()
      const deliveries = subject.deliveries(CONCURRENT_SENDS)
      await Promise.all(deliveries.map(delivery => mustDeliver(subject, account, [delivery])))
      return undefined
    },
  },
  {
    title: 'sends two messages of equal content to one recipient twice',
    appliesTo: plugin => plugin.capabilities.idempotency.kind !== 'content',
    async run(subject) {
      const account = await subject.open()
      const first = subject.delivery(0)
      await subject.deliverOne(account, first)
      await subject.deliverOne(account, { ...first, id: subject.delivery(1).id })
      must(
        subject.received(first).length === 2,
        'Two messages with different ids and equal content reached the provider once; the second is no repeat.',
      )
      return undefined
    },
  },
  {
    title: 'repeats a delivery in a way that the provider recognises',
    appliesTo: plugin => plugin.capabilities.idempotency.kind !== 'none',
    async run(subject) {
      const account = await subject.open()
      const delivery = subject.delivery(0)
      const { providerMessageId } = await subject.deliverOne(account, delivery)
      const repeat = await subject.sendOne(account, { ...delivery, attempt: 2, isRepeat: true })
      const { kind } = subject.plugin.capabilities.idempotency
      must(
        subject.received(delivery).length === 1,
        `capabilities.idempotency is '${kind}', but a repeat was taken as a new message; ${kind === 'key' ? 'send the delivery id as the key, the same in every attempt' : 'send the very same content'}.`,
      )
      must(
        repeat.outcome === 'accepted' && (repeat.providerMessageId ?? providerMessageId) === providerMessageId,
        `A repeat that the provider recognised was answered ${describeResult(repeat)}; it is accepted, with the id of the first time.`,
      )
      return undefined
    },
  },
]

/** Sends in one call and holds every result against what the double took. */
async function mustDeliver(subject: Subject, account: OpenAccount, deliveries: readonly Delivery[]): Promise<void> {
  const results = await subject.send(account, deliveries)
  for (const [index, delivery] of deliveries.entries()) {
    const result = results[index]
    const place = `Delivery ${index + 1} of ${deliveries.length}`
    must(
      result?.outcome === 'accepted',
      `${place} is good, but its result is ${result ? describeResult(result) : 'missing'}; it has to be accepted.`,
    )
    const [taken, again] = subject.received(delivery)
    must(taken !== undefined, `${place} was answered accepted, but the provider took nothing for its recipient.`)
    must(again === undefined, `${place} reached the provider more than once.`)
    must(
      taken.text.includes(subject.textOf(delivery)),
      `${place} reached its recipient with another content than its own.`,
    )
    must(
      taken.deliveryId === undefined || taken.deliveryId === delivery.id,
      `${place} reached the provider under the id of another delivery.`,
    )
    must(
      result.providerMessageId === taken.providerMessageId,
      `${place} has the providerMessageId ${result.providerMessageId}, the provider gave ${taken.providerMessageId}; receipts could not be matched.`,
    )
  }
}
