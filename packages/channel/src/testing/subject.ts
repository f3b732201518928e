import type { Delivery } from '../delivery.ts'
import type { PluginDouble, ProviderAnswer, ReceivedDelivery } from '../double/index.ts'
import { compileSchema } from '../host/index.ts'
import type { JsonObject } from '../json.ts'
import type { ChannelPlugin, Sender } from '../plugin.ts'
import type { SendResult } from '../send-result.ts'
import { CheckFailure, must } from './channel-check.ts'
import { makeContext, type TestContext, type TestContextOptions } from './make-context.ts'
import { soon } from './soon.ts'

/** An opened account of the plugin under test. */
export interface OpenAccount {
  readonly sender: Sender
  readonly context: TestContext
}

/** What a check works with: the plugin, a fresh double, and everything that was opened, logged and answered. */
export class Subject {
  readonly plugin: ChannelPlugin
  readonly double: PluginDouble
  /** Everything the plugin answered and threw, to be looked through for secrets. */
  readonly said: unknown[] = []
  readonly #opened: OpenAccount[] = []
  readonly #texts = new Map<string, string>()
  #checkContent: ReturnType<typeof compileSchema> | undefined

  constructor(plugin: ChannelPlugin, double: PluginDouble) {
    this.plugin = plugin
    this.double = double
  }

  get opened(): readonly OpenAccount[] {
    return this.#opened
  }

  async open(settings: JsonObject = this.double.settings, options: TestContextOptions = {}): Promise<OpenAccount> {
    const context = makeContext(options)
    const sender = await this.#call('open()', () => this.plugin.open(settings, context))
    const account = { sender, context }
    this.#opened.push(account)
    return account
  }

  /** Deliveries to addresses 0, 1, …, one per text. Without texts they all differ. */
  deliveries(count: number, text: (n: number) => string = ownText): readonly Delivery[] {
    return Array.from({ length: count }, (_, n) => this.delivery(n, text(n)))
  }

  /** A delivery to address `n`. */
  delivery(n: number, text = ownText(n)): Delivery {
    const category = this.plugin.capabilities.categories[0] ?? 'transactional'
    const delivery = { id: deliveryId(n), attempt: 1, category, isRepeat: false, ...this.double.makeDelivery(n, text) }
    this.#texts.set(delivery.id, text)
    return delivery
  }

  /** The text that the delivery was made of. */
  textOf(delivery: Delivery): string {
    return this.#texts.get(delivery.id) ?? ''
  }

  /** A few deliveries that the host would send in one call, with different contents where that is possible. */
  few(): readonly Delivery[] {
    const size = Math.min(3, this.plugin.capabilities.batch.differentContent)
    return this.oneCall(this.deliveries(size))
  }

  /** Those of the deliveries that may travel with the first. */
  oneCall(deliveries: readonly Delivery[]): readonly Delivery[] {
    const keyOf = (delivery: Delivery) => this.plugin.batchKey?.(delivery)
    return deliveries.filter((delivery, _, [first]) => first !== undefined && keyOf(delivery) === keyOf(first))
  }

  /** Makes the double answer so however many calls the plugin makes of the deliveries. */
  behave(answer: ProviderAnswer, deliveries: readonly Delivery[]): void {
    this.double.behave(...Array<ProviderAnswer>(deliveries.length).fill(answer))
  }

  /** Sends, expecting one result per delivery, soon, and no throw. */
  async send(
    account: OpenAccount,
    deliveries: readonly Delivery[],
    signal: AbortSignal = new AbortController().signal,
  ): Promise<readonly SendResult[]> {
    const results = await this.#call('send()', () => account.sender.send(deliveries, signal))
    this.said.push(results)
    must(
      Array.isArray(results) && results.length === deliveries.length,
      `send() was given ${deliveries.length} deliveries and answered ${results.length} results; it answers one result per delivery, in the order given.`,
    )
    return results
  }

  async sendOne(account: OpenAccount, delivery: Delivery, signal?: AbortSignal): Promise<SendResult> {
    const [result] = await this.send(account, [delivery], signal)
    must(result !== undefined, 'send() was given one delivery and answered an empty place.')
    return result
  }

  /** Calls something of the sender that must neither throw nor take long; keeps the answer. */
  async call<T>(what: string, run: () => Promise<T>): Promise<T> {
    const answer = await this.#call(what, run)
    this.said.push(answer)
    return answer
  }

  /** What the double took for the recipient of the delivery. */
  received(delivery: Delivery): readonly ReceivedDelivery[] {
    const key = this.plugin.address.key(delivery.address)
    return this.double.received().filter(taken => taken.addressKey === key)
  }

  /** Sends one delivery that is accepted and taken; what the double took of it. */
  async deliverOne(account: OpenAccount, delivery: Delivery = this.delivery(0)): Promise<ReceivedDelivery> {
    const result = await this.sendOne(account, delivery)
    must(result.outcome === 'accepted', `A good delivery was not accepted: ${describeResult(result)}.`)
    const [taken] = this.received(delivery)
    must(
      taken !== undefined,
      'send() answered accepted, but the provider took nothing for the key of the address. Either nothing was sent, or the double names another addressKey than AddressSpec.key.',
    )
    return taken
  }

  /** Whether a host would let this content through. */
  accepts({ content, template }: Delivery): boolean {
    this.#checkContent ??= compileSchema(this.plugin.content.schema)
    if (this.#checkContent(content).length > 0) return false
    return (this.plugin.content.check?.(content, template) ?? []).length === 0
  }

  /** Closes what was opened and the double, every step even if one fails. */
  async close(): Promise<void> {
    // The double before the clients: a client waits for calls that hang, the double ends them.
    const steps = [
      ...this.#opened.map(({ sender }) => sender),
      { close: () => this.double.stop() },
      ...this.#opened.map(({ context }) => context),
    ]
    const failures: unknown[] = []
    for (const step of steps) await this.#call('close()', () => step.close()).catch(error => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }

  async #call<T>(what: string, run: () => Promise<T>): Promise<T> {
    try {
      return await soon(run(), what)
    } catch (error) {
      if (error instanceof CheckFailure) throw error
      this.said.push(error)
      throw new CheckFailure(`${what} threw: ${error}. What a provider may do is answered, never thrown.`)
    }
  }
}

/** No text is a part of another one's. */
function ownText(n: number): string {
  return `text ${n.toString().padStart(4, '0')}`
}

/** The id of delivery number `n`, in the form the engine gives. */
export function deliveryId(n: number): string {
  return `01980000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** A result in a few words, without what the provider said. */
export function describeResult(result: SendResult): string {
  const detail = 'fault' in result ? `(${result.fault})` : 'reason' in result ? `(${result.reason})` : ''
  return `${result.outcome}${detail}${result.code === undefined ? '' : ` with code ${result.code}`}`
}
