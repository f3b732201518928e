import type { ChannelContext, ChannelPlugin } from '@message-center/channel'
import { readJson, textOf } from '@message-center/channel/wire'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import { Http2Pool } from '../wire/http2/http2-pool.ts'
import { buildApnsProbe, buildApnsRequest } from './build-request.ts'
import { apnsCodes, apnsStranger } from './failure-codes.ts'
import { apnsLimits, apnsMaxBytes } from './limits.ts'
import { readApnsAnswer, readApnsProbe } from './read-answer.ts'
import { type ApnsAccount, type ApnsSettings, apnsSettings, toApnsAccount } from './settings.ts'
import { apnsToken } from './token.ts'

export interface PushApnsOptions {
  /**
   * Whether accounts may name other hosts than Apple's, also without TLS: a gateway of your own, a proxy, or the double.
   * The operator's decision, since connections to APNs are not made by the host's client with its guards.
   * Default false.
   */
  readonly allowsOtherHosts?: boolean
}

/** App push by Apple, over HTTP/2 with a token of the team. */
export function createPushApns({ allowsOtherHosts = false }: PushApnsOptions = {}): ChannelPlugin {
  return makePushPlugin({ ...apns, settings: apnsSettings(allowsOtherHosts) })
}

const apns: Omit<PushVendor<ApnsSettings, ApnsAccount>, 'settings'> = {
  name: 'apns',
  title: { en: 'Apple Push Notification service', zh: '苹果推送（APNs）' },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    maxContent: { unit: 'bytes', max: apnsMaxBytes },
    rateHints: [],
  },
  codes: apnsCodes,
  stranger: apnsStranger,
  limits: apnsLimits,
  toAccount: toApnsAccount,
  token: apnsToken,
  build: buildApnsRequest,
  read: readApnsAnswer,
  probe: { build: buildApnsProbe, read: readApnsProbe },
  connect,
}

function connect(
  { baseUrl, connections, certificateAuthority, proxy }: ApnsAccount,
  { clock, logger }: ChannelContext,
): Http2Pool {
  return new Http2Pool({
    origin: baseUrl,
    clock,
    ca: certificateAuthority,
    proxy,
    ...(connections !== undefined && { connections }),
    onGoodbye: data => logger.info('APNs closes a connection.', { reason: textOf(readJson(data)?.reason) }),
  })
}

/** App push by Apple, for accounts at Apple's own hosts. */
export const pushApns: ChannelPlugin = createPushApns()
