import { compileSchema } from '@message-center/channel/host'
import { expect } from 'vitest'
import { type AskOptions, operatorKey, type TestHub } from './test-hub.fixture.ts'

interface Operation {
  readonly tags: readonly string[]
  readonly responses: {
    readonly [status: string]: { readonly content?: { readonly [type: string]: { readonly schema?: object } } }
  }
}

/** Asks, and holds every answer against the schema that the hub itself publishes for it. */
export class Walker {
  readonly visited = new Set<string>()
  readonly #hub: TestHub
  readonly #paths: { readonly [path: string]: { readonly [method: string]: Operation } }
  readonly #definitions: object

  constructor(hub: TestHub, document: { paths: Walker['paths']; components: { schemas: object } }) {
    this.#hub = hub
    this.#paths = document.paths
    this.#definitions = document.components.schemas
  }

  get paths() {
    return this.#paths
  }

  /** `path` as the document has it, its parts and query in `to`. */
  async ask(method: string, path: string, options: AskOptions & { readonly to?: string } = {}) {
    const asked = await this.#hub.ask(method, options.to ?? path, { key: operatorKey, ...options })
    const operation = this.#paths[path]?.[method.toLowerCase()]
    const answer = operation?.responses[asked.status]
    if (answer === undefined)
      throw new Error(`${method} ${path} answered ${asked.status}: ${JSON.stringify(asked.body)}`)
    const [schema] = Object.values(answer.content ?? {}).map(form => form.schema)
    if (schema !== undefined) {
      const whole = JSON.stringify({ ...schema, $defs: this.#definitions }).replaceAll(
        '#/components/schemas/',
        '#/$defs/',
      )
      expect(compileSchema(JSON.parse(whole))(asked.body), `${method} ${path}: ${JSON.stringify(asked.body)}`).toEqual(
        [],
      )
    }
    if (asked.status < 300) this.visited.add(`${method} ${path}`)
    return asked
  }
}
