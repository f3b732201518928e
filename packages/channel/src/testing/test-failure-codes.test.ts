import { expect, it } from 'vitest'
import { failureRows } from '../failure-rows.ts'
import { failureCodes } from './sample/failure-codes.ts'
import { oddTexts, testFailureCodes } from './test-failure-codes.ts'

testFailureCodes(failureCodes, { documented: failureCodes.map(row => row.code), noFailure: ['NO_POST'] })

it('finds texts that are no whole sentence of their language', () => {
  const good = failureRows({ fault: 'account' }, [
    ['1', ['Too fast.', '过快。'], ['Look at Limits (限制).', '请查看限制。']],
  ])
  expect(oddTexts(good, ['限制'])).toEqual([])
  expect(oddTexts(good, [])).toEqual(['Look at Limits (限制).'])
  const odd = failureRows({ fault: 'account' }, [['1', ['too fast.', 'Too fast。'], ['Wait', '请等待']]])
  expect(oddTexts(odd, [])).toEqual(['too fast.', 'Too fast。', 'Wait', '请等待'])
})
