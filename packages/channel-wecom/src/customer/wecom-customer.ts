import { type ChannelPlugin, defineChannel } from '@message-center/channel'
import { connectApi } from '../api/connect-api.ts'
import { explainCheck } from '../api/explain-check.ts'
import { type ApplicationSettings, applicationProperties } from '../api/settings.ts'
import { customerFailures } from '../failure-codes/tables.ts'
import { createTasks, maxCustomers, taskKey } from './create-tasks.ts'
import { type CustomerAddress, customerAddress } from './customer-address.ts'
import {
  type CustomerContent,
  checkCustomerContent,
  customerContentSchema,
  customerTextLimit,
  previewCustomerContent,
} from './customer-content.ts'
import { pollTasks } from './poll-tasks.ts'
import { stopTasks } from './stop-tasks.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Mass messages of WeCom to customers. An employee confirms each task before anything is sent. */
export const wecomCustomer: ChannelPlugin = defineChannel<ApplicationSettings, CustomerAddress, CustomerContent>({
  name: 'wecom-customer',
  channel: 'wecom',
  title: { en: 'WeCom messages to customers', zh: '企业微信客户群发' },
  settings: {
    type: 'object',
    required: ['corpId', 'secret'],
    additionalProperties: false,
    properties: applicationProperties,
  },
  address: customerAddress,
  content: { schema: customerContentSchema, check: checkCustomerContent, preview: previewCustomerContent },
  capabilities: {
    batch: { sameContent: maxCustomers, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: { firstAfterMs: 10 * minuteMs, everyMs: hourMs, untilMs: 7 * dayMs } },
    recall: { kind: 'unsent' },
    providerTemplates: 'none',
    needsConfirmation: true,
    categories: ['marketing', 'transactional'],
    maxContent: customerTextLimit,
    rateHints: [],
  },
  failureCodes: customerFailures.failureCodes,
  batchKey: taskKey,
  async open(settings, context) {
    const callApi = connectApi(settings, context)
    const parts = { callApi, clock: context.clock, logger: context.logger }
    return {
      send: (deliveries, signal) => createTasks(deliveries, parts, signal),
      // Lists the employees who may contact customers, which sends nothing.
      check: async signal =>
        explainCheck(
          await callApi({ path: '/cgi-bin/externalcontact/get_follow_user_list' }, signal),
          customerFailures,
        ),
      pollReceipts: (targets, signal) => pollTasks(targets, parts, signal),
      recall: (targets, signal) => stopTasks(targets, callApi, signal),
      close: async () => {},
    }
  },
})
