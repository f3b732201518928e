import { expect, it } from 'vitest'
import { HubKeys } from './hub-keys.ts'
import { MemoryManagementStore } from './management/memory-management-store.ts'

it('a management store of the host needs a key that outlives the process', async () => {
  const parts = { management: new MemoryManagementStore() }
  await expect(HubKeys.of({ channels: [], parts })).rejects.toMatchObject({
    code: 'invalid_options',
    field: '/secretKey',
  })
  const secretKey = new Uint8Array(32).fill(7)
  const [one, other] = await Promise.all([1, 2].map(() => HubKeys.of({ channels: [], parts, secretKey })))
  expect(other?.box.open(one?.box.seal('secret', 'a') ?? '', 'a')).toMatchObject({ outcome: 'opened', text: 'secret' })
})
