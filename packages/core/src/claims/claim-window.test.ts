import { describe, expect, it } from 'vitest'
import { ClaimWindow } from './claim-window.ts'

const claim = (key: string, answer = '') => ({ key, content: 'c', messageId: 'm', answer, expiresAt: 10 })

describe('ClaimWindow', () => {
  it('lets the oldest make room', () => {
    const window = new ClaimWindow(1_000)
    for (const key of ['a', 'b', 'c']) window.set(claim(key), 'running')
    expect(['a', 'b', 'c'].map(key => window.find(key, 'c', 0)?.outcome)).toEqual([undefined, 'running', 'running'])
  })

  it('counts long answers, and keeps nothing that is longer than all of it', () => {
    const window = new ClaimWindow(1_000)
    window.set(claim('a'), 'running')
    window.set(claim('b', 'x'.repeat(601)), 'running')
    expect(['a', 'b'].map(key => window.find(key, 'c', 0))).toEqual([undefined, undefined])
  })

  it('has the room of a deleted key again', () => {
    const window = new ClaimWindow(1_000)
    for (let n = 0; n < 10; n++) {
      window.set(claim('a'), 'running')
      window.set(claim('b'), 'completed')
      window.delete('a')
    }
    window.set(claim('c'), 'running')
    expect(['b', 'c'].map(key => window.find(key, 'c', 0)?.outcome)).toEqual(['repeated', 'running'])
  })
})
