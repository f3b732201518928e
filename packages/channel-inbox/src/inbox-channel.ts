import { type ChannelPlugin, defineChannel, type HostRoute } from '@message-center/channel'
import { EndUserTokens } from './access/end-user-tokens.ts'
import { demoRoutes } from './demo/demo-routes.ts'
import { failureCodes } from './failure-codes.ts'
import { addressSpec, type InboxAddress } from './inbox-address.ts'
import { contentLimits, contentSpec, type SentContent } from './inbox-content.ts'
import { InboxSender, type InboxSettings, settingDefaults } from './inbox-sender.ts'
import { dayMs, type InboxLimits, memoryMs, withDefaults } from './limits.ts'
import { LiveInboxes } from './live/live-inboxes.ts'
import { announcementRoutes } from './routes/announcement-routes.ts'
import { guarded } from './routes/answers.ts'
import { eventRoutes } from './routes/event-routes.ts'
import { messageRoutes } from './routes/message-routes.ts'
import { tellReadTo } from './routes/tell-read.ts'
import { tokenRoutes } from './routes/token-routes.ts'
import type { InboxStore } from './store/inbox-store.ts'
import { withTimeLimit } from './store/limited-store.ts'
import { PurgeLoop } from './store/purge-loop.ts'

export interface InboxOptions {
  /** Where messages are kept. The channel closes it when it stops. */
  readonly store: InboxStore
  readonly limits?: Partial<InboxLimits>
}

/** The in-site inbox as a channel. Throws a `RangeError` for a limit that makes no sense. */
export function createInboxChannel(options: InboxOptions): ChannelPlugin {
  const limits = withDefaults(options.limits)
  const store = withTimeLimit(options.store, limits.storeMs)
  const live = new LiveInboxes(store, limits)
  const purging = new PurgeLoop(store)
  let routes: readonly HostRoute[] = []

  return defineChannel<InboxSettings, InboxAddress, SentContent>({
    name: 'inbox',
    channel: 'inbox',
    title: { en: 'In-site inbox', zh: '站内信' },
    settings: settingsSchema,
    address: addressSpec,
    content: contentSpec,
    capabilities: {
      batch: { sameContent: 500, differentContent: 500 },
      idempotency: { kind: 'key', ttlMs: memoryMs },
      receipts: { callback: false, poll: null },
      recall: { kind: 'full' },
      providerTemplates: 'none',
      needsConfirmation: false,
      categories: ['otp', 'transactional', 'marketing'],
      maxContent: { unit: 'bytes', max: contentLimits.textBytes },
      rateHints: [],
    },
    failureCodes,
    open: async (settings, context) =>
      new InboxSender(settings, context, {
        store,
        lookBackMs: limits.lookBackDays * dayMs,
        nudge: inboxes => live.nudge(inboxes),
      }),
    async start(host) {
      const { clock, logger, secretKey } = host
      const tokens = new EndUserTokens(secretKey, clock)
      const parts = { store, live, tokens, limits, clock, tellRead: tellReadTo(host, limits.storeMs) }
      const own = [tokenRoutes, announcementRoutes, messageRoutes, eventRoutes].flatMap(make => make(parts))
      routes = [...guarded(own, logger), ...demoRoutes]
      live.start(clock, logger)
      purging.start(clock, logger)
    },
    async stop() {
      await live.stop()
      await purging.stop()
      await store.close()
    },
    hostRoutes: () => routes,
  })
}

const settingsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    retentionDays: {
      type: 'integer',
      minimum: 1,
      maximum: 3_650,
      default: settingDefaults.retentionDays,
      description: 'A message is seen so long, in days.',
    },
    maxPerUser: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
      default: settingDefaults.maxPerUser,
      description: 'Messages of one user. When there are more, the oldest go.',
    },
  },
} as const
