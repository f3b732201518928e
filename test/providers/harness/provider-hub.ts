import type { HostRequest, JsonObject } from '@message-center/channel'
import { createRecordingLogger } from '@message-center/channel/testing'
import { expect } from 'vitest'
import {
  type Asked,
  operatorKey,
  startTestHub,
  type TestHub,
} from '../../../packages/server/src/hub/test-hub.fixture.ts'
import { MovableClock } from './movable-clock.ts'

const tenant = 'demo'

/** A running hub as a caller and a provider see it. Remembers everything it has answered and logged. */
export class ProviderHub {
  readonly clock: MovableClock
  readonly #hub: TestHub
  readonly #logged: () => string
  readonly #answers: string[] = []

  static async start(storage: 'memory' | 'sqlite'): Promise<ProviderHub> {
    const [clock, logger] = [new MovableClock(), createRecordingLogger()]
    const configuration = { storage, sandbox: false, allowPrivateAddresses: true }
    const hub = await startTestHub(configuration, { clock, logger })
    return new ProviderHub(hub, clock, () => JSON.stringify(logger.lines))
  }

  private constructor(hub: TestHub, clock: MovableClock, logged: () => string) {
    this.#hub = hub
    this.clock = clock
    this.#logged = logged
  }

  /** Asks as an operator. Rejects with the whole answer when the status is another one. */
  async ask(method: string, path: string, expected: number, body?: JsonObject): Promise<Asked['body']> {
    const answer = await this.askAs(operatorKey, method, path, expected, body)
    this.#answers.push(JSON.stringify(answer))
    return answer
  }

  /** The same with another key, or a token of an end user, who may see what others may not. */
  async askAs(key: string, method: string, path: string, expected: number, body?: JsonObject): Promise<Asked['body']> {
    const asked = await this.#hub.ask(method, path, { key, ...(body && { body }) })
    expect(`${asked.status} ${JSON.stringify(asked.body)}`).toMatch(new RegExp(`^${expected} `))
    return asked.body
  }

  /** Publishes a template of ours. */
  async publish(name: string, body: JsonObject): Promise<void> {
    await this.ask('POST', '/v1/templates', 201, { name, ...body })
    await this.ask('POST', `/v1/templates/${name}/versions/1/publish`, 200)
  }

  /** The id of an accepted message. */
  async send(message: JsonObject): Promise<string> {
    return (await this.ask('POST', '/v1/messages', 202, message)).id
  }

  /** The delivery of a message to one recipient, once it is in this state. */
  async untilStatus(id: string, status: string): Promise<Asked['body']> {
    const find = async () => (await this.ask('GET', `/v1/messages/${id}`, 200)).deliveries[0]
    await expect.poll(find, { timeout: 8_000, interval: 20 }).toMatchObject({ status })
    return find()
  }

  async timeline(id: string): Promise<Asked['body'][]> {
    return (await this.ask('GET', `/v1/messages/${id}/timeline`, 200)).entries
  }

  /** What is entered at the provider. */
  callbackUrl(plugin: string, account: string): string {
    return `${this.#hub.hub.url}/callbacks/${plugin}/${tenant}/${account}`
  }

  /** Calls back as the provider does; gives status and text of the answer. */
  async callBack(plugin: string, account: string, request: HostRequest): Promise<readonly [number, string]> {
    const path = request.path === '/' ? '' : request.path
    const query = request.query.size > 0 ? `?${request.query}` : ''
    const headers = Object.entries(request.headers).filter(
      (header): header is [string, string] => header[1] !== undefined,
    )
    const url = `${this.callbackUrl(plugin, account)}${path}${query}`
    const hasBody = request.method !== 'GET'
    const response = await fetch(url, {
      method: request.method,
      headers,
      ...(hasBody && { body: Buffer.from(request.body) }),
    })
    return [response.status, await response.text()]
  }

  /** Everything it said to anybody. */
  said(): { readonly answers: string; readonly log: string } {
    return { answers: this.#answers.join('\n'), log: this.#logged() }
  }

  stop(): Promise<void> {
    return this.#hub.stop()
  }
}
