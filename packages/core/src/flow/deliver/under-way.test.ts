import { expect, it } from 'vitest'
import { UnderWay } from './under-way.ts'
import type { Work } from './work.ts'

const work = { delivery: { id: 'd', tenant: 't', attempts: 1 } } as unknown as Work

it('shows an attempt that has been with the provider for long, once', () => {
  const underWay = new UnderWay()
  underWay.begin([work], 'main', 0)
  underWay.handedOver([work])
  expect(underWay.announce(999)).toEqual([])
  const [entry] = underWay.announce(1_000)
  expect(JSON.parse(entry?.body ?? '{}').facts).toEqual([{ kind: 'sending', attempt: 2, at: 0, account: 'main' }])
  expect(underWay.announce(9_000)).toEqual([])
})

it('never shows what was only about to be sent: it may be cancelled', () => {
  const underWay = new UnderWay()
  underWay.begin([work], 'main', 0)
  expect(underWay.announce(9_000)).toEqual([])
  expect(underWay.has('d')).toBe(true)
  underWay.end([work])
  expect(underWay.has('d')).toBe(false)
})
