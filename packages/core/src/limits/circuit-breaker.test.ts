import { describe, expect, it } from 'vitest'
import { CircuitBreaker } from './circuit-breaker.ts'

const options = { failures: 3, pauseMs: 100, longestMs: 300 }

function openBreaker(): CircuitBreaker {
  const breaker = new CircuitBreaker(options)
  for (const now of [0, 1, 2]) breaker.failed(now)
  return breaker
}

describe('CircuitBreaker', () => {
  it('opens after the given failures in a row and names the end of the pause', () => {
    const breaker = openBreaker()
    expect(breaker.state(50)).toBe('open')
    expect(breaker.nextAt(50)).toBe(102)
  })

  it('stays closed when a success comes between failures', () => {
    const breaker = new CircuitBreaker(options)
    breaker.failed(0)
    breaker.failed(1)
    breaker.succeeded()
    breaker.failed(2)
    expect(breaker.state(3)).toBe('closed')
  })

  it('lets one call probe after the pause, and closes when it works', () => {
    const breaker = openBreaker()
    expect(breaker.nextAt(102)).toBe(102)
    breaker.called(102)
    expect(breaker.nextAt(103)).toBeGreaterThan(103)
    breaker.succeeded()
    expect(breaker.state(104)).toBe('closed')
  })

  it('doubles the pause with each failed probe up to the longest', () => {
    const breaker = openBreaker()
    const pauses = [102, 400, 800].map(now => {
      breaker.called(now)
      breaker.failed(now)
      return breaker.nextAt(now) - now
    })
    expect(pauses).toEqual([200, 300, 300])
  })

  it('does not prolong the pause for calls that had left before it opened', () => {
    const breaker = openBreaker()
    expect(breaker.failed(90)).toBe(false)
    expect(breaker.nextAt(91)).toBe(102)
  })
})
