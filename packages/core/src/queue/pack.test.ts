import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lane, QueueEntry } from './delivery-queue.ts'
import { readPack, toPacks } from './pack.ts'

const counter = () => {
  let seq = 0
  return () => ++seq
}

const entries = (count: number, lane: Lane = 'result', length = 5): QueueEntry[] =>
  Array.from({ length: count }, (_, n) => ({ lane, id: `${n}`, body: 'x'.repeat(length) }))

describe('toPacks', () => {
  it('reads back what was packed, lane by lane, in order', () => {
    const entry = fc.record({
      lane: fc.constantFrom<Lane>('result', 'normal/sms/high'),
      id: fc.constantFrom('a', 'b.1'),
      body: fc.json(),
    })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 200 }), list => {
        const packs = toPacks(list, counter())
        for (const lane of ['result', 'normal/sms/high']) {
          const read = packs.filter(pack => pack.lane === lane).flatMap(({ body }) => readPack(body))
          expect(read).toEqual(list.filter(entry => entry.lane === lane).map(({ id, body }) => ({ id, body })))
        }
        for (const { entries, body } of packs) expect(readPack(body)).toEqual(entries)
      }),
    )
  })

  it('holds at most 64 entries', () => {
    expect(toPacks(entries(150), counter()).map(({ seq, entries }) => [seq, entries.length])).toEqual([
      [1, 64],
      [2, 64],
      [3, 22],
    ])
  })

  it('closes a pack before it passes 256 KB, and lets a longer entry travel alone', () => {
    const packs = toPacks([...entries(5, 'result', 100_000), ...entries(1, 'result', 300_000)], counter())
    expect(packs.map(({ entries }) => entries.length)).toEqual([2, 2, 1, 1])
  })
})
