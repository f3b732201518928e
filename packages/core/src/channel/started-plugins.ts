import type { ChannelPlugin, Clock, Logger, PluginHost } from '@message-center/channel'
import type { Service } from '../lifecycle/service.ts'
import { deriveKey } from '../secrets/secret-key.ts'

export interface StartParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly secretKey: () => Uint8Array
  readonly tell: (plugin: ChannelPlugin, ...told: Parameters<PluginHost['tell']>) => Promise<void>
}

/** What plugins share between their accounts: started before the first account is opened, stopped after the last. */
export class StartedPlugins implements Service {
  readonly name = 'channel plugins'
  readonly #plugins: readonly ChannelPlugin[]
  readonly #parts: StartParts
  #started: ChannelPlugin[] = []

  constructor(plugins: readonly ChannelPlugin[], parts: StartParts) {
    this.#plugins = plugins
    this.#parts = parts
  }

  /** Rejects when a plugin does; those started before are stopped. */
  async start(): Promise<void> {
    const { clock, logger, secretKey: master, tell } = this.#parts
    try {
      for (const plugin of this.#plugins) {
        const secretKey = deriveKey(master(), `plugin/${plugin.name}`)
        await plugin.start?.({ clock, logger, secretKey, tell: (...told) => tell(plugin, ...told) })
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
        this.#parts.logger.error('a channel plugin threw while stopping', { plugin: plugin.name })
      }
    }
  }
}
