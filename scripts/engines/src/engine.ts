import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A service of another project that runs on this machine, on ports of its own, with its files in one folder. */
export interface Engine {
  /** What a client is told: a URL, or for RocketMQ the `host:port` of the proxy. */
  readonly address: string
  /** Ends all its processes at once, as a crash does. Its files stay. */
  kill(): Promise<void>
  /** Starts again on the same files and ports after `kill` or `stop`. Rejects when it is not ready in time. */
  start(): Promise<void>
  /** Ends all its processes in good order. Its files stay. May be called twice. */
  stop(): Promise<void>
}

/**
 * Where programs are installed once and reused by every run. Not below a home folder of root: Elasticsearch and the
 * databases run as another user, who must be able to enter.
 */
export const installFolder =
  process.env.MC_ENGINES_DIR ?? join(tmpdir() === '/tmp' ? '/var/tmp' : tmpdir(), 'message-center-engines')
