import type { Delivery } from '../delivery.ts'
import type { PluginDouble } from '../double/index.ts'
import type { JsonObject } from '../json.ts'
import type { ChannelPlugin, Sender } from '../plugin.ts'
import type { SendResult } from '../send-result.ts'
import { must } from './channel-check.ts'
import { makeContext, type TestContext, type TestContextOptions } from './make-context.ts'

/** An opened account of the plugin under test. */
export interface OpenAccount {
  readonly sender: Sender
  readonly context: TestContext
}

/** Settles within this, or the check fails: no answer of a plugin may take longer while its provider answers. */
const SOON_MS = 5_000

/** What a check works with: the plugin, a fresh double, and everything that was opened, logged and answered. */
export class Subject {
  readonly plugin: ChannelPlugin
  readonly double: PluginDouble
  readonly #opened: OpenAccount[] = []
  /** Everything the plugin said: answers, errors, log lines. Looked through for secrets. */
  readonly said: unknown[] = []

  constructor(plugin: ChannelPlugin, double: PluginDouble) {
    this.plugin = plugin
    this.double = double
  }

  async open(settings: JsonObject = this.double.settings, options: TestContextOptions = {}): Promise<OpenAccount> {
    const context = makeContext(options)
    const sender = await soon(this.plugin.open(settings, context), 'open()')
    const account = { sender, context }
    this.#opened.push(account)
    return account
  }

  /** Deliveries to addresses `from`, `from + 1`, …, one per text. */
  deliveries(texts: readonly string[], from = 0): readonly Delivery[] {
    return texts.map((text, index) => {
      const n = from + index
      return {
        id: deliveryId(n),
        attempt: 1,
        category: this.plugin.capabilities.categories[0] ?? 'transactional',
        isRepeat: false,
        ...this.double.makeDelivery(n, text),
      }
    })
  }

  /** Sends, expecting one result per delivery soon. */
  async send(
    account: OpenAccount,
    deliveries: readonly Delivery[],
    signal: AbortSignal = new AbortController().signal,
  ): Promise<readonly SendResult[]> {
    const results = await soon(account.sender.send(deliveries, signal), 'send()')
    this.said.push(results)
    must(
      Array.isArray(results) && results.length === deliveries.length,
      `send() was given ${deliveries.length} deliveries and answered ${results.length} results; it has to answer one per delivery, in the order given.`,
    )
    return results
  }

  /** Sends one delivery. */
  async sendOne(account: OpenAccount, delivery: Delivery, signal?: AbortSignal): Promise<SendResult> {
    const [result] = await this.send(account, [delivery], signal)
    must(result !== undefined, 'send() was given one delivery and answered no result.')
    return result
  }

  /** Closes what was opened and the double, every step even if one fails. */
  async close(): Promise<void> {
    const steps = this.#opened.flatMap(({ sender, context }) => [() => sender.close(), () => context.close()])
    const failures: unknown[] = []
    for (const step of [...steps, () => this.double.stop()]) {
      await soon(step(), 'close()').catch(error => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }
}

/** The id of delivery number `n`, in the form the engine gives. */
export function deliveryId(n: number): string {
  return `01980000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** The promise's value, or a failure when it takes longer than a plugin may. */
export async function soon<T>(promise: Promise<T>, what: string, limitMs = SOON_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, limitMs, 'late')
  })
  const first = await Promise.race([promise.then(value => ({ value })), late]).finally(() => clearTimeout(timer))
  must(first !== 'late', `${what} has not settled after ${limitMs} ms; it has to end soon.`)
  return first.value
}
