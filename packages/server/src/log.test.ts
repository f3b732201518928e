import { expect, it } from 'vitest'
import { createLog } from './log.ts'

it('writes a JSON line with level, time, message and fields, and cuts out what is called like a secret', () => {
  const lines: string[] = []
  const log = createLog('info', { write: line => void lines.push(line) })
  log.debug('below the level')
  log.warn('An account is blocked.', { account: 'sms-main', token: 'hunter2', settings: { secret: 'hunter2' } })
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    message: 'An account is blocked.',
    account: 'sms-main',
  })
  expect(lines[0]).not.toContain('hunter2')
})
