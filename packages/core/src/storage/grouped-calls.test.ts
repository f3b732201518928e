import { describe, expect, it } from 'vitest'
import { GroupedCalls } from './grouped-calls.ts'

/** A store that answers when it is told to. */
function makeStore(maxGroup = 100, maxPending = 1_000) {
  const groups: { calls: readonly number[]; answer: () => void; fail: (error: Error) => void }[] = []
  const calls = new GroupedCalls<number, string>({
    run: calls =>
      new Promise((resolve, reject) => {
        groups.push({ calls, answer: () => resolve(place => `answer ${calls[place]}`), fail: reject })
      }),
    weigh: call => call,
    maxGroup,
    maxPending,
    refusal: () => new Error('too much'),
  })
  return {
    calls,
    groups,
    group: (n: number) => expect.poll(() => groups[n], { timeout: 10_000, interval: 1 }).toBeDefined(),
  }
}

describe('GroupedCalls', () => {
  it('joins the calls of one turn and answers each its own', async () => {
    const { calls, groups, group } = makeStore()
    const answers = Promise.all([calls.add(1), calls.add(2)])
    await group(0)
    groups[0]?.answer()
    expect(await answers).toEqual(['answer 1', 'answer 2'])
    expect(groups[0]?.calls).toEqual([1, 2])
  })

  it('collects while two groups are under way', async () => {
    const { calls, groups, group } = makeStore()
    const all: Promise<string>[] = []
    for (const n of [1, 2]) {
      all.push(calls.add(n))
      await group(n - 1)
    }
    all.push(calls.add(3), calls.add(4))
    groups[0]?.answer()
    await group(2)
    expect(groups[2]?.calls).toEqual([3, 4])
    groups[1]?.answer()
    groups[2]?.answer()
    expect(await Promise.all(all)).toHaveLength(4)
  })

  it('closes a group at its weight and lets a heavier call run alone', async () => {
    const { calls, groups, group } = makeStore(10)
    const all = [calls.add(6), calls.add(5), calls.add(50)]
    await group(1)
    groups[0]?.answer()
    groups[1]?.answer()
    await group(2)
    groups[2]?.answer()
    await Promise.all(all)
    expect(groups.map(({ calls }) => calls)).toEqual([[6], [5], [50]])
  })

  it('refuses what weighs more than may wait', async () => {
    const { calls, groups, group } = makeStore(10, 20)
    const first = calls.add(15)
    await expect(calls.add(6)).rejects.toThrow('too much')
    await group(0)
    groups[0]?.answer()
    await first
    const second = calls.add(6)
    await group(1)
    groups[1]?.answer()
    expect(await second).toBe('answer 6')
  })

  it('rejects the callers of a failed group only', async () => {
    const { calls, groups, group } = makeStore()
    const first = calls.add(1)
    await group(0)
    const second = calls.add(2)
    await group(1)
    groups[0]?.fail(new Error('full'))
    groups[1]?.answer()
    await expect(first).rejects.toThrow('full')
    expect(await second).toBe('answer 2')
  })

  it('drains what waits and what runs', async () => {
    const { calls, groups, group } = makeStore()
    const added = [calls.add(1), calls.add(2)]
    let isDrained = false
    const drained = calls.drain().then(() => {
      isDrained = true
    })
    await group(0)
    expect(isDrained).toBe(false)
    groups[0]?.answer()
    await drained
    expect(await Promise.all(added)).toHaveLength(2)
  })
})
