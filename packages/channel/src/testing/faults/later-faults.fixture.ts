import { randomUUID } from 'node:crypto'
import type { ReceiptEvent } from '../../receipt.ts'
import { unknown } from '../../send-result.ts'
import { readReceipt } from '../sample/read-callback.ts'
import { sampleChannel } from '../sample/sample-channel.ts'
import { declaring, sending } from './break-plugin.fixture.ts'
import type { SeededFault } from './seeded-fault.fixture.ts'

const reads = 'reads callbacks into receipts of the delivery they speak of'
const poll = 'polls the receipt of a delivery once the provider knows it, and nothing before'
const recalls = 'recalls a message and answers one result per target in the order given'
const twoAccounts = 'opens an account again, and two of them side by side'

const receiptsWith = (change: (receipt: ReceiptEvent) => ReceiptEvent) =>
  sending(sender => ({
    readCallback(request) {
      const reading = sender.readCallback?.(request)
      if (reading?.verdict !== 'read') return reading ?? { verdict: 'refused', reason: '', answer: { status: 404 } }
      return { ...reading, events: reading.events.map(event => (event.kind === 'receipt' ? change(event) : event)) }
    },
  }))

/** Wrong in what comes after sending. */
export const laterFaults: readonly SeededFault[] = [
  {
    fault: 'a receipt of nobody',
    plugin: receiptsWith(({ deliveryId: _, providerMessageId: __, ...receipt }) => receipt),
    foundBy: reads,
    says: /refers to neither the delivery id nor the providerMessageId/,
  },
  {
    fault: 'a receipt in the wrong time zone',
    plugin: receiptsWith(receipt => ({ ...receipt, at: new Date(receipt.at.getTime() - 8 * 3_600_000) })),
    foundBy: reads,
    says: /-480 minutes off; mind unit and time zone/,
  },
  {
    fault: 'a failure told as delivered',
    plugin: receiptsWith(receipt => ({ ...receipt, outcome: 'delivered' })),
    foundBy: reads,
    says: /'failed' was read as 'delivered'/,
  },
  {
    fault: 'a receipt whose code nobody explains',
    plugin: receiptsWith(receipt => ({ ...receipt, code: 'WHATEVER' })),
    foundBy: reads,
    says: /'WHATEVER' of a failed receipt is not in failureCodes/,
  },
  {
    fault: 'a repeated callback that looks new',
    plugin: receiptsWith(receipt => ({ ...receipt, message: randomUUID() })),
    foundBy: 'reads a repeated callback into equal events',
    says: /same callback was read in two ways/,
  },
  {
    fault: 'a proof that is not looked at',
    plugin: sending(() => ({
      readCallback: ({ body }) => ({
        verdict: 'read',
        events: JSON.parse(Buffer.from(body).toString()).flatMap(readReceipt),
        answer: { status: 200 },
      }),
    })),
    foundBy: 'refuses a callback whose proof does not fit',
    says: /A forged callback was read as genuine; verify the proof/,
  },
  {
    fault: 'a proof over the parsed body',
    plugin: sending(sender => ({
      readCallback: request =>
        sender.readCallback?.({ ...request, body: Buffer.from(Buffer.from(request.body).toString().trim()) }) ?? {
          verdict: 'refused',
          reason: '',
          answer: { status: 404 },
        },
    })),
    foundBy: 'refuses a callback that was changed after it was signed',
    says: /A callback changed after it was signed was read as genuine/,
  },
  {
    fault: 'a throw at a callback of garbage',
    plugin: sending(sender => ({
      readCallback(request) {
        JSON.parse(Buffer.from(request.body).toString())
        return sender.readCallback?.(request) ?? { verdict: 'refused', reason: '', answer: { status: 404 } }
      },
    })),
    foundBy: 'never throws for a callback of garbage, and reads nothing from it',
    says: /readCallback\(\) threw: SyntaxError/,
  },
  {
    fault: 'a poll that tells every message delivered',
    plugin: sending(() => ({
      pollReceipts: async targets =>
        targets.map(({ deliveryId }) => ({ kind: 'receipt', outcome: 'delivered', deliveryId, at: new Date() })),
    })),
    foundBy: poll,
    says: /before the provider knew anything/,
  },
  {
    fault: 'a poll that never finds anything',
    plugin: sending(() => ({ pollReceipts: async () => [] })),
    foundBy: poll,
    says: /provider knows 'delivered', but pollReceipts\(\) gave no receipt/,
  },
  {
    fault: 'a recall that asks nobody',
    plugin: sending(() => ({ recall: async targets => targets.map(() => ({ outcome: 'recalled' })) })),
    foundBy: recalls,
    says: /the provider never had says recalled/,
  },
  {
    fault: 'a recall that answers for the first only',
    plugin: sending(sender => ({
      recall: async (targets, signal) => (await sender.recall?.(targets.slice(0, 1), signal)) ?? [],
    })),
    foundBy: recalls,
    says: /1 results for 3 targets/,
  },
  {
    fault: 'the first page of templates taken for all',
    plugin: sending(sender => ({
      async listTemplates(cursor, signal) {
        const page = await sender.listTemplates?.(cursor, signal)
        return { templates: page?.templates ?? [] }
      },
    })),
    foundBy: 'lists the templates of the provider page by page to the end',
    says: /did not list T2/,
  },
  {
    fault: 'a send after close that never ends',
    plugin: sending(sender => {
      let isClosed = false
      return {
        send: (deliveries, signal) => (isClosed ? new Promise(() => undefined) : sender.send(deliveries, signal)),
        async close() {
          isClosed = true
        },
      }
    }),
    foundBy: 'ends a send after close soon, with results or an error',
    says: /send\(\) after close\(\) has not settled/,
  },
  {
    fault: 'two accounts that share what one closes',
    plugin: (() => {
      let isClosed = false
      return declaring({
        async open(settings, context) {
          const sender = await sampleChannel.open(settings, context)
          return {
            ...sender,
            send: async (deliveries, signal) =>
              isClosed ? deliveries.map(() => unknown()) : sender.send(deliveries, signal),
            async close() {
              isClosed = true
            },
          }
        },
      })
    })(),
    foundBy: twoAccounts,
    says: /A good delivery was not accepted: unknown/,
  },
]
