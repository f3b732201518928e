import type { ChannelPlugin } from '@message-center/channel'
import { listenForCallbacks } from '@message-center/channel/testing'
import { expect, it, vi } from 'vitest'
import * as plugins from '../index.ts'
import { openAccount } from '../open-account.fixture.ts'
import * as doubles from './index.ts'

type Vendor = readonly [
  plugin: ChannelPlugin,
  startDouble: (options: doubles.PushDoubleOptions) => Promise<doubles.PushDouble>,
]

const vendors: readonly Vendor[] = [
  [plugins.pushGetui, doubles.startGetuiDouble],
  [plugins.pushHuaweiHarmony, doubles.startHuaweiHarmonyDouble],
  [plugins.pushHuaweiHms, doubles.startHuaweiHmsDouble],
  [plugins.pushXiaomi, doubles.startXiaomiDouble],
  [plugins.pushOppo, doubles.startOppoDouble],
  [plugins.pushVivo, doubles.startVivoDouble],
]

it.each(vendors.map(([plugin, startDouble]) => ({ name: plugin.name, plugin, startDouble })))(
  'the double of $name pushes a receipt by itself, which its plugin reads',
  async ({ plugin, startDouble }) => {
    const hub = await listenForCallbacks({ status: 200 })
    const startReporting = (options: doubles.PushDoubleOptions) =>
      startDouble({ ...options, autoReportTo: `${hub.url}/${doubles.doubleCallbackToken}`, reportDelayMs: 0 })
    const { sender, send } = await openAccount({ plugin, startDouble: startReporting })
    const [result] = await send({})
    const push = await vi.waitUntil(() => hub.pushes[0], 10_000)
    expect(sender.readCallback?.(push)).toMatchObject({
      verdict: 'read',
      events: [{ kind: 'receipt', outcome: 'delivered', providerMessageId: Object(result).providerMessageId }],
    })
  },
)
