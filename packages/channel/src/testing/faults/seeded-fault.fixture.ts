import type { PluginDouble } from '../../double/index.ts'
import type { ChannelPlugin } from '../../plugin.ts'

/** A plugin, or a double, with one thing wrong. */
export interface SeededFault {
  readonly fault: string
  readonly plugin: ChannelPlugin
  readonly makeDouble?: () => Promise<PluginDouble>
  /** Title of the check that finds it. */
  readonly foundBy: string
  readonly says: RegExp
}
