import { type ChannelCheck, must } from '../channel-check.ts'
import { startProxyServer } from '../proxy-server.ts'

/** The way to the provider. */
export const proxyChecks: readonly ChannelCheck[] = [
  {
    title: 'calls its provider through the proxy of the account',
    appliesTo: ({ settings }) => Object.hasOwn(Object(settings.properties), 'proxy'),
    async run(subject) {
      const proxy = await startProxyServer()
      try {
        const account = await subject.open({ ...subject.double.settings, proxy: proxy.url })
        await subject.deliverOne(account)
        must(
          proxy.tunnels.length > 0,
          'The settings name a proxy, and the delivery went past it; hand it to every request as HttpRequest.proxy.',
        )
        return undefined
      } finally {
        proxy.close()
      }
    },
  },
]
