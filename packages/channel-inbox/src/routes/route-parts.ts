import type { Clock } from '@message-center/channel'
import type { EndUserTokens } from '../access/end-user-tokens.ts'
import type { InboxLimits } from '../limits.ts'
import type { LiveInboxes } from '../live/live-inboxes.ts'
import type { InboxStore } from '../store/inbox-store.ts'
import type { TellRead } from './tell-read.ts'

/** What the routes work with. */
export interface RouteParts {
  readonly store: InboxStore
  readonly live: LiveInboxes
  readonly tokens: EndUserTokens
  readonly limits: InboxLimits
  readonly clock: Clock
  readonly tellRead: TellRead
}

/** Scope of an API key that acts for the tenant: tokens and announcements. */
export const writeScope = 'inbox:write'
