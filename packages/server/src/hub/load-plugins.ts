import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ChannelPlugin } from '@message-center/channel'
import { StartError } from './start-error.ts'

/**
 * The channel plugins that modules export, whatever the names of the exports. A module is a package that is installed
 * beside the hub, or a path from the working folder. Rejects with a `StartError` that names the module.
 */
export async function loadPlugins(modules: readonly string[], folder: string): Promise<readonly ChannelPlugin[]> {
  const loaded = await Promise.all(modules.map(module => loadModule(module, folder)))
  return loaded.flat()
}

async function loadModule(module: string, folder: string): Promise<readonly ChannelPlugin[]> {
  const plugins = Object.values(await importModule(module, folder)).filter(isPlugin)
  if (plugins.length > 0) return plugins
  throw new StartError(
    `The module ${module} of MC_PLUGINS exports no channel plugin.`,
    'Export what defineChannel of @message-center/channel gives.',
  )
}

async function importModule(module: string, folder: string): Promise<object> {
  const isPath = module.startsWith('.') || isAbsolute(module)
  try {
    return await import(isPath ? pathToFileURL(resolve(folder, module)).href : module)
  } catch (error) {
    throw new StartError(
      `The module ${module} of MC_PLUGINS cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      'Name an installed package, or a path that begins with a dot or a slash.',
      error,
    )
  }
}

/** What every plugin has; its schemas are compiled when the engine starts. */
function isPlugin(value: unknown): value is ChannelPlugin {
  if (typeof value !== 'object' || value === null) return false
  const { name, channel, open, capabilities } = value as { readonly [member: string]: unknown }
  return (
    typeof name === 'string' &&
    typeof channel === 'string' &&
    typeof open === 'function' &&
    typeof capabilities === 'object'
  )
}
