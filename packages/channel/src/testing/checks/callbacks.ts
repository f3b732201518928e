import type { ReceivedDelivery } from '../../double/index.ts'
import type { HostRequest } from '../../host-route.ts'
import type { ChannelPlugin } from '../../plugin.ts'
import type { CallbackReading, ReceiptEvent } from '../../receipt.ts'
import { type ChannelCheck, CheckFailure, must } from '../channel-check.ts'
import type { OpenAccount, Subject } from '../subject.ts'

const outcomes = ['delivered', 'failed', 'read', 'recalled'] as const
const CLOCK_TOLERANCE_MS = 2 * 60_000

const usesCallbacks = (plugin: ChannelPlugin): boolean => plugin.capabilities.receipts.callback

/** What the provider tells by calling. */
export const callbackChecks: readonly ChannelCheck[] = [
  {
    title: 'reads callbacks into receipts of the delivery they speak of',
    needs: ['callback'],
    appliesTo: usesCallbacks,
    async run(subject) {
      const account = await subject.open()
      const delivery = await subject.deliverOne(account)
      const told = outcomes.flatMap(outcome => {
        const request = subject.double.makeCallback?.(outcome, delivery)
        return request ? [{ outcome, request }] : []
      })
      must(told.length > 0, 'makeCallback() of the double knows no outcome at all.')
      for (const { outcome, request } of told) {
        const reading = read(subject, account, request)
        must(reading.verdict === 'read', `A genuine callback '${outcome}' was refused.`)
        const { status } = reading.answer
        must(status >= 200 && status < 300, `The answer to a good callback has status ${status}; it has to be 2xx.`)
        const receipts = reading.events.filter(event => event.kind === 'receipt')
        const [receipt] = receipts
        must(
          receipt !== undefined && receipts.length === 1,
          `A callback '${outcome}' of one delivery was read as ${receipts.length} receipts; it is one.`,
        )
        must(receipt.outcome === outcome, `A callback '${outcome}' was read as '${receipt.outcome}'.`)
        mustReferTo(receipt, delivery)
        mustBeExplained(subject.plugin, receipt)
      }
      return undefined
    },
  },
  {
    title: 'reads a repeated callback into equal events',
    needs: ['callback'],
    appliesTo: usesCallbacks,
    async run(subject) {
      const account = await subject.open()
      const request = genuine(subject, await subject.deliverOne(account))
      const [first, second] = [read(subject, account, request), read(subject, account, request)]
      must(
        JSON.stringify(first) === JSON.stringify(second),
        'The same callback was read in two ways; the host recognises a repeat by equal events.',
      )
      return undefined
    },
  },
  {
    title: 'refuses a callback whose proof does not fit',
    needs: ['callback', 'forged-callback'],
    appliesTo: usesCallbacks,
    async run(subject) {
      const account = await subject.open()
      const delivery = await subject.deliverOne(account)
      const forged = subject.double.forgeCallback?.(delivery)
      if (forged) mustRefuse(read(subject, account, forged), 'A forged callback')
      return undefined
    },
  },
  {
    title: 'refuses a callback that was changed after it was signed',
    // A provider whose only proof is a secret in the URL cannot tell; its double says so in `cannot`.
    needs: ['callback', 'forged-callback', 'tampered-callback'],
    appliesTo: usesCallbacks,
    async run(subject) {
      const account = await subject.open()
      const request = genuine(subject, await subject.deliverOne(account))
      const tampered = Buffer.concat([request.body, Buffer.from(' ')])
      mustRefuse(read(subject, account, { ...request, body: tampered }), 'A callback changed after it was signed')
      mustRefuse(read(subject, account, { ...request, headers: {}, query: new URLSearchParams() }), 'One without proof')
      return undefined
    },
  },
  {
    title: 'never throws for a callback of garbage, and reads nothing from it',
    needs: ['callback'],
    appliesTo: usesCallbacks,
    async run(subject) {
      const account = await subject.open()
      const request = genuine(subject, await subject.deliverOne(account))
      for (const [name, body] of garbageFor(request.body)) {
        for (const variant of [
          { ...request, body },
          { ...request, body, headers: {} },
          { ...request, body, query: new URLSearchParams() },
        ]) {
          const reading = read(subject, account, variant)
          must(
            reading.verdict === 'refused' || reading.events.length === 0,
            `A callback with ${name} for a body was read as ${reading.verdict === 'read' ? reading.events.length : 0} events.`,
          )
        }
      }
      return undefined
    },
  },
]

/** Reads a callback, which is done at once and never throws. */
function read(subject: Subject, { sender }: OpenAccount, request: HostRequest): CallbackReading {
  let reading: CallbackReading | undefined
  try {
    reading = sender.readCallback?.(request)
  } catch (error) {
    subject.said.push(error)
    throw new CheckFailure(
      `readCallback() threw: ${error}. Anybody can call it: it answers 'refused' or reads nothing.`,
    )
  }
  subject.said.push(reading)
  must(reading !== undefined && !('then' in reading), 'readCallback() gave a promise or nothing; it reads at once.')
  must(Number.isInteger(reading.answer?.status), 'readCallback() gives no answer with a status for the provider.')
  return reading
}

function genuine(subject: Subject, delivery: ReceivedDelivery): HostRequest {
  for (const outcome of outcomes) {
    const request = subject.double.makeCallback?.(outcome, delivery)
    if (request) return request
  }
  throw new CheckFailure('makeCallback() of the double knows no outcome at all.')
}

function mustRefuse(reading: CallbackReading, what: string): void {
  must(
    reading.verdict === 'refused',
    `${what} was read as genuine; verify the proof over the raw body before using anything of it.`,
  )
}

/** The receipt names the delivery by an id that was given, its recipient by the key, and a time that is right. */
export function mustReferTo(receipt: ReceiptEvent, delivery: ReceivedDelivery): void {
  const byOurs = receipt.deliveryId !== undefined && receipt.deliveryId === delivery.deliveryId
  const byTheirs = receipt.providerMessageId !== undefined && receipt.providerMessageId === delivery.providerMessageId
  must(
    byOurs || byTheirs,
    'A receipt refers to neither the delivery id nor the providerMessageId of the delivery it speaks of.',
  )
  must(
    receipt.addressKey === undefined || receipt.addressKey === delivery.addressKey,
    'A receipt has another addressKey than AddressSpec.key gives for its recipient.',
  )
  const offset = receipt.at.getTime() - Date.now()
  must(
    Math.abs(offset) <= CLOCK_TOLERANCE_MS,
    `A receipt of just now has a time that is ${Math.round(offset / 60_000)} minutes off; mind unit and time zone.`,
  )
}

function mustBeExplained(plugin: ChannelPlugin, { outcome, code }: ReceiptEvent): void {
  if (outcome !== 'failed' || code === undefined) return
  must(
    plugin.failureCodes.some(known => known.code === code),
    `The code '${code}' of a failed receipt is not in failureCodes; add what it means and what to do.`,
  )
}

function garbageFor(good: Uint8Array): readonly (readonly [name: string, body: Uint8Array])[] {
  return [
    ['nothing', Buffer.alloc(0)],
    ['half of a good one', good.subarray(0, Math.floor(good.length / 2))],
    ['random bytes', Buffer.from([0, 255, 254, 123, 34, 128, 10])],
    ['an empty object', Buffer.from('{}')],
    ['an empty list', Buffer.from('[]')],
    ['null', Buffer.from('null')],
    ['lists of nonsense', Buffer.from('[null, 1, "x", [], {"id": {}, "at": "never"}]')],
    ['deep nesting', Buffer.from('['.repeat(100_000))],
    ['a long number', Buffer.from('9'.repeat(100_000))],
    ['markup', Buffer.from('<xml><ToUserName><![CDATA[x]]></ToUserName>')],
  ]
}
