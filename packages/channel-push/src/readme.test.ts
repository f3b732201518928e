import type { ChannelPlugin } from '@message-center/channel'
import { openReadme } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import * as doubles from './double/index.ts'
import type { PushDouble } from './double/kit/push-double.ts'
import * as plugins from './index.ts'
import { openAccount } from './open-account.fixture.ts'

const readme = await openReadme(new URL('../README.md', import.meta.url), ['--conditions=@message-center/source'])

type Vendor = readonly [plugin: ChannelPlugin, startDouble: (options: { now: () => number }) => Promise<PushDouble>]

const vendors: readonly Vendor[] = [
  [plugins.createPushApns({ allowsOtherHosts: true }), doubles.startApnsDouble],
  [plugins.pushFcm, doubles.startFcmDouble],
  [plugins.pushJpush, doubles.startJpushDouble],
  [plugins.pushGetui, doubles.startGetuiDouble],
  [plugins.pushHuaweiHarmony, doubles.startHuaweiHarmonyDouble],
  [plugins.pushHuaweiHms, doubles.startHuaweiHmsDouble],
  [plugins.pushXiaomi, doubles.startXiaomiDouble],
  [plugins.pushOppo, doubles.startOppoDouble],
  [plugins.pushVivo, doubles.startVivoDouble],
  [plugins.pushHonor, doubles.startHonorDouble],
]

describe.each(vendors.map(([plugin, startDouble]) => ({ name: plugin.name, plugin, startDouble })))(
  'the README on $name',
  ({ name, plugin, startDouble }) => {
    it('shows settings that the schema takes, and names all of them', () => {
      readme.expectSettings(plugin, `json settings ${name}`)
    })

    it('shows a message that the vendor takes as it is written', async () => {
      const { double, sender, delivery } = await openAccount({ plugin, startDouble })
      const messages = readme.messages(plugin, `json message ${name}`)
      const deliveries = messages.map((message, n) => ({ ...delivery({}, n), ...message }))
      expect(await sender.send(deliveries, new AbortController().signal)).toMatchObject([{ outcome: 'accepted' }])
      expect(double.pushes()).toMatchObject(messages.map(({ content: { title, body } }) => ({ title, body })))
    })
  },
)

it('shows a program that runs and prints what it says', async () => {
  const [program = ''] = readme.blocks('js')
  expect(await readme.run(program)).toBe('accepted Your parcel is here 📦\n')
})
