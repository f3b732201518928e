import type { DoubleResponse } from '@message-center/channel/double'
import { describe, expect, it } from 'vitest'
import { createPushApns } from '../apns/apns.ts'
import { startApnsDouble, startXiaomiDouble } from '../double/index.ts'
import { openAccount } from '../open-account.fixture.ts'
import { pushXiaomi } from '../xiaomi/xiaomi.ts'

const { signal } = new AbortController()

describe('the test button', () => {
  it.each<[object, string]>([
    [{ keyId: 'OTHERKEY01' }, 'InvalidProviderToken'],
    [{ app: 'com.example.other' }, 'TopicDisallowed'],
  ])('says what is broken at APNs: %j', async (settings, code) => {
    const vendor = { plugin: createPushApns({ allowsOtherHosts: true }), startDouble: startApnsDouble }
    const { sender } = await openAccount(vendor, { ...settings })
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'broken', code, reason: expect.any(String) })
  })

  it.each<[string, DoubleResponse, string]>([
    ['the message it makes up is refused', { status: 200, body: '{"code":10017}' }, 'works'],
    ['its device is refused', { status: 200, body: '{"code":65003}' }, 'works'],
    ['the account is refused', { status: 200, body: '{"code":10031}' }, 'broken'],
    ['the vendor has enough', { status: 200, body: '{"code":10027}' }, 'unreachable'],
    ['the vendor is out of order', { status: 200, body: '{"code":10001}' }, 'unreachable'],
    ['something else answers', { status: 200, body: '<html>' }, 'unreachable'],
    ['a gateway refuses', { status: 403, body: '<html>' }, 'broken'],
  ])('knows when %s', async (_, response, verdict) => {
    const { context, double } = await openAccount({ plugin: pushXiaomi, startDouble: startXiaomiDouble })
    const body = Buffer.from(String(response.body))
    const http = { request: async () => ({ outcome: 'answered', status: response.status, headers: {}, body }) as const }
    const sender = await pushXiaomi.open(double.settings, { ...context, http })
    expect(await sender.check?.(signal)).toMatchObject({ verdict })
  })
})
