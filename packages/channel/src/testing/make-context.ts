import type { ChannelContext, Clock } from '../context.ts'
import { createChannelContext, systemClock } from '../host/index.ts'
import { createRecordingLogger, type RecordingLogger } from './recording-logger.ts'

export interface TestContextOptions {
  /** Default the machine's clock. */
  readonly clock?: Clock
  /** Longest exchange, in milliseconds, also where the plugin asks for more. Default 5 000. */
  readonly timeoutMs?: number
  /** Default `account-1` of tenant `tenant-1`. */
  readonly account?: ChannelContext['account']
}

export interface TestContext extends ChannelContext {
  readonly logger: RecordingLogger
  /** From now on no exchange takes longer, in milliseconds. */
  limitExchanges(timeoutMs: number): void
  close(): Promise<void>
}

/** A context for tests: calls doubles on this machine, keeps what is logged, and never waits long. */
export function makeContext(options: TestContextOptions = {}): TestContext {
  const { clock = systemClock } = options
  let limitMs = options.timeoutMs ?? 5_000
  const logger = createRecordingLogger()
  const context = createChannelContext({
    account: options.account ?? { id: 'account-1', tenant: 'tenant-1' },
    logger,
    clock,
    http: { allowPrivateAddresses: true },
  })
  return {
    ...context,
    logger,
    http: {
      request: (request, signal) =>
        context.http.request({ ...request, timeoutMs: Math.min(request.timeoutMs ?? limitMs, limitMs) }, signal),
    },
    limitExchanges(timeoutMs) {
      limitMs = timeoutMs
    },
  }
}
