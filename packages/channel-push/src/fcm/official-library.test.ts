import { readJson } from '@message-center/channel/wire'
import { JWT } from 'google-auth-library'
import { expect, it, onTestFinished } from 'vitest'
import { startFcmDouble } from '../double/fcm-double.ts'

/** A token by Google's own library, its one request led to the double. */
async function tokenOf(which: 'settings' | 'wrongSettings') {
  const double = await startFcmDouble()
  onTestFinished(() => double.stop())
  const file = readJson(String(double[which]?.serviceAccount)) ?? {}
  const client = new JWT({
    email: String(file.client_email),
    key: String(file.private_key),
    scopes: ['https://www.googleapis.com/auth/firebase.messaging'],
  })
  client.transporter.interceptors.request.add({
    resolved: async options => ({ ...options, url: new URL(`${double.url}/token`) }),
  })
  const { token } = await client.getAccessToken()
  return { double, token }
}

it('takes the assertion of the official library and gives a token that it reads', async () => {
  const { double, token } = await tokenOf('settings')
  expect(double.secrets?.()).toEqual([token])
})

it('refuses the assertion of the official library with another key', async () => {
  await expect(tokenOf('wrongSettings')).rejects.toThrow('invalid_grant')
})
