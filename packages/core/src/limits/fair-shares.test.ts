import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fairShares } from './fair-shares.ts'

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0)
const wantsOf = (...wants: readonly number[]) => new Map(wants.map((want, n) => [`h${n}`, want]))

describe('fairShares', () => {
  it('gives everybody what it wants when there is enough, and divides evenly when there is not', () => {
    expect([...fairShares(100, wantsOf(10, 0, 30), 0).values()]).toEqual([10, 30])
    expect([...fairShares(100, wantsOf(10, 500, 500), 0)].sort()).toEqual([
      ['h0', 10],
      ['h1', 45],
      ['h2', 45],
    ])
  })

  it('gives what cannot be divided to each in turn', () => {
    const turns = [0, 1, 2, 3].map(
      turn => [...fairShares(1, wantsOf(9, 9, 9, 9), turn)].find(([, share]) => share)?.[0],
    )
    expect(new Set(turns).size).toBe(4)
  })

  it('shares out everything that is wanted, nothing more, and no less to one than to another that wants as much', () => {
    const wants = fc.dictionary(fc.string({ maxLength: 3 }), fc.nat(50), { maxKeys: 8 })
    fc.assert(
      fc.property(fc.nat(200), wants, fc.nat(20), (total, wanted, turn) => {
        const map = new Map(Object.entries(wanted))
        const shares = fairShares(total, map, turn)
        expect(sum(shares.values())).toBe(Math.min(total, sum(map.values())))
        const least = Math.min(...[...map].filter(([, want]) => want > 0).map(([holder]) => shares.get(holder) ?? 0))
        for (const [holder, share] of shares) {
          const want = map.get(holder) ?? 0
          expect(share).toBeLessThanOrEqual(want)
          if (share < want) expect(share).toBeGreaterThanOrEqual(Math.max(...shares.values()) - 1)
        }
        expect(least).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
