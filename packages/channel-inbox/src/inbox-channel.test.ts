import { testChannelPlugin } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { DoubleStore } from './inbox-double.fixture.ts'
import { createInboxChannel, MemoryInboxStore } from './index.ts'

const store = new DoubleStore()
testChannelPlugin(createInboxChannel({ store, limits: { storeMs: 300 } }), async () => store.makeDouble())

describe('createInboxChannel', () => {
  it.each([
    [{ pollMs: 0 }, /limits\.pollMs is 0.*at least 10/],
    [{ streams: 1.5 }, /limits\.streams is 1\.5/],
    [{ lookBackDays: -1 }, /limits\.lookBackDays is -1/],
    [{ announcements: Number.NaN }, /limits\.announcements is NaN/],
  ])('refuses limits %o', (limits, message) => {
    expect(() => createInboxChannel({ store: new MemoryInboxStore(), limits })).toThrow(message)
  })

  it('has no routes before it is started', () => {
    expect(createInboxChannel({ store: new MemoryInboxStore() }).hostRoutes?.()).toEqual([])
  })
})
