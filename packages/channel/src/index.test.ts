import { describe, expect, it } from 'vitest'
import * as double from './double/index.ts'
import * as host from './host/index.ts'
import * as contract from './index.ts'
import * as testing from './testing/index.ts'
import * as wire from './wire/index.ts'

describe('the public names', () => {
  it('of the contract are these, and a new one is a decision', () => {
    expect(Object.keys(contract).sort()).toMatchInlineSnapshot(`
      [
        "accepted",
        "defaultTimeoutMs",
        "deferred",
        "defineChannel",
        "failureRows",
        "proxySetting",
        "rejected",
        "timeoutSetting",
        "unknown",
      ]
    `)
  })

  it('of the parts that read what came over the wire are these', () => {
    expect(Object.keys(wire).sort()).toMatchInlineSnapshot(`
      [
        "bareText",
        "beijingDay",
        "countOf",
        "hasAddressToken",
        "identifierOf",
        "isObject",
        "isSameText",
        "listOf",
        "objectsOf",
        "readBeijingTime",
        "readJson",
        "readJsonValue",
        "textOf",
        "untilNextBeijingDay",
        "untilNextBeijingHour",
        "untilNextBeijingMonth",
        "wholeNumberOf",
        "writeBeijingTime",
      ]
    `)
  })

  it('of the parts for hosts are these', () => {
    expect(Object.keys(host).sort()).toMatchInlineSnapshot(`
      [
        "compileSchema",
        "createChannelContext",
        "createHttpClient",
        "createTokenCache",
        "systemClock",
      ]
    `)
  })

  it('of the parts for doubles are these', () => {
    expect(Object.keys(double).sort()).toMatchInlineSnapshot(`
      [
        "CallbackPusher",
        "IN_PROCESS",
        "hostRequest",
        "isSpoilt",
        "listenLocally",
        "startHttpDouble",
        "unusedPort",
      ]
    `)
  })

  it('of the parts for tests are these', () => {
    expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
      [
        "createFakeClock",
        "createRecordingLogger",
        "listenForCallbacks",
        "makeContext",
        "openReadme",
        "openTestAccount",
        "startProxyServer",
        "testChannelPlugin",
        "testDelivery",
        "testFailureCodes",
        "times",
      ]
    `)
  })
})
