import type { ChannelPlugin } from '@message-center/channel'
import { createInboxChannel, type InboxStore } from '@message-center/channel-inbox'
import * as push from '@message-center/channel-push'
import { wechatMp } from '@message-center/channel-wechat-mp'
import { wecomApp, wecomBot, wecomChat, wecomCustomer } from '@message-center/channel-wecom'

export interface InstalledChannelsOptions {
  readonly inboxStore: InboxStore
  /** SMS by Aliyun, alone or with the sandbox in front. */
  readonly sms: ChannelPlugin
  readonly allowPrivateAddresses: boolean
}

/** Every channel that comes with the hub. What has no account costs nothing but its place in the catalogue. */
export function installedChannels(options: InstalledChannelsOptions): readonly ChannelPlugin[] {
  return [
    createInboxChannel({ store: options.inboxStore }),
    options.sms,
    wechatMp,
    wecomApp,
    wecomChat,
    wecomBot,
    wecomCustomer,
    ...pushPlugins(options.allowPrivateAddresses),
  ]
}

/**
 * All vendors that the package exports. APNs makes its connections itself, past the guards of the hub's client, so it
 * is told what the operator allows.
 */
function pushPlugins(allowsOtherHosts: boolean): readonly ChannelPlugin[] {
  const plugins = Object.values(push).filter(exported => typeof exported === 'object')
  return plugins.map(plugin => (plugin === push.pushApns ? push.createPushApns({ allowsOtherHosts }) : plugin))
}
