import { describe, expect, it } from 'vitest'
import * as double from './double/index.ts'
import * as host from './host/index.ts'
import * as contract from './index.ts'
import * as testing from './testing/index.ts'
import * as wire from './wire/index.ts'

/** A new public name is a decision: whoever adds one changes this list. */
describe('the entries of the package', () => {
  it.each([
    [
      '.',
      contract,
      [
        'accepted',
        'defaultTimeoutMs',
        'deferred',
        'defineChannel',
        'failureRows',
        'rejected',
        'timeoutSetting',
        'unknown',
      ],
    ],
    ['./host', host, ['compileSchema', 'createChannelContext', 'createHttpClient', 'createTokenCache', 'systemClock']],
    [
      './wire',
      wire,
      [
        'beijingDay',
        'countOf',
        'hasAddressToken',
        'identifierOf',
        'isObject',
        'isSameText',
        'listOf',
        'objectsOf',
        'readBeijingTime',
        'readJson',
        'readJsonValue',
        'textOf',
        'untilNextBeijingDay',
        'untilNextBeijingHour',
        'untilNextBeijingMonth',
        'wholeNumberOf',
        'writeBeijingTime',
      ],
    ],
    [
      './double',
      double,
      ['CallbackPusher', 'IN_PROCESS', 'hostRequest', 'isSpoilt', 'listenLocally', 'startHttpDouble', 'unusedPort'],
    ],
    [
      './testing',
      testing,
      ['createFakeClock', 'createRecordingLogger', 'listenForCallbacks', 'makeContext', 'testChannelPlugin'],
    ],
  ])('%s gives what it promises', (_, entry, names) => {
    expect(Object.keys(entry).sort()).toEqual([...names].sort())
  })
})
