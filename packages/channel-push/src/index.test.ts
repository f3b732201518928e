import { compileSchema } from '@message-center/channel/host'
import { describe, expect, it } from 'vitest'
import * as double from './double/index.ts'
import * as entry from './index.ts'
import { pushVendors } from './model/address.ts'

const plugins = Object.values(entry).filter(value => typeof value === 'object')

it('exports these names', () => {
  expect(Object.keys(entry).toSorted()).toEqual([
    'createPushApns',
    'pushApns',
    'pushFcm',
    'pushGetui',
    'pushHonor',
    'pushHuaweiHarmony',
    'pushHuaweiHms',
    'pushJpush',
    'pushOppo',
    'pushVivo',
    'pushXiaomi',
  ])
  expect(Object.keys(double).toSorted()).toEqual([
    'doubleCallbackToken',
    'startApnsDouble',
    'startFcmDouble',
    'startGetuiDouble',
    'startHonorDouble',
    'startHuaweiHarmonyDouble',
    'startHuaweiHmsDouble',
    'startJpushDouble',
    'startOppoDouble',
    'startVivoDouble',
    'startXiaomiDouble',
  ])
})

describe('the plugins of the family', () => {
  it('are one per vendor, all of one channel', () => {
    expect(plugins.map(({ name }) => name).toSorted()).toEqual(pushVendors.map(vendor => `push-${vendor}`).toSorted())
    expect(new Set(plugins.map(({ channel }) => channel))).toEqual(new Set(['push']))
  })

  it('take the same addresses and notifications, so that a route may hold several of them', () => {
    for (const { address, content } of plugins) {
      expect(address.schema).toEqual(entry.pushFcm.address.schema)
      expect(content.schema).toEqual(entry.pushFcm.content.schema)
    }
    const shared = {
      title: '😀'.repeat(100),
      body: '界'.repeat(4_000),
      data: { order: '1' },
      link: 'https://example.com',
      image: 'https://example.com/a.png',
      shorten: true,
    }
    expect(compileSchema(entry.pushFcm.content.schema)(shared)).toEqual([])
    for (const { name, content } of plugins) expect(content.check?.(shared, undefined), name).toEqual([])
  })
})
