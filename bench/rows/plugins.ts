import { makeCertificate } from '../double/certificate.ts'
import { CpuWatch } from '../measure/cpu-watch.ts'
import type { ProviderOptions, SenderMark, SenderOptions, SenderReady } from '../plugins/plugin-options.ts'
import { profiled } from '../profile/profiled.ts'
import type { Round } from '../report/result.ts'
import { messageCenter } from '../systems/message-center.ts'
import type { System } from '../systems/system.ts'
import { pause } from '../workplace.ts'
import { quietRounds } from './quiet-rounds.ts'
import type { Row } from './row.ts'

/** A plugin without a hub around it. */
const pluginAlone: System = { ...messageCenter, durability: 'a plugin alone, nothing is stored' }

const delayMs = 50
const warmUpMs = 3_000

/** A plugin sends one message by a call, and where its provider takes more by one, as many as it takes. */
export interface PluginShape {
  readonly plugin: string
  /** Most messages of a call. Default 1: only one at a time. */
  readonly batch?: number
  readonly protocol?: ProviderOptions['protocol']
  /** CPU of one message sent alone, in microseconds. Default 250: 4,000 per second of a core. */
  readonly barUs?: number
  /** Default 1; see `SenderOptions`. */
  readonly clockSpeed?: number
  /** The provider's answer names the recipient, so it fits one call alone. */
  readonly answerNamesRecipients?: boolean
}

/** However many recipients a call has, a channel sends a thousand messages per second of a core. */
const barOfAllUs = 1_000

/** `plugin-<name>`, and `plugin-<name>-batch` where the provider takes several messages by a call. */
export function pluginRows(shape: PluginShape): readonly Row[] {
  const { plugin, batch = 1, barUs = 250 } = shape
  const alone = pluginRow(`plugin-${plugin}`, shape, 1, barUs)
  return batch === 1 ? [alone] : [alone, pluginRow(`plugin-${plugin}-batch`, shape, batch, barOfAllUs)]
}

function pluginRow(name: string, shape: PluginShape, batch: number, barUs: number): Row {
  const { plugin, protocol = 'HTTPS', clockSpeed = 1, answerNamesRecipients = false } = shape
  const inFlight = batch === 1 ? 500 : 16
  const calls = answerNamesRecipients || batch > 1 ? 1 : 1_000
  return {
    name,
    systems: [pluginAlone],
    measure: async (_, workplace) => {
      const { seconds } = workplace.options
      const certificate = makeCertificate(workplace.makeFolder())
      const sender = await workplace.start<SenderReady>({
        name: 'sender',
        module: 'plugins/sender',
        options: { plugin, batch, calls, inFlight, clockSpeed } satisfies SenderOptions,
        side: 'measured',
        env: { NODE_EXTRA_CA_CERTS: certificate.certificateFile },
      })
      const { answers } = sender.ready
      const provider = await workplace.start<{ readonly origin: string }>({
        name: 'provider',
        module: 'plugins/provider',
        options: { protocol, delayMs, certificate, answers } satisfies ProviderOptions,
        side: 'load',
      })
      await sender.ask('start', provider.ready.origin)
      await pause(warmUpMs)
      const watch = new CpuWatch([sender, provider])
      // What the warm-up meets counts for nothing: five hundred handshakes at once take their time.
      await sender.ask('mark')
      const sent = async (): Promise<SenderMark> => {
        const mark = await sender.ask<SenderMark>('mark')
        if (mark.refused > 0) throw new Error(`${mark.refused} messages were not accepted: ${mark.firstRefusal}`)
        return mark
      }
      watch.since(1)
      const rounds = await quietRounds(async (): Promise<Round> => {
        await pause(seconds * 1_000)
        const mark = await sent()
        return { perSecond: mark.messages / mark.seconds, ...watch.since(mark.messages) }
      })
      await profiled(name, sender, workplace, async () => {
        await sent()
        await pause(seconds * 1_000)
        return (await sent()).messages
      })
      return {
        unit: 'messages',
        rounds,
        processes: [sender.name],
        bar: { cpuUs: barUs },
        setting: {
          'provider answers after': `${delayMs} ms over ${protocol}`,
          'messages per call': batch,
          'calls in flight': inFlight,
        },
      }
    },
  }
}
