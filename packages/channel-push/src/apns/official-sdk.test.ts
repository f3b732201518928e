import { createRequire } from 'node:module'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startApnsDouble } from '../double/apns-double.ts'
import { makeCertificate } from './certificate.fixture.ts'

type Sdk = typeof import('@parse/node-apn', { with: { 'resolution-mode': 'require' }})

const certificate = makeCertificate()
const goodToken = 'a'.repeat(64)

/** The most used client of APNs at a double, with TLS. */
async function connectSdk(changes: { readonly keyId?: string } = {}) {
  const sdk: Sdk = createRequire(import.meta.url)('@parse/node-apn')
  const double = await startApnsDouble({ certificate })
  const { keyId, teamId, privateKey } = double.settings
  const { hostname, port } = new URL(double.url)
  const provider = new sdk.Provider({
    token: { key: Buffer.from(String(privateKey)), keyId: changes.keyId ?? String(keyId), teamId: String(teamId) },
    address: hostname,
    port: Number(port),
    ca: [certificate.cert],
    rejectUnauthorized: true,
    production: true,
  })
  onTestFinished(async () => {
    await provider.shutdown()
    await double.stop()
  })
  return { sdk, double, provider }
}

describe('a client of APNs that others wrote', () => {
  it('sends a notification that the double takes', async () => {
    const { sdk, double, provider } = await connectSdk()
    const note = new sdk.Notification({ alert: { title: '订单', body: '已发货 😀' }, badge: 1 })
    note.topic = 'com.example.shop'
    note.pushType = 'alert'
    expect(await provider.send(note, goodToken)).toMatchObject({ sent: [{ device: goodToken }], failed: [] })
    expect(double.pushes()).toMatchObject([{ token: goodToken, title: '订单', body: '已发货 😀' }])
  })

  it('understands the double when it refuses', async () => {
    const { sdk, provider } = await connectSdk()
    const note = new sdk.Notification({ alert: 'x' })
    note.topic = 'com.example.shop'
    note.pushType = 'alert'
    const { failed } = await provider.send(note, [`dead${'0'.repeat(60)}`, `bad${'0'.repeat(61)}`])
    expect(failed).toMatchObject([
      { status: 410, response: { reason: 'Unregistered', timestamp: expect.any(Number) } },
      { status: 400, response: { reason: 'BadDeviceToken' } },
    ])
  })

  it('is refused with another key id', async () => {
    const { sdk, provider } = await connectSdk({ keyId: 'OTHERKEY01' })
    const note = new sdk.Notification({ alert: 'x' })
    note.topic = 'com.example.shop'
    note.pushType = 'alert'
    const { failed } = await provider.send(note, goodToken)
    expect(failed).toMatchObject([{ status: 403, response: { reason: 'InvalidProviderToken' } }])
  })
})
