import type { DoubleAbility, PluginDouble } from '../double/index.ts'
import type { ChannelPlugin } from '../plugin.ts'
import { type ChannelCheck, must, type SkipReason } from './channel-check.ts'
import { Subject } from './subject.ts'

/** Parts of a double that an ability stands for. */
const parts: { readonly [ability in DoubleAbility]?: keyof PluginDouble } = {
  'wrong-settings': 'wrongSettings',
  'unreachable-settings': 'unreachableSettings',
  callback: 'makeCallback',
  'forged-callback': 'forgeCallback',
  report: 'report',
}

/** Runs one check against a fresh double. Throws a `CheckFailure` when the plugin fails it. */
export async function runCheck(
  check: ChannelCheck,
  plugin: ChannelPlugin,
  makeDouble: () => Promise<PluginDouble>,
): Promise<SkipReason | undefined> {
  const double = await makeDouble()
  const subject = new Subject(plugin, double)
  try {
    for (const ability of check.needs ?? []) {
      const reason = double.cannot?.[ability]
      if (reason !== undefined) return { skipped: reason }
      const part = parts[ability]
      must(
        part === undefined || double[part] !== undefined,
        `The double has no ${part}; add it, or say in its \`cannot\` why there is no '${ability}'.`,
      )
    }
    return await check.run(subject)
  } finally {
    await subject.close()
  }
}
