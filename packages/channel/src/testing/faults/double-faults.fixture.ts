import type { PluginDouble } from '../../double/index.ts'
import { sampleChannel } from '../sample/sample-channel.ts'
import { createSampleDouble } from '../sample/sample-double.ts'
import type { SeededFault } from './seeded-fault.fixture.ts'

const withDouble = (change: (double: PluginDouble) => PluginDouble) => async () => change(await createSampleDouble())

/** Doubles that lack what the capabilities of their plugin ask for. */
export const doubleFaults: readonly SeededFault[] = [
  {
    fault: 'a double without wrong credentials that does not say why',
    plugin: sampleChannel,
    makeDouble: withDouble(({ wrongSettings: _, ...double }) => double),
    foundBy: 'rejects for the fault of the account when the credentials are wrong, without a storm of calls',
    says: /The double has no wrongSettings; add it, or say in its `cannot` why/,
  },
  {
    fault: 'a double without callbacks though the plugin promises them',
    plugin: sampleChannel,
    makeDouble: withDouble(({ makeCallback: _, ...double }) => double),
    foundBy: 'reads callbacks into receipts of the delivery they speak of',
    says: /The double has no makeCallback/,
  },
  {
    fault: 'a double that names other recipients than the plugin',
    plugin: sampleChannel,
    makeDouble: withDouble(double => ({
      ...double,
      received: () => double.received().map(taken => ({ ...taken, addressKey: `+${taken.addressKey}` })),
    })),
    foundBy: 'reads a repeated callback into equal events',
    says: /or the double names another addressKey than AddressSpec\.key/,
  },
]
