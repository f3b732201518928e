import { describe, expect, it } from 'vitest'
import * as engine from './index.ts'
import * as testing from './testing/index.ts'

describe('the public names', () => {
  it('of the engine are these, and a new one is a decision', () => {
    expect(Object.keys(engine).sort()).toMatchInlineSnapshot(`
      [
        "ActionAnswerSchema",
        "DeliveryListSchema",
        "DeliveryViewSchema",
        "MessageCenter",
        "MessageCenterError",
        "MessageRequestSchema",
        "MessageViewSchema",
        "SendAnswerSchema",
        "TimelineSchema",
        "allDeliveryStates",
        "allRoles",
        "allows",
        "apiScopes",
        "categories",
        "createMessageCenter",
        "defaultRetryPolicy",
        "deliveryStates",
        "errorCodes",
        "isReasonCode",
        "loadOrMakeKey",
        "maxBatch",
        "maxRecipients",
        "optionDefaults",
        "otpRetryPolicy",
        "parseSecretKey",
        "priorities",
        "reasons",
        "retryDefaults",
      ]
    `)
  })

  it('of the suites are these', () => {
    expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
      [
        "testCancellationStore",
        "testClaimStore",
        "testDeliveryQueue",
        "testLeaseStore",
        "testManagementStore",
        "testMessageIndex",
        "testSqlSearch",
        "testTokenStore",
      ]
    `)
  })
})
