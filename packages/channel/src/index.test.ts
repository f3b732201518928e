import { describe, expect, it } from 'vitest'
import * as double from './double/index.ts'
import * as host from './host/index.ts'
import * as contract from './index.ts'
import * as testing from './testing/index.ts'

describe('the public names', () => {
  it('of the contract are these, and a new one is a decision', () => {
    expect(Object.keys(contract).sort()).toMatchInlineSnapshot(`
      [
        "accepted",
        "deferred",
        "defineChannel",
        "rejected",
        "unknown",
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
        "IN_PROCESS",
        "hostRequest",
        "startHttpDouble",
      ]
    `)
  })

  it('of the parts for tests are these', () => {
    expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
      [
        "createFakeClock",
        "createRecordingLogger",
        "makeContext",
        "testChannelPlugin",
      ]
    `)
  })
})
