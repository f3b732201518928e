import { systemClock } from '@message-center/channel/host'
import { expect, it } from 'vitest'
import type { Lane } from '../queue/delivery-queue.ts'
import { MemoryQueue } from '../queue/memory-queue.ts'
import { startHub, untilStatus } from './center.fixture.ts'

/** More than any lane's readers have in hand. */
const many = 1_100

it.each<Lane>(['normal/sms/normal', 'retry/sms', 'scheduled/sms', 'receipt/sms'])(
  'entries of %s that nobody can read are put aside, and hold up nothing',
  async lane => {
    const queue = new MemoryQueue({ clock: systemClock })
    const { center } = await startHub({ parts: { queue } })
    const bodies = ['no JSON', 'null', '{"id":', '{"id":"of.0","base":{}}']
    await queue.publish(
      Array.from({ length: many }, (_, n) => ({ lane, id: `${n}`, body: bodies[n % bodies.length] ?? '' })),
    )
    const { id } = await center.messages.send(
      { to: { number: '13800138000' }, channel: 'sms', account: 'main', content: { text: 'hello' } },
      'shop',
    )
    await untilStatus(center, id, 'sent')
    const waitingIn = async (name: Lane) => (await queue.depths()).find(depth => depth.lane === name)?.waiting
    await expect.poll(() => waitingIn('refused'), { timeout: 10_000 }).toBe(many)
    expect(await waitingIn(lane)).toBe(0)
  },
)
