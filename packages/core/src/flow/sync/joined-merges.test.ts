import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { MergeOutcome } from '../../message-index/message-index.ts'
import type { FactUpdate } from '../../model/fact.ts'
import { JoinedMerges } from './joined-merges.ts'

const update = (id: string): FactUpdate => ({ id, tenant: 't', facts: [] })

/** An index that keeps what it was given and refuses every update called `bad`. */
function makeIndex() {
  const groups: string[][] = []
  return {
    groups,
    isDown: false,
    async merge(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]> {
      if (this.isDown) throw new Error('down')
      groups.push(updates.map(({ id }) => id))
      return updates.map(({ id }) => (id === 'bad' ? { outcome: 'refused', reason: id } : { outcome: 'stored' }))
    },
  }
}

describe('JoinedMerges', () => {
  it('makes one merge of those that come together, and answers each its own', async () => {
    const index = makeIndex()
    const merges = new JoinedMerges(index)
    const [one, other] = await Promise.all([
      merges.merge([update('a'), update('bad')], false),
      merges.merge([update('c')], false),
    ])
    expect(index.groups).toEqual([['a', 'bad', 'c']])
    expect(one).toEqual([{ outcome: 'stored' }, { outcome: 'refused', reason: 'bad' }])
    expect(other).toEqual([{ outcome: 'stored' }])
  })

  it('tells everybody of a group when the index cannot answer, and goes on afterwards', async () => {
    const index = makeIndex()
    const merges = new JoinedMerges(index)
    index.isDown = true
    const down = await Promise.allSettled([merges.merge([update('a')], false), merges.merge([update('b')], false)])
    expect(down.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    index.isDown = false
    expect(await merges.merge([update('a')], false)).toEqual([{ outcome: 'stored' }])
  })

  it('waits longer while many come, and spares the second write of what is told again a moment later', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const index = makeIndex()
    const merges = new JoinedMerges(index)
    const some = Array.from({ length: 150 }, (_, n) => update(`${n}`))
    const first = merges.merge(some, false)
    await vi.advanceTimersByTimeAsync(100)
    expect(index.groups).toEqual([])
    const second = merges.merge(some, false)
    await vi.advanceTimersByTimeAsync(100)
    await Promise.all([first, second])
    expect(index.groups.map(({ length }) => length)).toEqual([300])
  })

  it('lets a few updates wait no longer than a moment', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const index = makeIndex()
    const merged = new JoinedMerges(index).merge([update('a')], false)
    await vi.advanceTimersByTimeAsync(20)
    await merged
    expect(index.groups).toEqual([['a']])
  })

  it('waits for nothing when a lane is behind', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const index = makeIndex()
    const merges = new JoinedMerges(index)
    const some = Array.from({ length: 150 }, (_, n) => update(`${n}`))
    await merges.merge(some, true)
    await merges.merge(some, true)
    expect(index.groups.map(({ length }) => length)).toEqual([150, 150])
  })

  it('keeps a merge within its bound', async () => {
    const index = makeIndex()
    const merges = new JoinedMerges(index)
    const many = Array.from({ length: 5_000 }, (_, n) => update(`${n}`))
    await Promise.all([merges.merge(many, false), merges.merge(many, false), merges.merge(many, false)])
    expect(index.groups.map(({ length }) => length)).toEqual([5_000, 5_000, 5_000])
  })
})
