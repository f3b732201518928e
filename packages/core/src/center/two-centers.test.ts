import { systemClock } from '@message-center/channel/host'
import { expect, it } from 'vitest'
import { scriptedChannel } from '../flow/flow.fixture.ts'
import { createMessageCenter, type ReplaceableParts } from '../index.ts'
import { MemoryManagementStore } from '../management/memory-management-store.ts'
import { MemoryIndex } from '../message-index/memory-index.ts'
import { MemoryQueue } from '../queue/memory-queue.ts'
import { scope, untilStatus } from './center.fixture.ts'

it('a message goes by an account that another process made a moment ago', async () => {
  const parts: ReplaceableParts = {
    queue: new MemoryQueue({ clock: systemClock }),
    index: new MemoryIndex(),
    management: new MemoryManagementStore(),
  }
  const secretKey = new Uint8Array(32).fill(1)
  const sms = scriptedChannel('sms')
  const make = (roles: readonly ('api' | 'deliver' | 'sync')[]) =>
    createMessageCenter({ channels: [sms.plugin], parts, secretKey, roles })
  const [accepting, delivering] = await Promise.all([make(['api', 'sync']), make(['deliver'])])
  await accepting.start()
  await delivering.start()
  await accepting.tenants.create({ id: 'shop', name: 'Shop' })
  await accepting.accounts.create('shop', { id: 'new', plugin: 'sms-scripted', settings: {} })
  const request = { to: { number: '13800138000' }, channel: 'sms', account: 'new', content: { text: 'hello' } }
  const { id } = await accepting.messages.send(request, 'shop')
  await untilStatus(accepting, id, 'sent', 'failed')
  expect((await accepting.messages.find(id, scope)).status).toBe('sent')
  await delivering.stop()
  await accepting.stop()
})
