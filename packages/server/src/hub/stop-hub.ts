import type { Logger } from '@message-center/channel'
import type { MessageCenter } from '@message-center/core'
import type { Api } from '../api/assemble-api.ts'
import type { HttpFront, StopLimits } from './http-front.ts'
import type { Sandbox } from './sandbox.ts'

/** What runs, as far as it was started. */
export interface RunningParts {
  readonly front: HttpFront
  readonly api?: Api
  readonly center?: MessageCenter
  readonly sandbox?: Sandbox
  readonly logger: Logger
}

/** What a part needs to end after its limit was told to it. */
const GRACE_MS = 10_000

/**
 * Stops in the order in which nothing is lost: no new requests, answer those in hand, drain the engine. Each part is
 * stopped even when one before it failed. Bounded: what hangs is left behind.
 */
export async function stopHub(parts: RunningParts, limits: StopLimits): Promise<'in order' | 'cut'> {
  const { front, api, center, sandbox, logger } = parts
  const whole = limits.readyDelayMs + 2 * limits.drainMs + GRACE_MS
  let hasFailed = false
  const step = async (name: string, work: Promise<unknown> | undefined): Promise<void> => {
    try {
      await work
    } catch {
      hasFailed = true
      logger.error('A part did not stop in order.', { part: name })
    }
  }

  api?.drain()
  const steps = (async () => {
    await step(
      'http',
      front.stop(limits, () => api?.close()),
    )
    await step('engine', center?.stop(limits.drainMs))
    await step('sandbox', sandbox?.stop())
    return 'in order' as const
  })()
  const ended = await withinLimit(steps, whole)
  const isInOrder = ended === 'in order' && !hasFailed && !front.hasCut
  logger.info('The hub has stopped.', { inOrder: isInOrder })
  return isInOrder ? 'in order' : 'cut'
}

async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, limitMs, 'late')
  })
  const first = await Promise.race([work, late])
  clearTimeout(timer)
  return first
}
