import type { ChannelCheck } from '../channel-check.ts'
import { addressChecks } from './addresses.ts'
import { callbackChecks } from './callbacks.ts'
import { closingChecks } from './closing.ts'
import { contentChecks } from './content.ts'
import { identityChecks } from './identity.ts'
import { laterChecks } from './later-words.ts'
import { outcomeChecks } from './outcomes.ts'
import { privacyChecks } from './privacy.ts'
import { proxyChecks } from './proxy.ts'
import { schemaChecks } from './schemas.ts'
import { sendingChecks } from './sending.ts'
import { tokenChecks } from './tokens.ts'
import { uncertaintyChecks } from './uncertainty.ts'

/** Everything the suite looks at, from what a plugin says to what it does. */
export const channelChecks: readonly ChannelCheck[] = [
  ...identityChecks,
  ...schemaChecks,
  ...addressChecks,
  ...sendingChecks,
  ...outcomeChecks,
  ...uncertaintyChecks,
  ...proxyChecks,
  ...tokenChecks,
  ...contentChecks,
  ...callbackChecks,
  ...laterChecks,
  ...privacyChecks,
  ...closingChecks,
]
