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
  const subject = new Subject(plugin, await makeDouble())
  const [ran] = await Promise.allSettled([runOn(subject, check)])
  // What went wrong first is told; a failed close is worth telling only after a check that passed.
  const [closed] = await Promise.allSettled([subject.close()])
  if (ran.status === 'rejected') throw ran.reason
  if (closed.status === 'rejected') throw closed.reason
  return ran.value
}

async function runOn(subject: Subject, check: ChannelCheck): Promise<SkipReason | undefined> {
  const { double } = subject
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
}
