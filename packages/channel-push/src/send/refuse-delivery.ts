import { type Clock, deferred, rejected, type SendResult } from '@message-center/channel'
import { fitToLimits } from '../model/limits.ts'
import type { PushDelivery } from '../model/notification.ts'
import type { CommonSettings } from '../model/settings.ts'
import type { PushVendor } from '../push-vendor.ts'
import type { ClassQuotas } from './class-quotas.ts'

export interface RefuseParts<Account extends CommonSettings> {
  readonly vendor: PushVendor<never, Account>
  readonly account: Account
  readonly quotas: ClassQuotas
  readonly clock: Clock
}

/** A delivery ready to be built, or a result without asking the vendor. */
export type Leave =
  | { readonly isRefused: false; readonly delivery: PushDelivery }
  | { readonly isRefused: true; readonly result: SendResult }

export function refuseDelivery<Account extends CommonSettings>(
  delivery: PushDelivery,
  parts: RefuseParts<Account>,
): Leave {
  const { vendor, account, clock } = parts
  const result = classRefusal(delivery, parts) ?? vendor.postpone?.(delivery, account, clock.now())
  if (result !== undefined) return { isRefused: true, result }
  return { isRefused: false, delivery: { ...delivery, content: fitToLimits(delivery.content, vendor.limits) } }
}

/** A class that the account does not name, or whose quota of the day is used up. Other classes go on. */
export function classRefusal<Account extends CommonSettings>(
  { category }: PushDelivery,
  { vendor, account, quotas, clock }: RefuseParts<Account>,
): SendResult | undefined {
  const name = vendor.classOf === undefined ? '' : vendor.classOf(category, account)
  if (name === undefined)
    return rejected('account', { code: 'NO_CLASS', message: `The settings name no class for ${category} messages.` })
  const retryAfterMs = quotas.opensIn(name, clock.now())
  if (retryAfterMs === 0) return undefined
  return deferred('throttled', { code: 'QUOTA_CLOSED', scope: 'recipient', retryAfterMs })
}
