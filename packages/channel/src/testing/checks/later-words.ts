import type { Delivery } from '../../delivery.ts'
import type { ReceivedDelivery } from '../../double/index.ts'
import type { ProviderTemplate, RecallTarget } from '../../plugin.ts'
import type { PollTarget } from '../../receipt.ts'
import { type ChannelCheck, must } from '../channel-check.ts'
import { deliveryId } from '../subject.ts'
import { mustReferTo } from './callbacks.ts'

const MAX_TEMPLATE_PAGES = 100

/** What the plugin asks of the provider after sending: receipts, recall, templates. */
export const laterChecks: readonly ChannelCheck[] = [
  {
    title: 'polls the receipt of a delivery once the provider knows it, and nothing before',
    needs: ['report'],
    appliesTo: plugin => plugin.capabilities.receipts.poll !== null,
    async run(subject) {
      const { signal } = new AbortController()
      const account = await subject.open()
      const delivery = subject.delivery(0)
      const taken = await subject.deliverOne(account, delivery)
      const targets = [pollTarget(delivery, taken)]
      const poll = () =>
        subject.call('pollReceipts()', async () => (await account.sender.pollReceipts?.(targets, signal)) ?? [])

      const early = await poll()
      must(early.length === 0, 'pollReceipts() gave a receipt before the provider knew anything; give none.')
      for (const outcome of ['delivered', 'failed'] as const) {
        subject.double.report?.(outcome, taken)
        const [receipt] = await poll()
        must(receipt !== undefined, `The provider knows '${outcome}', but pollReceipts() gave no receipt.`)
        must(receipt.outcome === outcome, `The provider knows '${outcome}', pollReceipts() says '${receipt.outcome}'.`)
        mustReferTo(receipt, taken)
      }
      return undefined
    },
  },
  {
    title: 'recalls a message and answers one result per target in the order given',
    appliesTo: plugin => plugin.capabilities.recall.kind !== 'none',
    async run(subject) {
      const { signal } = new AbortController()
      const account = await subject.open()
      const [first, second] = [subject.delivery(0), subject.delivery(1)]
      const stranger: RecallTarget = { deliveryId: deliveryId(2), providerMessageId: 'unheard-of', sentAt: new Date() }
      const targets = [
        recallTarget(first, await subject.deliverOne(account, first)),
        stranger,
        recallTarget(second, await subject.deliverOne(account, second)),
      ]
      const results = await subject.call('recall()', async () => (await account.sender.recall?.(targets, signal)) ?? [])
      must(
        results.length === 3,
        `recall() answered ${results.length} results for 3 targets; it answers one per target.`,
      )
      const [one, unheard, two] = results
      const isKept = one?.outcome === 'recalled' && two?.outcome === 'recalled'
      must(
        isKept || subject.plugin.capabilities.recall.kind === 'unsent',
        `capabilities.recall promises to take back a message of just now, but the results are ${one?.outcome} and ${two?.outcome}.`,
      )
      must(
        unheard !== undefined && unheard.outcome !== 'recalled' && unheard.reason !== '',
        `recall() of a message the provider never had says ${unheard?.outcome}; say impossible or failed, with a reason.`,
      )
      for (const delivery of [first, second])
        must(
          !isKept || subject.received(delivery)[0]?.isRecalled === true,
          'recall() says recalled, but the message is still at the provider.',
        )
      return undefined
    },
  },
  {
    title: 'lists the templates of the provider page by page to the end',
    async run(subject) {
      const { sender } = await subject.open()
      if (!sender.listTemplates) return { skipped: 'The sender has no listTemplates().' }
      const { templateCodes } = subject.double
      must(templateCodes !== undefined, 'The sender has listTemplates(), but the double names no templateCodes.')
      const templates: ProviderTemplate[] = []
      let cursor: string | undefined
      let pages = 0
      do {
        const from = cursor
        const page = await subject.call('listTemplates()', async () =>
          sender.listTemplates?.(from, new AbortController().signal),
        )
        templates.push(...(page?.templates ?? []))
        cursor = page?.nextCursor
        must(
          ++pages <= MAX_TEMPLATE_PAGES,
          'listTemplates() always gives a next cursor; leave it out on the last page.',
        )
      } while (cursor !== undefined)
      const missing = templateCodes.filter(code => !templates.some(template => template.code === code))
      must(
        missing.length === 0,
        `listTemplates() did not list ${missing.join(', ')}; follow the pages of the provider.`,
      )
      const codes = new Set(templates.map(template => template.code))
      must(codes.size === templates.length, 'listTemplates() lists a template twice.')
      return undefined
    },
  },
]

function pollTarget(
  { id, address }: Delivery,
  { providerMessageId }: ReceivedDelivery,
): PollTarget<Delivery['address']> {
  return { deliveryId: id, providerMessageId, address, sentAt: new Date() }
}

function recallTarget(
  { id, address }: Delivery,
  { providerMessageId }: ReceivedDelivery,
): RecallTarget<Delivery['address']> {
  return { deliveryId: id, providerMessageId, address, sentAt: new Date() }
}
