import { describe, expect, it } from 'vitest'
import * as double from './double/index.ts'
import * as host from './host/index.ts'
import * as contract from './index.ts'
import * as testing from './testing/index.ts'

/** A new public name is a decision: whoever adds one changes this list. */
describe('the entries of the package', () => {
  it.each([
    ['.', contract, ['accepted', 'deferred', 'defineChannel', 'rejected', 'unknown']],
    ['./host', host, ['compileSchema', 'createChannelContext', 'createHttpClient', 'createTokenCache', 'systemClock']],
    ['./double', double, ['IN_PROCESS', 'hostRequest', 'startHttpDouble']],
    ['./testing', testing, ['createFakeClock', 'createRecordingLogger', 'makeContext', 'testChannelPlugin']],
  ])('%s gives what it promises', (_, entry, names) => {
    expect(Object.keys(entry).sort()).toEqual([...names].sort())
  })
})
