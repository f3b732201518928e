import { type ChannelPlugin, deferred } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import { untilHours } from '../model/hours-in-beijing.ts'
import type { PushVendor } from '../push-vendor.ts'
import { buildVivoPayload, buildVivoRequest, isVivoList, planVivo, vivoMaxRecipients } from './build-request.ts'
import { vivoCodes, vivoStranger } from './failure-codes.ts'
import { vivoLimits, vivoMaxBody } from './limits.ts'
import { readVivoAnswer, readVivoPayload } from './read-answer.ts'
import { vivoCallback } from './receipts.ts'
import { classificationOf, toVivoAccount, type VivoAccount, type VivoSettings, vivoSettings } from './settings.ts'
import { vivoToken } from './token.ts'

const dayMs = 86_400_000
/** Hours of the clock in Beijing when vivo takes operational messages. */
const [fromHour, toHour] = [7, 23]

const vivo: PushVendor<VivoSettings, VivoAccount> = {
  name: 'vivo',
  title: { en: 'vivo Push', zh: 'vivo 推送' },
  settings: vivoSettings,
  capabilities: {
    batch: { sameContent: vivoMaxRecipients, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: true, poll: null },
    recall: { kind: 'none' },
    maxContent: { unit: 'characters', max: vivoMaxBody },
    // Two or five operational ones, by the kind of the app.
    rateHints: [
      {
        scope: 'recipient',
        max: 5,
        windowMs: dayMs,
        window: 'calendar',
        counts: 'deliveries',
        categories: ['marketing'],
      },
    ],
  },
  codes: vivoCodes,
  stranger: vivoStranger,
  limits: vivoLimits,
  toAccount: toVivoAccount,
  classOf: (category, account) => String(classificationOf(category, account)),
  postpone({ category }, account, now) {
    if (classificationOf(category, account) === 1) return undefined
    const retryAfterMs = untilHours(now, fromHour, toHour)
    return retryAfterMs === 0
      ? undefined
      : deferred('throttled', { code: 'QUIET_HOURS', scope: 'recipient', retryAfterMs })
  },
  token: vivoToken,
  plan: planVivo,
  prepare: { isNeeded: isVivoList, build: buildVivoPayload, read: readVivoPayload },
  build: buildVivoRequest,
  read: readVivoAnswer,
  callback: vivoCallback,
}

/** App push by vivo, for its phones and those of iQOO. */
export const pushVivo: ChannelPlugin = makePushPlugin(vivo)
