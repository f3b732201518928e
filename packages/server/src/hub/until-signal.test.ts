import { expect, it } from 'vitest'
import { untilSignal } from './until-signal.ts'

class Signals {
  readonly exits: number[] = []
  readonly #listeners: (() => void)[] = []
  on(_signal: string, listener: () => void): void {
    this.#listeners.push(listener)
  }
  exit(code: number): void {
    this.exits.push(code)
  }
  send(): void {
    this.#listeners[0]?.()
  }
}

it('stops at the first signal and ends with 0', async () => {
  const signals = new Signals()
  const ended = untilSignal(signals, async () => 'in order')
  signals.send()
  expect(await ended).toBe(0)
})

it('ends with 1 when something had to be cut', async () => {
  const signals = new Signals()
  const ended = untilSignal(signals, async () => 'cut')
  signals.send()
  expect(await ended).toBe(1)
})

it('takes an echo of the first signal for the same, and a later one for an order to end at once', () => {
  const signals = new Signals()
  let now = 0
  void untilSignal(
    signals,
    () => new Promise(() => {}),
    () => now,
  )
  signals.send()
  now = 100
  signals.send()
  expect(signals.exits).toEqual([])
  now = 700
  signals.send()
  expect(signals.exits).toEqual([1])
})
