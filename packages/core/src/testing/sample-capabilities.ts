import type { Capabilities } from '@message-center/channel'

/** The weakest provider: one at a time, nothing recognised, nothing reported. */
export const sampleCapabilities: Capabilities = {
  batch: { sameContent: 1, differentContent: 1 },
  idempotency: { kind: 'none' },
  receipts: { callback: false, poll: null },
  recall: { kind: 'none' },
  providerTemplates: 'none',
  needsConfirmation: false,
  categories: ['otp', 'transactional', 'marketing'],
  maxContent: null,
  rateHints: [],
}
