import type { ChannelPlugin, JsonObject } from '@message-center/channel'
import * as push from '@message-center/channel-push'
import * as doubles from '@message-center/channel-push/double'
import { expect, it, onTestFinished } from 'vitest'
import type { Kind } from './harness/provider.ts'
import { ProviderHub } from './harness/provider-hub.ts'
import { testProvider } from './harness/test-provider.ts'

type StartDouble = (options: { readonly now: () => number }) => Promise<doubles.PushDouble>

const plugins = Object.values(push).filter(exported => typeof exported === 'object')
const starts = new Map<string, StartDouble>(
  Object.entries(doubles).flatMap(([name, exported]) => (typeof exported === 'function' ? [[name, exported]] : [])),
)

/** `push-huawei-hms` → `startHuaweiHmsDouble` */
function startOf({ name }: ChannelPlugin): StartDouble {
  const words = name.split('-').slice(1)
  const start = starts.get(`start${words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Double`)
  if (start === undefined) throw new Error(`${name} has no double.`)
  return start
}

/** The same for all vendors; each takes of it what it has a place for. */
const notifications: readonly Pick<Kind<doubles.PushDouble>, 'title' | 'category' | 'content'>[] = [
  { title: 'a notification', content: { title: '包裹已到📦', body: '您的包裹已到前台' } },
  { title: 'a code', category: 'otp', content: { title: '验证码', body: '登录验证码 246810' } },
  { title: 'a promotion', category: 'marketing', content: { title: '新品上架', body: '点击查看' } },
  {
    title: 'a notification with everything',
    content: {
      title: '订单已发货',
      body: '订单 42 已发货',
      data: { orderId: '42' },
      link: 'https://shop.example.com/orders/42',
      badge: 3,
      sound: 'default',
      image: 'https://shop.example.com/42.png',
      collapseKey: 'order-42',
      ttlSeconds: 3_600,
    },
  },
]

for (const plugin of plugins) {
  const start = startOf(plugin)
  // Settings and tokens of a double are the same whenever it is started.
  const example = await start({ now: Date.now })
  const device = (n: number): JsonObject => example.makeDelivery(n, '').address
  const refused = example.refusedAddress?.(0)
  await example.stop()
  testProvider<doubles.PushDouble>({
    plugin: plugin === push.pushApns ? push.createPushApns({ allowsOtherHosts: true }) : plugin,
    start: now => start({ now }),
    view: double => double,
    taken: double => double.pushes(),
    personal: to => [tokenOf(to).token],
    // The engine does not ask which of them sent it.
    family: plugins,
    kinds: notifications.map((notification, n) => {
      const { title, body } = Object(notification.content)
      return { ...notification, to: device(n), wire: { ...tokenOf(device(n)), title, body } }
    }),
    refused: { to: refused ?? device(9), content: { title: '您好', body: '您好' }, fault: 'recipient' },
  })
}

it('push: of accounts with all vendors each device finds the one of its own, at once', async () => {
  const hub = await ProviderHub.start('memory')
  onTestFinished(() => hub.stop())
  const vendors = await Promise.all(
    plugins.map(async plugin => {
      const double = await startOf(plugin)({ now: hub.clock.now })
      onTestFinished(() => double.stop())
      const { name } = plugin
      await hub.ask('POST', '/v1/accounts', 201, { id: name, plugin: name, settings: double.settings })
      return { name, double }
    }),
  )
  for (const { name, double } of vendors) {
    const { address, content } = double.makeDelivery(0, name)
    const id = await hub.send({ to: address, channel: 'push', content })
    const delivery = await hub.untilStatus(id, 'sent')
    expect(delivery).toMatchObject({ account: name, attempts: 1 })
    expect(double.pushes().at(-1)?.body).toBe(name)
  }
})

function tokenOf({ device }: JsonObject): { readonly token: string } {
  return { token: String(Object(device).token) }
}
