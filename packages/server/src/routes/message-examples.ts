import type { DeliveryView, SendAnswer } from '@message-center/core'

/* Examples of the API's page; a test holds each against its schema. */

export const messageId = '0199d3a4-7c00-7000-8a31-5f0c2d4e6b81'

export const inboxRequest = {
  to: { userId: 'u1' },
  channel: 'inbox',
  content: { title: 'Order shipped', text: 'Your order 4711 is on its way.' },
  reference: 'order-4711',
}

export const smsRequest = {
  to: { phone: '+8613800138000' },
  channel: 'sms',
  template: 'order-shipped',
  variables: { no: '4711' },
  reference: 'order-4711',
}

export const sendAnswer: SendAnswer = {
  id: messageId,
  status: 'queued',
  deliveries: [{ id: `${messageId}.0`, channel: 'inbox', to: '****', status: 'queued' }],
}

export const deliveryView: DeliveryView = {
  id: `${messageId}.0`,
  messageId,
  status: 'delivered',
  statusAt: '2026-11-22T08:00:01.120Z',
  channel: 'sms',
  account: 'sms-main',
  to: '+86138****8000',
  attempts: 1,
  providerMessageId: '900019111111111111^0',
  tenant: 'demo',
  priority: 'normal',
  category: 'transactional',
  template: { name: 'order-shipped', version: 1, locale: 'zh-CN' },
  text: '您的订单4711已发货。',
  reference: 'order-4711',
  acceptedAt: '2026-11-22T08:00:00.004Z',
}

export const failedView: DeliveryView = {
  ...deliveryView,
  status: 'failed',
  reason: {
    code: 'rejected_recipient',
    providerCode: 'isv.MOBILE_NUMBER_ILLEGAL',
    detail: 'The number is not one that the provider can reach.',
    fault: 'recipient',
    nextStep: 'Correct the number.',
  },
}
