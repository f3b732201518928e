import type { ChannelPlugin } from '@message-center/channel'
import { compileSchema, type SchemaCheck } from '@message-center/channel/host'
import { MessageCenterError } from '../errors.ts'

/** A plugin with its schemas compiled. */
export interface CataloguedPlugin {
  readonly plugin: ChannelPlugin
  readonly checkSettings: SchemaCheck
  readonly checkAddress: SchemaCheck
  readonly checkContent: SchemaCheck
  /** Members of a request's `to` that belong to its address. */
  readonly addressFields: readonly string[]
}

const twice = (name: string) =>
  new MessageCenterError('invalid_options', {
    field: 'channels',
    detail: `Two channel plugins are called "${name}".`,
    fix: 'Give each plugin a name of its own, and each to the engine once.',
  })

const fieldsOf = (schema: ChannelPlugin['settings']): readonly string[] => {
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

/** The installed plugins, by name and by channel. */
export class PluginCatalogue {
  readonly plugins: readonly ChannelPlugin[]
  /** The media the installed plugins serve, each once. */
  readonly channels: readonly string[]
  readonly #byName = new Map<string, CataloguedPlugin>()
  readonly #addressFields: ReadonlySet<string>

  /** Throws for two plugins of one name and for a schema that does not compile. */
  constructor(plugins: readonly ChannelPlugin[]) {
    this.plugins = plugins
    this.channels = [...new Set(plugins.map(plugin => plugin.channel))]
    for (const plugin of plugins) {
      if (this.#byName.has(plugin.name)) throw twice(plugin.name)
      this.#byName.set(plugin.name, {
        plugin,
        checkSettings: compileSchema(plugin.settings),
        checkAddress: compileSchema(plugin.address.schema),
        checkContent: compileSchema(plugin.content.schema),
        addressFields: fieldsOf(plugin.address.schema),
      })
    }
    this.#addressFields = new Set([...this.#byName.values()].flatMap(({ addressFields }) => addressFields))
  }

  plugin(name: string): ChannelPlugin | undefined {
    return this.#byName.get(name)?.plugin
  }

  entry(name: string): CataloguedPlugin | undefined {
    return this.#byName.get(name)
  }

  ofChannel(channel: string): readonly CataloguedPlugin[] {
    return [...this.#byName.values()].filter(({ plugin }) => plugin.channel === channel)
  }

  /** All, or those of one channel. */
  entries(channel?: string): readonly CataloguedPlugin[] {
    return channel === undefined ? [...this.#byName.values()] : this.ofChannel(channel)
  }

  /** Whether any plugin knows this member of `to`. */
  knowsAddressField(name: string): boolean {
    return this.#addressFields.has(name)
  }

  get addressFields(): readonly string[] {
    return [...this.#addressFields]
  }
}
