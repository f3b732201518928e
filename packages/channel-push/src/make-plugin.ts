import { type ChannelContext, type ChannelPlugin, defineChannel, type Sender } from '@message-center/channel'
import { readCallback } from './callback/read-callback.ts'
import { addressSpecOf, type PushAddress } from './model/address.ts'
import type { CodeTable } from './model/decide-result.ts'
import { checkLimits } from './model/limits.ts'
import { type Notification, notificationSchema, previewNotification } from './model/notification.ts'
import type { CommonSettings } from './model/settings.ts'
import { httpCodes, ownCodes } from './model/shared-codes.ts'
import type { PushVendor } from './push-vendor.ts'
import { checkAccount } from './send/check-account.ts'
import { ClassQuotas } from './send/class-quotas.ts'
import { pollReceipts } from './send/poll-receipts.ts'
import { recallMessages } from './send/recall-messages.ts'
import { sendDeliveries } from './send/send-deliveries.ts'
import { VendorLink } from './send/vendor-link.ts'

/** Makes the plugin of a vendor: one address and one notification for all, the vendor's rules for the rest. */
export function makePushPlugin<Settings extends CommonSettings, Account extends CommonSettings>(
  vendor: PushVendor<Settings, Account>,
): ChannelPlugin {
  return defineChannel<Settings, PushAddress, Notification>({
    name: `push-${vendor.name}`,
    channel: 'push',
    title: vendor.title,
    settings: vendor.settings,
    address: addressSpecOf(vendor.name),
    content: {
      schema: notificationSchema,
      check: content => checkLimits(content, vendor.limits),
      preview: previewNotification,
    },
    capabilities: {
      ...vendor.capabilities,
      providerTemplates: 'none',
      needsConfirmation: false,
      categories: ['transactional', 'otp', 'marketing'],
    },
    failureCodes: [...vendor.codes, ...(vendor.receiptCodes ?? []), ...httpCodes, ...ownCodes].map(
      ({ code, meaning, fault, nextStep }) => ({ code, meaning, fault, nextStep }),
    ),
    open: async (settings, context) => openAccount(vendor, vendor.toAccount(settings), context),
  })
}

function openAccount<Account extends CommonSettings>(
  vendor: PushVendor<never, Account>,
  account: Account,
  context: ChannelContext,
): Sender<PushAddress, Notification> {
  const { clock, logger } = context
  const client = vendor.connect?.(account, context)
  const codes: CodeTable = {
    rows: new Map(vendor.codes.map(row => [row.code, row])),
    stranger: code => vendor.stranger(code),
  }
  const link = new VendorLink({ account, context, http: client ?? context.http, token: vendor.token, codes })
  const parts = { vendor, account, link, codes, clock, logger, quotas: new ClassQuotas() }
  const { callback, poll, revoke } = vendor
  return {
    send: (deliveries, signal) => sendDeliveries(deliveries, parts, signal),
    check: signal => checkAccount(parts, signal),
    ...(callback && { readCallback: request => readCallback(request, callback, account, clock.now()) }),
    ...(poll && { pollReceipts: (targets, signal) => pollReceipts(targets, poll, parts, signal) }),
    ...(revoke && { recall: (targets, signal) => recallMessages(targets, revoke, parts, signal) }),
    // The host's client is the host's to close.
    close: async () => client?.close(),
  }
}
