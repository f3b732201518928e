import type { FailureCode } from '@message-center/channel'
import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import type { Fact } from '../model/fact.ts'
import type { DeliveryView } from '../model/message-view.ts'
import { reasons } from '../model/reasons.ts'

type ReasonView = NonNullable<DeliveryView['reason']>

/** Why it is so, whose fault it is, what to do: our own reason, made precise by the provider's code where it is known. */
export function explain(fact: Fact, channel: string, catalogue: PluginCatalogue): ReasonView | undefined {
  const { reason, code, message } = fact
  if (reason === undefined && code === undefined) return undefined
  const own = reason === undefined ? undefined : reasons[reason]
  const known = code === undefined ? undefined : failureCode(code, channel, catalogue)
  if (!own && (!known || known.fault === 'none')) return undefined
  const detail = known?.meaning.en ?? message ?? own?.meaning.en
  return {
    code: reason ?? 'provider',
    ...(code !== undefined && { providerCode: code }),
    ...(detail !== undefined && { detail }),
    fault: known && known.fault !== 'none' ? known.fault : (own?.fault ?? 'none'),
    nextStep: known?.nextStep.en ?? own?.nextStep.en ?? '',
  }
}

function failureCode(code: string, channel: string, catalogue: PluginCatalogue): FailureCode | undefined {
  for (const { plugin } of catalogue.ofChannel(channel)) {
    const found = plugin.failureCodes.find(row => row.code === code)
    if (found) return found
  }
  return undefined
}
