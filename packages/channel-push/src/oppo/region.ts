import type { Call } from '../push-vendor.ts'
import type { OppoAccount } from './settings.ts'

/** Whether a registration id is of the mainland: the region is its part before the last. Source: OPPO, "Addresses". */
export function isMainland(registrationId: string): boolean {
  const parts = registrationId.split('_')
  if (parts.length === 1) return true
  return parts.length <= 3 && parts.at(-2) === 'CN'
}

/** Where a call goes; all its items are of one region. */
export function urlFor(account: OppoAccount, call: Pick<Call<OppoAccount>, 'items'> | undefined): string {
  const token = call?.items[0].delivery.address.device.token
  return token === undefined || isMainland(token) ? account.baseUrl : account.overseasUrl
}
