import { createRequire } from 'node:module'
import { readJson } from '@message-center/channel/wire'
import { expect, it } from 'vitest'
import { startJpushDouble } from '../double/jpush-double.ts'
import { openAccount } from '../open-account.fixture.ts'
import { pushJpush } from './jpush.ts'

/** What is used of the vendor's own client, which brings no types. */
interface Sdk {
  readonly JPushAsync: {
    buildClient(options: object): { push(): Payload }
    registration_id(token: string): object
    android(alert: string, title: string, builderId: null, extras: object): object
    ios(alert: object, sound: string, badge: number, contentAvailable: null, extras: object): object
  }
}

interface Payload {
  setPlatform(...platforms: readonly string[]): Payload
  setAudience(audience: object): Payload
  setNotification(...platforms: readonly object[]): Payload
  setOptions(sendno: number, ttl: number, override: null, isProduction: boolean): Payload
  send(): Promise<unknown>
}

const { JPushAsync: sdk }: Sdk = createRequire(import.meta.url)('jpush-async')

const [title, body, extras] = ['订单', '已发货 😀', { order: '1' }]

it('the client of the vendor sends what the plugin sends, and the double takes it', async () => {
  const settings = { platforms: ['android', 'ios'] }
  const { double, send, delivery } = await openAccount({ plugin: pushJpush, startDouble: startJpushDouble }, settings)
  const content = { title, body, data: extras, badge: 3, sound: 'default', ttlSeconds: 600 }
  expect(await send({ content })).toMatchObject([{ outcome: 'accepted' }])

  const { appKey, masterSecret } = double.settings
  // It takes the address of a proxy for the one to call.
  const client = sdk.buildClient({ appKey, masterSecret, isDebug: false, proxy: `${double.url}/v3/push` })
  const { token } = Object(delivery({}).address.device)
  const answer = await client
    .push()
    .setPlatform('android', 'ios')
    .setAudience(sdk.registration_id(token))
    .setNotification(sdk.android(body, title, null, extras), sdk.ios({ title, body }, 'default', 3, null, extras))
    .setOptions(1, 600, null, true)
    .send()
  expect(answer).toMatchObject({ msg_id: expect.stringMatching(/^\d+$/) })

  const [ours, theirs] = double.requests()
  expect(ours?.path).toBe(theirs?.path)
  expect(ours?.headers.authorization).toBe(theirs?.headers.authorization)
  const [sent, expected] = [readJson(ours?.body ?? ''), readJson(theirs?.body ?? '')]
  const { android, ios } = Object(expected?.notification)
  expect(sent).toEqual({
    ...expected,
    // The client knows neither the number added to a badge nor the class of a message.
    notification: { android: { ...android, sound: 'default', badge_add_num: 1 }, ios },
    options: { time_to_live: 600, apns_production: true, classification: 1 },
  })
})
