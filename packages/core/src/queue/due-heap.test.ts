import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DueHeap } from './due-heap.ts'

it('gives what is due in order of time, then of arrival', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), fc.nat(9), (times, now) => {
      const heap = new DueHeap<[number, number]>()
      for (const [place, at] of times.entries()) heap.push(at, [at, place])
      const taken: [number, number][] = []
      for (let item = heap.popUntil(now); item; item = heap.popUntil(now)) taken.push(item)
      const due = times.map((at, place): [number, number] => [at, place]).filter(([at]) => at <= now)
      expect(taken).toEqual(due.sort(([a, i], [b, j]) => a - b || i - j))
      expect(heap.nextAt).toBe(Math.min(...times.filter(at => at > now)))
    }),
  )
})
