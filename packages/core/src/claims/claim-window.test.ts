import { describe, expect, it } from 'vitest'
import { ClaimWindow } from './claim-window.ts'

const claim = (key: string, answer = '') => ({ key, content: 'c', messageId: 'm', answer, expiresAt: 10 })

const outcomes = (window: ClaimWindow, ...keys: string[]) => keys.map(key => window.find(key, 'c', 0)?.outcome)

describe('ClaimWindow', () => {
  it('keeps at least the latest that fill half of its room, and never more than all of it', () => {
    const window = new ClaimWindow(1_600)
    for (const key of ['a', 'b', 'c']) window.set(claim(key), 'running')
    expect(outcomes(window, 'a', 'b', 'c')).toEqual(['running', 'running', 'running'])
    for (const key of ['d', 'e']) window.set(claim(key), 'running')
    expect(outcomes(window, 'a', 'b', 'c', 'd', 'e')).toEqual([undefined, undefined, 'running', 'running', 'running'])
  })

  it('counts long answers, and keeps none that is longer than half of it', () => {
    const window = new ClaimWindow(1_600)
    window.set(claim('a', 'x'.repeat(401)), 'running')
    expect(outcomes(window, 'a')).toEqual([undefined])
  })

  it('completes and frees keys of either generation', () => {
    const window = new ClaimWindow(1_600)
    for (const key of ['a', 'b', 'c', 'd']) window.set(claim(key), 'running')
    for (const key of ['a', 'c']) window.complete(key)
    for (const key of ['b', 'd']) window.delete(key)
    expect(outcomes(window, 'a', 'b', 'c', 'd')).toEqual(['repeated', undefined, 'repeated', undefined])
  })

  it('has the room of a deleted key again', () => {
    const window = new ClaimWindow(1_600)
    window.set(claim('old'), 'running')
    for (let n = 0; n < 10; n++) {
      window.set(claim('a'), 'running')
      window.delete('a')
    }
    expect(outcomes(window, 'old')).toEqual(['running'])
  })
})
