import type { ChannelCheck } from '../channel-check.ts'
import { identityChecks } from './identity.ts'

/** Everything the suite looks at. */
export const channelChecks: readonly ChannelCheck[] = [...identityChecks]
