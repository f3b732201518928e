import type { JsonObject } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import * as plugins from '../index.ts'
import { openAccount } from '../open-account.fixture.ts'
import * as doubles from './index.ts'

const long = 'x'.repeat(5_000)

/** Sends one message with this laid over the request, and tells the code that comes back. */
async function codeFor(vendor: Parameters<typeof openAccount>[0], override: JsonObject): Promise<string | undefined> {
  const { double, send } = await openAccount(vendor)
  const name = vendor.plugin.name.slice('push-'.length)
  const [result] = await send({ content: { vendors: { [name]: override } } })
  expect(double.pushes()).toEqual([])
  return result?.code
}

describe.each<[string, Parameters<typeof openAccount>[0], readonly (readonly [code: string, override: JsonObject])[]]>([
  [
    'APNs',
    { plugin: plugins.createPushApns({ allowsOtherHosts: true }), startDouble: doubles.startApnsDouble },
    [
      ['TopicDisallowed', { headers: { 'apns-topic': 'com.example.other' } }],
      ['InvalidPushType', { headers: { 'apns-push-type': 'loud' } }],
      ['BadPriority', { headers: { 'apns-priority': '7' } }],
      ['BadPriority', { headers: { 'apns-push-type': 'background' } }],
      ['BadExpirationDate', { headers: { 'apns-expiration': 'never' } }],
      ['BadCollapseId', { headers: { 'apns-collapse-id': 'x'.repeat(65) } }],
      ['PayloadTooLarge', { payload: { more: long } }],
    ],
  ],
  [
    'FCM',
    { plugin: plugins.pushFcm, startDouble: doubles.startFcmDouble },
    [
      ['INVALID_ARGUMENT', { surprise: 1 }],
      ['INVALID_ARGUMENT', { topic: 'all' }],
      ['INVALID_ARGUMENT', { data: { a: 1 } }],
      ['INVALID_ARGUMENT', { data: { from: 'x' } }],
      ['INVALID_ARGUMENT', { data: { a: long } }],
    ],
  ],
  [
    'JPush',
    { plugin: plugins.pushJpush, startDouble: doubles.startJpushDouble },
    [
      ['1009', { surprise: 1 }],
      ['1009', { notification: { ios: { subtitle: 'x' } } }],
      ['1005', { notification: { ios: { extras: { a: 'x'.repeat(2_000) } } } }],
      ['1005', { notification: { android: { extras: { a: long } } } }],
      ['1003', { options: { time_to_live: 864_001 } }],
    ],
  ],
  [
    'Getui',
    { plugin: plugins.pushGetui, startDouble: doubles.startGetuiDouble },
    [
      ['20001', { request_id: 'short' }],
      ['20001', { settings: { ttl: 300_000_000 } }],
      ['20001', { audience: { cid: ['a', 'b'] } }],
      ['20001', { push_message: { transmission: 'x' } }],
      ['20001', { push_message: { notification: { click_type: 'x' } } }],
    ],
  ],
  [
    'Huawei for HarmonyOS',
    { plugin: plugins.pushHuaweiHarmony, startDouble: doubles.startHuaweiHarmonyDouble },
    [
      ['80100001', { payload: { notification: { category: 'OTHER' } } }],
      ['80100001', { payload: { notification: { clickAction: null } } }],
      ['80100001', { pushOptions: { ttl: 1_296_001 } }],
      ['80100001', { pushOptions: { biTag: 'x'.repeat(65) } }],
      ['80300008', { payload: { notification: { more: long } } }],
    ],
  ],
  [
    'Huawei for Android',
    { plugin: plugins.pushHuaweiHms, startDouble: doubles.startHuaweiHmsDouble },
    [
      ['80100001', { android: { ttl: '1h' } }],
      ['80100001', { android: { notification: { importance: 'HIGH' } } }],
      ['80100001', { android: { notification: { click_action: 1 } } }],
      ['80300008', { data: long }],
    ],
  ],
  [
    'Xiaomi',
    { plugin: plugins.pushXiaomi, startDouble: doubles.startXiaomiDouble },
    [
      ['27001', { 'extra.channel_id': '1' }],
      ['65012', { title: 'x'.repeat(50) }],
      ['65013', { description: ' ' }],
      ['65009', { payload: long }],
      ['10016', { pass_through: '1' }],
      ['10017', { time_to_live: 864_000_001 }],
    ],
  ],
  [
    'OPPO',
    { plugin: plugins.pushOppo, startDouble: doubles.startOppoDouble },
    [
      ['41', { app_message_id: '' }],
      ['41', { title: '😀'.repeat(51) }],
      ['41', { style: 1, content: '😀'.repeat(51) }],
      ['41', { notify_level: 16 }],
      ['41', { off_line_ttl: 864_001 }],
      ['41', { call_back_url: 'x'.repeat(201) }],
    ],
  ],
  [
    'vivo',
    { plugin: plugins.pushVivo, startDouble: doubles.startVivoDouble },
    [
      ['10094', { appId: 1 }],
      ['10399', { timeToLive: 59 }],
      ['10399', { content: 'x'.repeat(101) }],
      ['10399', { category: 'order' }],
      ['10399', { clientCustomMap: { a: 'x'.repeat(1_024) } }],
    ],
  ],
  [
    'Honor',
    { plugin: plugins.pushHonor, startDouble: doubles.startHonorDouble },
    [
      ['80100001', { android: { notification: { importance: 'HIGH' } } }],
      ['80100001', { android: { ttl: 60 } }],
      ['80100001', { android: { notification: { clickAction: null } } }],
      ['80300008', { android: { data: long } }],
    ],
  ],
])('the double of %s', (_, vendor, mistakes) => {
  it.each(mistakes)('refuses with %s and takes nothing: %j', async (code, override) => {
    expect(await codeFor(vendor, override)).toBe(code)
  })
})
