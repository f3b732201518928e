import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { PluginDouble } from '../double/index.ts'
import { systemClock } from '../host/index.ts'
import type { ChannelPlugin } from '../plugin.ts'
import { channelChecks } from './checks/index.ts'
import { createRecordingLogger } from './recording-logger.ts'
import { runCheck } from './run-check.ts'

/** More than any check needs: each of its waits has a limit of its own. */
const CHECK_TIMEOUT_MS = 60_000

export interface SuiteOptions {
  /** Titles of checks that do not fit this plugin, each with the reason. */
  readonly except?: { readonly [title: string]: string }
}

/**
 * Registers the tests that every channel plugin passes. The plugin's capabilities decide which checks apply;
 * each one gets a fresh double from `makeDouble`. Where the plugin has `start`, it is started before and stopped,
 * twice, after all of them.
 */
export function testChannelPlugin(
  plugin: ChannelPlugin,
  makeDouble: () => Promise<PluginDouble>,
  options: SuiteOptions = {},
): void {
  const except = options.except ?? {}
  describe(`channel plugin ${plugin.name}`, () => {
    beforeAll(async () => {
      const unknownTitle = Object.keys(except).find(title => !channelChecks.some(check => check.title === title))
      if (unknownTitle !== undefined) throw new Error(`options.except names no check of the suite: '${unknownTitle}'.`)
      const logger = createRecordingLogger()
      await plugin.start?.({ clock: systemClock, logger, secretKey: randomBytes(32), tell: async () => {} })
    })
    afterAll(async () => {
      await plugin.stop?.()
      await plugin.stop?.()
    })
    for (const check of channelChecks) {
      it(check.title, { timeout: CHECK_TIMEOUT_MS }, async test => {
        const exception = except[check.title]
        if (exception !== undefined) return test.skip(exception)
        if (check.appliesTo?.(plugin) === false) return test.skip('The capabilities do not promise this.')
        const skip = await runCheck(check, plugin, makeDouble)
        if (skip) test.skip(skip.skipped)
      })
    }
  })
}
