import { StorageError } from '@message-center/sqlite'
import { expect, it } from 'vitest'
import { toUnavailable } from './unavailable.ts'

it('tells the caller when to come again, longer for a full disk than for a busy one', () => {
  const [busy, full] = (['busy', 'full'] as const).map(code =>
    toUnavailable('queue_unavailable', new StorageError(code, '/secret/place is in trouble')),
  )
  expect(busy).toMatchObject({ code: 'queue_unavailable', status: 503, retryAfterMs: 1_000 })
  expect(full).toMatchObject({ retryAfterMs: 10_000, message: 'The file refused: full', cause: { code: 'full' } })
})

it('leaves a defect what it is', () => {
  const defect = new TypeError('x is not a function')
  expect(toUnavailable('index_unavailable', defect)).toBe(defect)
})
