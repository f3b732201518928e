import { describe, expect, it } from 'vitest'
import { Gate } from './gate.ts'

describe('Gate', () => {
  it('lets in as many as it has places, the others in order, and those after a failure too', async () => {
    const gate = new Gate(2, 10)
    let [inside, most] = [0, 0]
    const order: number[] = []
    const pass = (n: number) =>
      gate.pass(async () => {
        inside += 1
        most = Math.max(most, inside)
        order.push(n)
        await new Promise(resolve => setImmediate(resolve))
        inside -= 1
        if (n === 1) throw new Error('failed')
        return n
      })
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map(pass))
    expect(results.map(result => result.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(order).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(2)
    expect(await pass(5)).toBe(5)
  })

  it('refuses more than may wait', async () => {
    const gate = new Gate(1, 1)
    const results = await Promise.allSettled([1, 2, 3].map(n => gate.pass(async () => n)))
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })
})
