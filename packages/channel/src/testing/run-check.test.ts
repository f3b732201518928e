import { describe, expect, it } from 'vitest'
import type { PluginDouble } from '../double/index.ts'
import { type ChannelCheck, CheckFailure, must } from './channel-check.ts'
import { runCheck } from './run-check.ts'
import { sampleChannel } from './sample/sample-channel.ts'
import { createSampleDouble } from './sample/sample-double.ts'

const stopped: PluginDouble[] = []

async function makeDouble(cannot: PluginDouble['cannot'] = {}, stop?: () => Promise<void>): Promise<PluginDouble> {
  const double = await createSampleDouble()
  const watched = {
    ...double,
    cannot,
    async stop() {
      stopped.push(watched)
      await double.stop()
      await stop?.()
    },
  }
  return watched
}

const check = (changes: Partial<ChannelCheck>): ChannelCheck => ({ title: 't', run: async () => undefined, ...changes })
const run = (one: ChannelCheck, double = makeDouble()) => runCheck(one, sampleChannel, () => double)

describe('running a check', () => {
  it('gives it a fresh double, which is stopped afterwards, also after a failure', async () => {
    const double = await makeDouble()
    const failing = check({
      async run(subject) {
        must(subject.double !== double, 'the very double')
        return undefined
      },
    })
    await expect(runCheck(failing, sampleChannel, async () => double)).rejects.toThrow('the very double')
    expect(stopped).toContain(double)
  })

  it('skips it with the reason that the double names', async () => {
    const skip = await run(check({ needs: ['callback'] }), makeDouble({ callback: 'It never calls.' }))
    expect(skip).toEqual({ skipped: 'It never calls.' })
  })

  it('tells a failed close only when the check passed', async () => {
    const jammed = () => makeDouble({}, async () => Promise.reject(new Error('jammed')))
    await expect(run(check({}), jammed())).rejects.toThrow('close() threw: Error: jammed')
    const failing = check({ run: async () => Promise.reject(new CheckFailure('first')) })
    await expect(run(failing, jammed())).rejects.toThrow('first')
  })
})
