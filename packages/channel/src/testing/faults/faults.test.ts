import { describe, expect, it } from 'vitest'
import { CheckFailure } from '../channel-check.ts'
import { channelChecks } from '../checks/index.ts'
import { runCheck } from '../run-check.ts'
import { createSampleDouble } from '../sample/sample-double.ts'
import { answerFaults } from './answer-faults.fixture.ts'
import { declarationFaults } from './declaration-faults.fixture.ts'
import { doubleFaults } from './double-faults.fixture.ts'
import { laterFaults } from './later-faults.fixture.ts'
import type { SeededFault } from './seeded-fault.fixture.ts'

const faults: readonly SeededFault[] = [...declarationFaults, ...answerFaults, ...laterFaults, ...doubleFaults]

describe('the suite finds', () => {
  it.each(faults)('$fault', async ({ plugin, makeDouble = createSampleDouble, foundBy, says }) => {
    const check = channelChecks.find(({ title }) => title === foundBy)
    if (!check) throw new Error(`No check is titled '${foundBy}'.`)
    expect(check.appliesTo?.(plugin) ?? true).toBe(true)
    const failure = await runCheck(check, plugin, makeDouble).then(
      skip => ({ notFound: skip ?? true }),
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(CheckFailure)
    expect(failure).toHaveProperty('message', expect.stringMatching(says))
  })
})

describe('every check', () => {
  it.each(channelChecks.map(({ title }) => title))('finds a seeded fault: %s', title => {
    expect(faults.map(({ foundBy }) => foundBy)).toContain(title)
  })
})
