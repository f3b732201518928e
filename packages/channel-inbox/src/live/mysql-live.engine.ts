import { systemClock } from '@message-center/channel/host'
import { createRecordingLogger } from '@message-center/channel/testing'
import { describeDatabases } from '@message-center/engines/databases'
import { expect, it, vi } from 'vitest'
import { withDefaults } from '../limits.ts'
import { MySqlInboxStore } from '../store/mysql-inbox-store.ts'
import { ann, announcement, bob, messageTo, rules, start } from '../testing/store-fixture.ts'
import { LiveInboxes } from './live-inboxes.ts'

describeDatabases('live events', ({ make }) => {
  it('tell in one process what another has written, each user what is meant for him', async () => {
    const url = await make()
    const [here, there] = await Promise.all([MySqlInboxStore.open({ url }), MySqlInboxStore.open({ url })])
    const live = new LiveInboxes(here, withDefaults())
    live.start(systemClock, createRecordingLogger())
    await Promise.all([ann, bob].map(inbox => here.begin(inbox, start)))
    const texts = [ann, bob].map(inbox => {
      const told: string[] = []
      // Messages of the suite's fixture are visible in its own year.
      const opened = live.open(inbox, undefined, Number.MAX_SAFE_INTEGER, () => start + 1_000)
      if (!('stream' in opened)) expect.fail(`refused for the ${opened.refused}`)
      const { stream } = opened
      void (async () => {
        for await (const text of stream) told.push(text)
      })()
      return told
    })
    const tells = (n: number, word: string) => texts[n]?.join('').includes(word)

    await vi.waitFor(() => expect(texts.every(({ length }) => length > 0)).toBe(true), 5_000)
    await there.add([messageTo(ann, 'm1')], rules)
    await vi.waitFor(() => expect(tells(0, 'text of m1')).toBe(true), { timeout: 5_000, interval: 20 })
    await there.add([announcement('a1')], rules)
    await there.recall('shop', ['m1'], start + 1_000)
    const all = () => tells(0, 'text of a1') && tells(1, 'text of a1') && tells(0, 'recalled')
    await vi.waitFor(() => expect(all()).toBe(true), { timeout: 5_000, interval: 20 })
    expect(tells(1, 'm1')).toBe(false)
    await live.stop()
    await Promise.all([here.close(), there.close()])
  })
})
