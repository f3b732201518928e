import {
  IN_PROCESS,
  type PluginDouble,
  type ProviderAnswer,
  type ReceivedDelivery,
} from '@message-center/channel/double'
import { type AddRules, MemoryInboxStore, type NewMessage, type Recalled } from './index.ts'

/** The store of the plugin under test: each double begins with an empty one, and can make it hang or fail. */
export class DoubleStore extends MemoryInboxStore {
  #current = new MemoryInboxStore()
  #received: ReceivedDelivery[] = []
  readonly #answers: ProviderAnswer[] = []

  override async add(messages: readonly NewMessage[], rules: AddRules): Promise<readonly ('added' | 'repeat')[]> {
    const answer = this.#answers.shift() ?? 'accept'
    const outcomes = await this.#current.add(messages, rules)
    for (const [n, { id, userId, content }] of messages.entries()) {
      if (outcomes[n] !== 'added') continue
      this.#received.push({ addressKey: userId, text: content.text, deliveryId: id, providerMessageId: id })
    }
    if (answer === 'hang') return new Promise(() => {})
    if (answer === 'disconnect') throw new Error('The connection to the database ended.')
    return outcomes
  }

  override async recall(tenant: string, ids: readonly string[], now: number): Promise<readonly Recalled[]> {
    const recalled = await this.#current.recall(tenant, ids, now)
    const taken = new Set(ids.filter((_, n) => recalled[n]?.outcome === 'recalled'))
    this.#received = this.#received.map(one => (taken.has(one.deliveryId ?? '') ? { ...one, isRecalled: true } : one))
    return recalled
  }

  makeDouble(): PluginDouble {
    this.#current = new MemoryInboxStore()
    this.#received = []
    this.#answers.length = 0
    const { hang: _hang, disconnect: _disconnect, ...cannot } = IN_PROCESS
    return {
      settings: {},
      cannot,
      makeDelivery: (n, text) => ({ address: { userId: `user-${n}` }, content: { text } }),
      behave: (...answers) => void this.#answers.push(...answers),
      received: () => this.#received,
      stop: async () => {},
    }
  }
}
