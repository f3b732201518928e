import type { ChannelPlugin, Clock, Logger } from '@message-center/channel'
import type { Service } from '../lifecycle/service.ts'
import { deriveKey } from '../secrets/secret-key.ts'

/** What plugins share between their accounts: started before the first account is opened, stopped after the last. */
export class StartedPlugins implements Service {
  readonly name = 'channel plugins'
  readonly #plugins: readonly ChannelPlugin[]
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #secretKey: () => Uint8Array
  #started: ChannelPlugin[] = []

  constructor(plugins: readonly ChannelPlugin[], parts: { clock: Clock; logger: Logger; secretKey: () => Uint8Array }) {
    this.#plugins = plugins
    this.#clock = parts.clock
    this.#logger = parts.logger
    this.#secretKey = parts.secretKey
  }

  /** Rejects when a plugin does; those started before are stopped. */
  async start(): Promise<void> {
    try {
      for (const plugin of this.#plugins) {
        const secretKey = deriveKey(this.#secretKey(), `plugin/${plugin.name}`)
        await plugin.start?.({ clock: this.#clock, logger: this.#logger, secretKey })
        this.#started.push(plugin)
      }
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    for (const plugin of this.#started.splice(0).reverse()) {
      try {
        await plugin.stop?.()
      } catch {
        this.#logger.error('a channel plugin threw while stopping', { plugin: plugin.name })
      }
    }
  }
}
